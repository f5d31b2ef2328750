"""Minimum-cost flow, by OR-Tools (cost scaling, Goldberg 1997; Apache-2.0). The only importer of `ortools`.

OR-Tools carries a `libhighs` of its own under the same name as that of `highspy`, and the loader gives both whichever came first.
`highspy` cannot live with the older one; OR-Tools can with the newer, if what it lacks is looked up only when called, which is
never (tried with ortools 9.15 and highspy 1.15). So `highspy` is loaded first, and OR-Tools lazily. Whoever else wants OR-Tools in one
process with this package imports this file before.
"""

from __future__ import annotations

import os
import sys

import numpy as np
from numpy.typing import NDArray

from . import highs

assert highs.INFINITE > 0  # loaded, and first

if hasattr(sys, "setdlopenflags"):  # not on Windows, which keeps libraries of one name apart
    _flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]
    finally:
        sys.setdlopenflags(_flags)
else:
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
