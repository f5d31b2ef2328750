"""`plan`: a problem on standard input, a plan on standard output; neither database nor Django."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

CPU_SECONDS = 3.0


def register(commands: Any) -> None:
    parser = commands.add_parser("plan", help="plan a problem: JSON in, JSON out (docs/planning)")
    parser.add_argument("case", metavar="CASE", help="what to plan; `shouwang plan list` names the cases")
    parser.add_argument("--example", action="store_true", help="print a worked example problem instead")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of problem and plan instead")
    parser.add_argument("--naive", action="store_true", help="what people do by hand, for comparison")
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument("--budget-cpu", type=float, metavar="S", help=f"CPU seconds of a core (default {CPU_SECONDS:g})")
    limit.add_argument("--iterations", type=int, metavar="N", help="instead: the same plan on every machine")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cores", type=int, help="seeds that think side by side (default: all cores, two at most)")
    parser.add_argument("--draw", type=Path, metavar="FILE.svg", help="draw the plan as well")
    parser.set_defaults(run=plan)


def plan(arguments: argparse.Namespace) -> int:
    """Exit 0 with a plan, 2 with one line about what is wrong with the problem."""
    from shouwang.planning import Budget, ProblemError, wire
    from shouwang.planning.cases import MODULES, case, cases

    if arguments.case == "list":
        for each in cases().values():
            print(f"{each.name:14}{each.summary}")
        return 0
    if arguments.case not in MODULES:
        return _wrong(f"there is no case {arguments.case!r}; there are: {', '.join(MODULES)}")
    found = case(arguments.case)
    if arguments.example:
        print(wire.write(found.problem, found.example(), indent=1))
        return 0
    if arguments.schema:
        print(wire.schema_text(found))
        return 0
    try:
        budget = Budget(
            cpu_seconds=(arguments.budget_cpu or CPU_SECONDS) if arguments.iterations is None else None,
            iterations=arguments.iterations,
            seed=arguments.seed,
            cores=arguments.cores or min(2, len(os.sched_getaffinity(0))),
        )
        problem = wire.read(found.problem, sys.stdin.buffer.read())
        found.check(problem)
        if arguments.naive:
            answer = found.passed(problem, [found.naive(problem)])
        else:
            answer = found.best(problem, budget, _tell)
    except (ProblemError, ValueError) as fault:
        return _wrong(str(fault))
    print(wire.write(found.plan, answer, indent=1))
    for name, value in found.figures(problem, answer).items():
        print(f"{name} {value:g}", file=sys.stderr)
    if arguments.draw is not None:
        if found.draw is None:
            return _wrong(f"the case {found.name} has no drawing")
        arguments.draw.write_text(found.draw(problem, answer), encoding="utf-8")
    return 0


def _tell(progress: Any) -> None:
    print(f"{progress.spent:4.0%}  {progress.cost:.0f}  {progress.words}", file=sys.stderr, flush=True)


def _wrong(line: str) -> int:
    print(line, file=sys.stderr)
    return 2
