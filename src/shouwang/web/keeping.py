"""What the page "How long things are kept" shows: every term with the committee's own figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shouwang.core.keeping.terms import About, Stays, Term, TermsOf, kept, of_committees, terms
from shouwang.core.models import Committee


@dataclass(frozen=True)
class Part:
    """One figure: of a whole term, or of one service."""

    name: str
    label: str
    days: int
    proposed: int
    shown: str

    @property
    def is_own(self) -> bool:
        return self.days != self.proposed


@dataclass(frozen=True)
class Row:
    label: str
    since: str
    why: str
    least: int
    most: int
    is_changeable: bool
    parts: list[Part] = field(default_factory=list)

    @property
    def span(self) -> list[int]:
        return _span(self.parts)

    @property
    def is_touched(self) -> bool:
        """Something stands there that was typed and is not saved."""
        return any(part.shown != str(part.days) for part in self.parts)


def _span(parts: list[Part]) -> list[int]:
    """The shortest and the longest term of them; one figure where they are the same."""
    found = sorted(part.days for part in parts)
    return found[:1] if found[0] == found[-1] else [found[0], found[-1]]


@dataclass(frozen=True)
class Group:
    """What a person asks for at once: the page shows the groups folded."""

    code: str
    label: str
    rows: list[Row] = field(default_factory=list)

    @property
    def span(self) -> list[int]:
        return _span([part for row in self.rows for part in row.parts])

    @property
    def own(self) -> int:
        """How many figures are the committee's own."""
        return sum(part.is_own for row in self.rows for part in row.parts)

    @property
    def is_touched(self) -> bool:
        return any(row.is_touched for row in self.rows)


def groups(committee: Committee, sent: Mapping[str, Any]) -> list[Group]:
    """Every term under its question, what can be changed first; what was sent and refused stands there as it was typed."""
    own = TermsOf.committee(committee.id)
    found = {about: Group(about.value, str(about.label)) for about in About}
    for term in sorted(terms().values(), key=lambda term: not term.is_changeable):
        found[term.about].rows.append(_row(term, own, sent))
    return [group for group in found.values() if group.rows]


def _row(term: Term, own: TermsOf, sent: Mapping[str, Any]) -> Row:
    parts = []
    for kind, (label, proposed) in term.proposals().items():
        name, days = f"days:{term.code}:{kind}", own.days(term, kind)
        parts.append(Part(name, str(label or term.label), days, proposed, str(sent.get(name, days))))
    return Row(str(term.label), str(term.since), str(term.why), term.least, term.most, term.is_changeable, parts)


def changes(committee: Committee, sent: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """`(code, kind, days)` of every figure that was sent and differs. ValueError for one that is no number."""
    own = TermsOf.committee(committee.id)
    found = []
    for term in of_committees():
        for kind in term.proposals() if term.is_changeable else ():
            words = str(sent.get(f"days:{term.code}:{kind}", "")).strip()
            if words and int(words) != own.days(term, kind):
                found.append((term.code, kind, int(words)))
    return found


def stays() -> list[str]:
    """Why some things are kept for good, each reason once."""
    return sorted({str(keeping.why) for keeping in kept().values() if isinstance(keeping, Stays)})
