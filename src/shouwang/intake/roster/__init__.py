"""The roster import from the command line: the same steps as on the screen, one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext as _

from shouwang.core import actions as core
from shouwang.core.access import THE_SYSTEM
from shouwang.core.models import Committee
from shouwang.core.refusal import Refused
from shouwang.lib import clock

from ..models import ImportState, RosterImport
from . import actions, comparison

MOST_TOLD = 30


def import_file(path: Path, committee_key: str, options: Mapping[str, str], ask: Callable[[str], bool]) -> str:
    """Import a roster into a committee and say what became of it.

    Args:
        committee_key: the committee's 12-digit code or its short name.
        options: `as_of`, `area_code`, `default_lane`, `three_part_door`, each as in `RosterOptions`.
        ask: answers one yes-or-no question; asked before an unknown building is made.

    Raises:
        Refused: no such committee, or the file cannot be read; nothing was written.
    """
    committee = Committee.objects.select_related("street").filter(Q(code=committee_key) | Q(slug=committee_key)).first()
    if committee is None:
        raise Refused(_("There is no committee %s.") % committee_key, code="stranger")
    at = clock.now()
    compounds = comparison.compounds_of(committee)
    chosen = {"area_code": committee.street.area_code, **options}
    if compounds:
        chosen.setdefault("three_part_door", compounds[0].three_part_door)
    roster = actions.upload_roster(
        Path(path).read_bytes(), Path(path).name, chosen, committee=committee, by=THE_SYSTEM, at=at
    )
    unknown = [
        house
        for house in comparison.houses_in(roster).values()
        if house.building_id is None and not house.is_in_several
    ]
    buildings = []
    if unknown:
        name = compounds[0].name if compounds else committee.name
        listed = "、".join(f"{house.label}({house.people})" for house in unknown)
        if ask(
            _("These buildings are not in the register: %(list)s. Make them in %(compound)s?")
            % {"list": listed, "compound": name}
        ):
            compound = compounds[0] if compounds else core.add_compound(committee.street, name=name)
            buildings = [(house.lane, house.number, compound.id) for house in unknown]
    actions.commit_roster(roster, buildings=buildings, gone=[], by=THE_SYSTEM, at=at)
    return summary(actions.carry_out(roster.pk, at=at))


def summary(roster: RosterImport) -> str:
    """What became of a file, in a few lines. Raises Refused where the import failed."""
    if roster.state != ImportState.DONE:
        raise Refused(roster.trouble or roster.state_label, code="failed")
    lines = [
        _("%(file)s: %(new)d new, %(changed)d changed, %(same)d unchanged; %(accepted)d of %(rows)d rows taken.")
        % {
            "file": roster.file_name, "new": roster.people_new, "changed": roster.people_changed,
            "same": roster.people_same, "accepted": roster.rows_accepted, "rows": roster.rows,
        }
    ]  # fmt: skip
    lines += [f"  {row['sheet']} {row['row']}: {row['sentence']}" for row in roster.refused[:MOST_TOLD]]
    if len(roster.refused) > MOST_TOLD:
        lines.append(_("  … and %d more rows refused.") % (len(roster.refused) - MOST_TOLD))
    return "\n".join(lines)
