"""Rounds: people who go from stop to stop, on foot or by e-bike. What meals, parcels, home visits and prescriptions share.

`model` says what a problem and a plan are; `evaluate` checks a plan from the problem alone; `naive` is the human way;
`network` turns a problem into numbers; `insertion`, `search`, `waves` and `replan` are the planner.
"""
