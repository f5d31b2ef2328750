"""The steps by which a service is carried out. The foundation has one: a person goes, calls or does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Outcome

AT_THE_DOOR = (
    Outcome(code="on_my_way", label=_("On my way"), move="start", icon="out"),
    Outcome(code="done", label=_("Done, solved"), move="finish", icon="check", solved=True),
    Outcome(code="done_unsolved", label=_("Done, but not solved"), move="finish", icon="wait", solved=False),
    Outcome(
        code="nobody_in",
        label=_("Nobody answered the door"),
        move="try_again",
        icon="no-answer",
        again_after=timedelta(minutes=30),
    ),
    Outcome(
        code="refused",
        label=_("The person does not want it"),
        move="finish",
        icon="refused",
        solved=False,
    ),
    Outcome(code="needs_help", label=_("I need a hand"), move="hand_back", icon="help"),
)


@dataclass(frozen=True, kw_only=True)
class ByPerson:
    """One person does it and says how it went."""

    code: str = "by_person"
    outcomes: tuple[Outcome, ...] = AT_THE_DOOR
