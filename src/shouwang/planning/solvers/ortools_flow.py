"""Minimum-cost flow, by OR-Tools (cost scaling, Goldberg 1997; Apache-2.0). The only importer of `ortools`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

Integers = NDArray[np.int64]


def min_cost_flow(
    tails: Integers, heads: Integers, capacities: Integers, costs: Integers, supplies: Integers
) -> Integers:
    """Units on each arc of the cheapest flow that carries all supplies.

    Arc k goes from node `tails[k]` to `heads[k]`, holds `capacities[k]` units, and costs `costs[k]` for each. `supplies` has one number
    a node, positive to send, negative to take, together 0. All whole numbers, so the optimum is exact.
    ArithmeticError when not all can be carried, or when cost times nodes does not fit 63 bits.
    """
    network = SimpleMinCostFlow()
    network.add_arcs_with_capacity_and_unit_cost(
        np.asarray(tails, dtype=np.int32), np.asarray(heads, dtype=np.int32), capacities, costs
    )
    network.set_nodes_supplies(np.arange(len(supplies), dtype=np.int32), supplies)
    status = network.solve()
    if status != network.OPTIMAL:
        raise ArithmeticError(f"the flow has no solution: {status.name}")
    return np.asarray(network.flows(np.arange(len(tails), dtype=np.int32)), dtype=np.int64)
