"""A door as somebody typed it, resolved against the committee's real doors; never a silent guess."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from shouwang.core import queries
from shouwang.core.access import Actor, households_visible_to
from shouwang.core.models import Building, Household

from .lexicon import own_doors


@dataclass(frozen=True)
class Place:
    """What typed words mean: one door, one building, or a sentence and the doors they might mean."""

    household: Household | None = None
    building: Building | None = None
    candidates: list[Household] = field(default_factory=list)
    sentence: str = ""


def resolve_place(words: str, *, by: Actor) -> Place:
    """The door or building that `words` name, if there is exactly one."""
    from shouwang.reading import read_door

    if by.committee_id and (own := own_doors(by.committee_id).get(words.strip())):
        home = households_visible_to(by).select_related("building").filter(pk=own.pk).first()
        if home is not None:
            return Place(household=home, building=home.building)
    found = queries.doors(words, by=by, most=12)
    parts = read_door(words).parts
    exact = [door for door in found if door.label == words.strip() or door.door_key == words.strip().upper()]
    if parts and parts.room:
        exact = exact or [
            door for door in found if door.room == parts.room and (not parts.unit or door.unit == parts.unit)
        ]
    if len(exact) == 1:
        return Place(household=exact[0], building=exact[0].building)
    if parts and parts.building and not parts.room and not parts.floor:
        buildings = queries.buildings_named(parts.building, parts.lane or "", by=by)
        if len(buildings) == 1:
            return Place(building=buildings[0])
    if found:
        names = "、".join(door.label for door in (exact or found)[:6])
        return Place(candidates=exact or found, sentence=_("Several doors match: %s. Write it in full.") % names)
    return Place(sentence=_("“%s” is not a door of the register.") % words.strip()[:60])
