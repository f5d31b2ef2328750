"""The linear assignment problem, by scipy (shortest augmenting paths, Crouse 2016; BSD licence). The only importer of `scipy`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

Integers = NDArray[np.int64]


def assign(cost: Integers) -> tuple[Integers, Integers]:
    """Rows and columns of the cheapest matching of a cost matrix, shape (rows, columns); min(rows, columns) pairs.

    Costs are whole numbers below 2**53, so the optimum is exact.
    """
    rows, columns = linear_sum_assignment(cost)
    return np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
