"""Journal verbs of this room, and the gathering of those of every room."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Phrase:
    """The sentence a person reads for a journal verb, and how long the line is kept.

    The sentence may use `%(actor)s`, and any key of the entry's data; values that are ids of memberships
    (`to`, `from`) are shown as names.
    """

    sentence: Any
    retention_days: int = 3650


PHRASES: dict[str, Phrase] = {
    "core.admitted": Phrase(_("%(actor)s added a resident")),
    "core.amended": Phrase(_("%(actor)s changed the entry of a resident")),
    "core.gone": Phrase(_("%(actor)s noted that a resident no longer lives here")),
    "core.unmasked": Phrase(_("%(actor)s opened a masked field"), retention_days=1095),
    "core.door_spelled": Phrase(_("%(actor)s noted another spelling of a door")),
    "core.marked_absent": Phrase(_("%(actor)s marked %(who)s as absent")),
    "core.marked_back": Phrase(_("%(actor)s marked %(who)s as back")),
    "core.appointed": Phrase(_("%(actor)s gave a role to %(who)s")),
    "core.account_opened": Phrase(_("%(actor)s opened an account for %(who)s")),
    "core.password_renewed": Phrase(_("%(actor)s renewed the password of %(who)s")),
    "core.dismissed": Phrase(_("%(actor)s ended the role of %(who)s")),
    "core.control_set": Phrase(_("%(actor)s changed the control status of a compound")),
    "core.chat_name_known": Phrase(_("%(actor)s noted a nickname of %(who)s in the residents' groups")),
    "core.backed_up": Phrase(_("%(actor)s made a backup"), retention_days=365),
    "core.term_set": Phrase(_("%(actor)s changed how long something is kept")),
    "core.held": Phrase(_("%(actor)s stopped the destruction")),
    "core.hold_lifted": Phrase(_("%(actor)s allowed the destruction again")),
    "core.copied": Phrase(_("%(actor)s took out a copy of everything held about a person"), retention_days=1095),
    "core.erased": Phrase(_("%(actor)s destroyed everything held about a person")),
    "core.link_renewed": Phrase(_("%(actor)s renewed the link of %(who)s")),
}


@lru_cache(maxsize=1)
def phrases() -> dict[str, Phrase]:
    """Every journal verb of every room."""
    found: dict[str, Phrase] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("shouwang.") and find_spec(f"{config.name}.phrases"):
            found.update(import_module(f"{config.name}.phrases").PHRASES)
    return found
