"""The cells of one data row, by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .cells import CellValue, is_placeholder
from .layout import Header


@dataclass(slots=True)
class Row:
    """values and texts by column (merges, 同上 and code legends already resolved); number from 1."""

    sheet: str
    number: int
    header: Header
    values: Sequence[CellValue]
    texts: Sequence[str]
    by_field: Mapping[str, Sequence[int]]
    warnings: list[str] = field(default_factory=list)
    codes: Mapping[int, str] = field(default_factory=dict)  # column -> the code a text was decoded from

    def columns(self, name: str) -> Sequence[int]:
        """Columns of a field; values and texts are as long as the header is wide."""
        return self.by_field.get(name, ())

    def text(self, name: str) -> str:
        """The first real text of a field, "" where there is none."""
        for c in self.columns(name):
            if not is_placeholder(self.texts[c]):
                return self.texts[c]
        return ""

    def value(self, name: str) -> CellValue:
        """The value behind `text`."""
        for c in self.columns(name):
            if not is_placeholder(self.texts[c]):
                return self.values[c]
        return None

    def joined(self, name: str, mark: str = "；") -> str:
        """All texts of a field."""
        return mark.join(t for c in self.columns(name) if not is_placeholder(t := self.texts[c]))

    def raw(self) -> dict[str, str]:
        """Header text -> cell text, blanks left out."""
        texts = self.texts
        return {
            shown: f"{self.codes[c]}（{texts[c]}）" if c in self.codes else texts[c]
            for c, shown in self.header.texts.items()
            if c < len(texts) and texts[c]
        }
