"""A sheet as rows of cell values with its merged ranges, whatever the file format was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .cells import CellValue

# (first row, first column, last row, last column), from 0, both ends included.
Merge = tuple[int, int, int, int]


@dataclass(slots=True)
class Grid:
    """rows[r][c] from 0; short rows are allowed. `filled` marks (row, column) filled from a merge."""

    name: str
    rows: list[list[CellValue]]
    merges: Sequence[Merge] = ()
    filled: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Number of columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    def fill_merges(self) -> None:
        """Give the value of a merged cell to all cells it covers; remember where it came from."""
        last = self.width - 1
        for top, left, bottom, right in self.merges:
            if top >= len(self.rows) or left >= len(self.rows[top]):
                continue
            value = self.rows[top][left]
            if value is None or value == "":
                continue
            for r in range(top, min(bottom + 1, len(self.rows))):
                row = self.rows[r]
                if right >= len(row):
                    row.extend([None] * (min(right, last) + 1 - len(row)))
                for c in range(left, min(right + 1, len(row))):
                    if (r, c) != (top, left):
                        row[c] = value
                        self.filled[r, c] = (top, left)
