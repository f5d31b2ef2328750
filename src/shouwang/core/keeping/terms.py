"""Every stored thing has a term or a stated reason to stay; each room says so in its `retention.py`.

`KEPT` maps a model's label to a tuple of `Term`, to `GoesWith` another model, or to `Stays` with a reason.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ..models import OwnTerm

YEAR = 365


class About(TextChoices):
    """What a person asks for who wants to know how long something is kept; the page has a part for each."""

    REQUESTS = "requests", _("Requests for help")
    RESIDENTS = "residents", _("Residents and guests")
    WAYS_IN = "ways_in", _("Chats, rosters and what came in otherwise")
    TEAM = "team", _("People of the team and their accounts")
    RECORDS = "records", _("Records of who did what")


@dataclass(frozen=True, kw_only=True)
class Due:
    """What one step of the nightly action is asked to destroy.

    Attributes:
        committee_id: empty for the whole house.
        kind: the part of the term, "" where it has none.
        before: what ended before this moment is past its term.
        most: how many things at the most.
    """

    committee_id: Any  # a UUID; None for the whole house
    kind: str
    before: datetime
    at: datetime
    most: int


@dataclass(frozen=True)
class Gone:
    """So many of a kind are destroyed; `days` and `up_to` where they are not those of the term."""

    count: int
    kind: str = ""
    days: int | None = None
    up_to: datetime | None = None


Destroyer = Callable[[Due], "int | list[Gone]"]


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long one sort of thing is kept.

    Args:
        code: `<room>.<thing>`; stands in the record of destruction.
        about: under which question a person finds it.
        label: what it is, for people; `since` from when its days count.
        days: what the house proposes; a committee may choose `least` to `most` unless they are equal.
        why: where the figure comes from: the source, or that it is our judgement.
        kinds: label and proposed days of each kind (a service), where they differ; "" stands for any other.
        destroy: destroys at most `Due.most` that are due, skips what others have locked, returns how many.
        present: which kinds have anything that ended before `Due.before`; spares the others a query each.
        reach: `committee`, `house` (belongs to no committee), or `both`.
    """

    code: str
    about: About
    label: Any
    since: Any
    days: int
    why: Any
    destroy: Destroyer
    least: int = 0
    most: int = 0
    kinds: Callable[[], Mapping[str, tuple[Any, int]]] | None = None
    present: Callable[[Due], Iterable[str]] | None = None
    reach: str = "committee"

    @property
    def is_changeable(self) -> bool:
        return self.most > self.least

    def due_kinds(self, committee_id: Any, at: datetime) -> Iterable[str]:
        """The kinds that are worth a look tonight."""
        known = self.proposals()
        if self.present is None:
            return known
        newest = at - timedelta(days=self.least)
        there = self.present(Due(committee_id=committee_id, kind="", before=newest, at=at, most=0))
        return dict.fromkeys(kind if kind in known else "" for kind in there)

    def proposals(self) -> Mapping[str, tuple[Any, int]]:
        return self.kinds() if self.kinds else {"": ("", self.days)}


@dataclass(frozen=True)
class GoesWith:
    """Destroyed together with another model's rows."""

    model: str


@dataclass(frozen=True)
class Stays:
    """Kept for good, and why that is right."""

    why: Any


Keeping = tuple[Term, ...] | GoesWith | Stays


@lru_cache(maxsize=1)
def kept() -> dict[str, Keeping]:
    """What every room declares, by label of the model (`desk.request`)."""
    found: dict[str, Keeping] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("shouwang.") and find_spec(f"{config.name}.retention"):
            found.update(import_module(f"{config.name}.retention").KEPT)
    return found


@lru_cache(maxsize=1)
def terms() -> dict[str, Term]:
    """Every term by code, in the order in which the nightly action takes them: words before rows."""
    found: dict[str, Term] = {}
    for keeping in kept().values():
        for term in keeping if isinstance(keeping, tuple) else ():
            if found.setdefault(term.code, term) is not term:
                raise LookupError(f"two terms have the code {term.code}")
    return found


@dataclass(frozen=True)
class TermsOf:
    """The terms as they stand for one committee."""

    own: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def committee(cls, committee_id: uuid.UUID | None) -> TermsOf:
        if committee_id is None:
            return cls()
        rows = OwnTerm.objects.filter(committee_id=committee_id).values_list("code", "kind", "days")
        return cls({(code, kind): days for code, kind, days in rows})

    def days(self, term: Term, kind: str = "") -> int:
        proposed = term.proposals()
        default = proposed[kind][1] if kind in proposed else term.days
        own = self.own.get((term.code, kind))
        # A later version may have moved the bounds: what was chosen before is held within them.
        return min(max(own, term.least), term.most) if own is not None and term.is_changeable else default

    def before(self, term: Term, kind: str, at: datetime) -> datetime:
        return at - timedelta(days=self.days(term, kind))


def of_committees() -> Iterable[Term]:
    return (term for term in terms().values() if term.reach != "house")


def of_house() -> Iterable[Term]:
    return (term for term in terms().values() if term.reach != "committee")


SHORTEST = _("PIPL Art. 19: the shortest time that the purpose needs; the figure is our judgement")
