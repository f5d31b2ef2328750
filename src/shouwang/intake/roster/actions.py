"""The roster import: take the file, correct its columns, agree, carry it out, or throw it away.

Nothing is in the register before `carry_out`, which is one transaction; a repeat of any step does nothing.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shouwang.core import actions as core
from shouwang.core import journal
from shouwang.core.access import THE_SYSTEM, Actor, require
from shouwang.core.lineup import after, first_of
from shouwang.core.models import Building, Committee, Compound, Household, Membership, Resident
from shouwang.core.refusal import Refused
from shouwang.lib import clock

from ..models import HeaderMemory, ImportStage, ImportState, RosterImport
from . import comparison, rules
from .comparison import Plan, Step

log = logging.getLogger("shouwang.intake")
MOST_BYTES = 10 * 2**20
ENTRY_FIELDS = tuple(field.name for field in fields(rules.Entry))


def _locked(roster: RosterImport, by: Actor) -> RosterImport:
    found = RosterImport.objects.select_for_update(no_key=True, of=("self",)).filter(pk=roster.pk)
    if by.committee_id is not None:
        found = found.filter(committee_id=by.committee_id)
    return found.get()


@transaction.atomic
def upload_roster(
    content: bytes, file_name: str, options: Mapping[str, object], *, committee: Committee, by: Actor, at: datetime
) -> RosterImport:
    """Keep a file with its reading; nothing is imported. The same file while it is open is the same import.

    Raises:
        Refused: too big, or no workbook that can be read; the sentence says what to do.
    """
    require(by, "intake.import", committee.id)
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 10 MB; send it in parts."), code="too_big")
    digest = hashlib.sha256(content).hexdigest()
    open_one = (
        RosterImport.objects.select_for_update(no_key=True)
        .filter(committee=committee, digest=digest, closed_at__isnull=True)
        .first()
    )
    if open_one and open_one.state == ImportState.RUNNING:
        return open_one
    options = {"as_of": f"{clock.local(at, committee.street.zone):%Y-%m-%d}", **options}
    reading = comparison.read(content, file_name, options)
    mapping = comparison.remembered(reading, committee.id)
    if mapping:
        reading = comparison.read(content, file_name, options, mapping)
    if not reading.sheets and not reading.ignored:
        raise Refused(_("There is no sheet with a header row in this file."), code="unreadable")
    owner = by.membership or first_of(committee.id).membership
    roster = open_one or RosterImport(committee=committee, digest=digest, opened_at=at, uploaded_by=owner)
    roster.state, roster.file_name = ImportState.PREVIEW, file_name[-120:]
    roster.owner, roster.owner_post, roster.reminded = owner, owner.post_key, 0
    roster.next_at = at + rules.REMIND_AFTER
    roster.content, roster.content_until = comparison.packed(content), at + rules.CONTENT_KEPT
    roster.options, roster.mapping, roster.choices, roster.trouble = options, mapping, {}, ""
    _count(roster, reading)
    roster.save()
    if open_one is None:
        journal.record("intake.roster_uploaded", roster, by=by, at=at, rows=roster.rows)
    return roster


def _count(roster: RosterImport, reading: comparison.RosterReading) -> None:
    roster.rows = int(reading.counts["data_rows"])
    roster.rows_refused = int(reading.counts["rows_refused"])
    roster.rows_accepted = roster.rows - roster.rows_refused


@transaction.atomic
def correct_columns(
    roster: RosterImport, columns: Mapping[str, Mapping[int, str | None]], *, by: Actor, at: datetime
) -> RosterImport:
    """Say what the columns of a sheet hold; remembered for the next file with the same header row.

    Args:
        columns: sheet name -> column from 0 -> field code, or None for "not used". Columns that stay as
            they were read may be left out.
    """
    require(by, "intake.import", roster.committee_id)
    roster = _locked(roster, by)
    if roster.state != ImportState.PREVIEW:
        raise Refused(_("This import is finished; upload the file again to read it in another way."), code="closed")
    reading = comparison.reading_of(roster)
    read_as = {sheet.name: dict(sheet.mapping) for sheet in reading.sheets}
    signatures = comparison.signatures_of(reading)
    mapping = {sheet: dict(chosen) for sheet, chosen in roster.mapping.items()}
    touched = set()
    for sheet, chosen in columns.items():
        for column, name in chosen.items():
            if sheet in signatures and (name or None) != read_as.get(sheet, {}).get(column):
                mapping.setdefault(sheet, {})[str(column)] = name or None
                touched.add(sheet)
    if not touched:
        return roster
    new_reading = comparison.read(comparison.unpacked(roster.content), roster.file_name, roster.options, mapping)
    for sheet in touched:
        HeaderMemory.objects.update_or_create(
            committee_id=roster.committee_id, signature=signatures[sheet],
            defaults={"mapping": mapping[sheet], "learned_at": at},
        )  # fmt: skip
    roster.mapping, roster.choices = mapping, {}
    _count(roster, new_reading)
    roster.save(update_fields=["mapping", "choices", "rows", "rows_accepted", "rows_refused"])
    journal.record("intake.roster_mapped", roster, by=by, at=at, columns=sum(len(mapping[sheet]) for sheet in touched))
    return roster


@transaction.atomic
def correct_options(roster: RosterImport, options: Mapping[str, object], *, by: Actor, at: datetime) -> RosterImport:
    """Read the file again with other options (lane, area code, compound, what 3-2-501 means)."""
    require(by, "intake.import", roster.committee_id)
    roster = _locked(roster, by)
    if roster.state != ImportState.PREVIEW:
        raise Refused(_("This import is finished; upload the file again to read it in another way."), code="closed")
    changed = {**roster.options, **options}
    if changed == roster.options:
        return roster
    reading = comparison.read(comparison.unpacked(roster.content), roster.file_name, changed, roster.mapping)
    roster.options, roster.choices = changed, {}
    _count(roster, reading)
    roster.save(update_fields=["options", "choices", "rows", "rows_accepted", "rows_refused"])
    journal.record("intake.roster_mapped", roster, by=by, at=at)
    return roster


@transaction.atomic
def commit_roster(
    roster: RosterImport, *, buildings: Sequence[tuple[str, str, uuid.UUID]], gone: Sequence[uuid.UUID], by: Actor,
    at: datetime, defer: Callable[[RosterImport], object] | None = None,
) -> RosterImport:  # fmt: skip
    """Agree to the import: what was agreed is written down and the work is handed to the worker.

    Args:
        buildings: unknown buildings that may be made: lane, number, compound.
        gone: residents who are not in the file and shall be marked as gone.
        defer: puts the work into the queue, in this transaction; without it the caller calls `carry_out`.
    """
    require(by, "intake.commit_import", roster.committee_id)
    roster = _locked(roster, by)
    if roster.state in (ImportState.RUNNING, ImportState.DONE):
        return roster
    if roster.state != ImportState.PREVIEW:
        raise Refused(_("This import was thrown away; upload the file again."), code="closed")
    allowed = set(
        Compound.objects.filter(street_id=journal.street_of(roster.committee_id)).values_list("id", flat=True)
    )
    if roster.options.get("new_compound"):
        allowed.add(comparison.NEW_COMPOUND)
    if any(compound not in allowed for _lane, _number, compound in buildings):
        raise Refused(_("Choose a compound of this street."), code="stranger")
    roster.choices = {
        "buildings": [[lane, number, str(compound)] for lane, number, compound in buildings],
        "gone": [str(pk) for pk in gone],
        "by": str(by.membership.id) if by.membership else None,
    }
    roster.state, roster.stage, roster.trouble = ImportState.RUNNING, ImportStage.WAITING, ""
    roster.next_at, roster.reminded = at + rules.RUN_AGAIN_AFTER, 0
    roster.save(update_fields=["choices", "state", "stage", "trouble", "next_at", "reminded"])
    journal.record("intake.import_agreed", roster, by=by, at=at, buildings=len(buildings), gone=len(gone))
    if defer:
        defer(roster)
    return roster


def carry_out(pk: uuid.UUID, *, at: datetime) -> RosterImport:
    """Do what was agreed to, in one transaction; run twice, the second run does nothing.

    When it fails nothing is written, the import is open again, and its owner reads why.
    """
    running = RosterImport.objects.filter(pk=pk, state=ImportState.RUNNING)
    if running.update(stage=ImportStage.READING):
        try:
            comparison.reading_of(running.get())
            running.update(stage=ImportStage.WRITING)
            _carry_out(pk, at)
        except Refused as refusal:
            _failed(pk, str(refusal.message), at)
        except IntegrityError:
            log.exception("roster import %s could not be written", pk)
            _failed(
                pk, _("Somebody changed the same people meanwhile. Nothing was written; look again and repeat."), at
            )
        except Exception:
            log.exception("roster import %s failed", pk)
            _failed(
                pk, _("The import failed and nothing was written. Try again; if it fails again, call for help."), at
            )
    return RosterImport.objects.get(pk=pk)


def _failed(pk: uuid.UUID, sentence: str, at: datetime) -> None:
    RosterImport.objects.filter(pk=pk, state=ImportState.RUNNING).update(
        state=ImportState.PREVIEW, stage=ImportStage.NONE, trouble=sentence[:300], next_at=at + rules.REMIND_AFTER
    )


@transaction.atomic
def _carry_out(pk: uuid.UUID, at: datetime) -> None:
    roster = (
        RosterImport.objects.select_for_update(no_key=True, of=("self",)).select_related("committee__street").get(pk=pk)
    )
    if roster.state != ImportState.RUNNING:
        return
    # One import of a committee at a time: the plan must be true until it is written.
    committee = (
        Committee.objects.select_for_update(no_key=True, of=("self",))
        .select_related("street")
        .get(pk=roster.committee_id)
    )
    by = _actor_of(roster)
    require(by, "intake.commit_import", committee.id)
    plan = comparison.plan_for(roster)
    roster.doors_new, roster.buildings_new = len(plan.new_doors), len(plan.new_houses)
    buildings = _make_buildings(plan, committee, str(roster.options.get("new_compound") or ""))
    places = _make_doors(plan, committee, buildings)
    roster.people_gone = _mark_gone(plan, roster, by, at)
    for step in plan.changed:
        if step.known:
            person = Resident(pk=step.known.id, committee_id=committee.id)
            core.amend(person, _new_resident(step, places), by=by, at=at)
    core.admit([_new_resident(step, places) for step in plan.new], committee_id=committee.id, by=by, at=at)
    roster.people_new, roster.people_changed, roster.people_same = len(plan.new), len(plan.changed), plan.same
    roster.rows, roster.rows_refused = plan.rows, len(plan.refused)
    roster.rows_accepted = roster.rows - roster.rows_refused
    roster.refused = [
        {"sheet": row.sheet, "row": row.row, "reason": row.reason, "sentence": row.sentence, "name": row.name or ""}
        for row in plan.refused
    ]
    roster.state, roster.stage, roster.closed_at = ImportState.DONE, ImportStage.FINISHED, at
    roster.content_until = at + rules.CONTENT_KEPT
    roster.save()
    journal.record(
        "intake.imported", roster, by=by, at=at, new=roster.people_new, changed=roster.people_changed,
        same=roster.people_same, gone=roster.people_gone, refused=roster.rows_refused,
    )  # fmt: skip


def _actor_of(roster: RosterImport) -> Actor:
    """Whoever agreed to it; the work is theirs, though the worker does it."""
    agreed = Membership.objects.select_related("street").filter(pk=roster.choices.get("by")).first()
    return Actor.member(agreed, roster.committee_id) if agreed else THE_SYSTEM


def _make_buildings(plan: Plan, committee: Committee, new_compound: str) -> dict[comparison.House, Building]:
    here: dict[uuid.UUID | None, Compound] = {}
    for compound in Compound.objects.filter(street_id=committee.street_id):
        here[compound.id] = compound
        if compound.name == new_compound:
            here[comparison.NEW_COMPOUND] = compound
    for house in plan.new_houses:
        if house.compound_id == comparison.NEW_COMPOUND and house.compound_id not in here:
            here[house.compound_id] = core.add_compound(committee.street, name=new_compound)
        building = core.add_building(committee, here[house.compound_id], lane=house.lane, number=house.number)
        if building.committee_id != committee.id:
            raise Refused(_("The building %s belongs to another committee.") % house.label, code="stranger")
        house.building_id = building.id
    known = Building.objects.in_bulk([house.building_id for house in plan.houses.values() if house.building_id])
    return {key: known[house.building_id] for key, house in plan.houses.items() if house.building_id}


def _make_doors(
    plan: Plan, committee: Committee, buildings: Mapping[comparison.House, Building]
) -> dict[rules.Door, uuid.UUID]:
    """The doors that the file names and the register lacked, with their new keys."""
    core.add_doors(
        committee,
        [
            core.NewDoor(buildings[door.house], unit=door.unit, floor=door.floor, room=door.room, number=number)
            for door, number in plan.new_doors
        ],
    )
    if not plan.new_doors:
        return {}
    made = {
        tuple(row[1:]): row[0]
        for row in Household.objects.filter(committee=committee, building__in=buildings.values()).values_list(
            "id", "building_id", "unit", "floor", "room"
        )
    }
    return {door: made[buildings[door.house].id, door.unit, door.floor, door.room] for door, _number in plan.new_doors}


def _mark_gone(plan: Plan, roster: RosterImport, by: Actor, at: datetime) -> int:
    """Only those who were ticked, and only those whom the roster, read again, still misses."""
    ticked = set(roster.choices.get("gone", ()))
    gone = [person.id for person in plan.gone_offered if str(person.id) in ticked]
    for person in Resident.objects.filter(pk__in=gone):
        core.mark_gone(person, by=by, at=at)
    return len(gone)


def _new_resident(step: Step, places: Mapping[rules.Door, uuid.UUID]) -> core.NewResident:
    values = {name: getattr(step.entry, name) for name in ENTRY_FIELDS}
    values["household_id"] = step.entry.household_id or places[step.door]
    return core.NewResident(**values)


@transaction.atomic
def drop_roster(roster: RosterImport, *, by: Actor, at: datetime) -> RosterImport:
    """Throw a file away that shall not be imported; its content is destroyed at once."""
    require(by, "intake.import", roster.committee_id)
    roster = _locked(roster, by)
    if roster.state == ImportState.DROPPED:
        return roster
    if roster.state != ImportState.PREVIEW:
        raise Refused(_("This import is running or done; it cannot be thrown away."), code="closed")
    roster.state, roster.closed_at, roster.content, roster.content_until = ImportState.DROPPED, at, "", None
    roster.save(update_fields=["state", "closed_at", "content", "content_until"])
    journal.record("intake.import_dropped", roster, by=by, at=at)
    return roster


def look_after_roster(roster: RosterImport, at: datetime, *, defer: Callable[[RosterImport], object]) -> None:
    """What the sweep does with an import whose moment has come: run it again, remind, pass on."""
    require(THE_SYSTEM, "intake.commit_import")
    if roster.state == ImportState.RUNNING:
        # The worker is down or died in the middle; a second run of a finished import does nothing.
        _look_later(roster, at, rules.RUN_AGAIN_AFTER, "intake.import_restarted")
        defer(roster)
        return
    if roster.reminded == 0:
        _look_later(roster, at, rules.PASS_ON_AFTER, "intake.import_reminded")
    elif not _pass_on(roster, at):
        _look_later(roster, at, rules.REMIND_AGAIN_AFTER, "intake.import_reminded")


@transaction.atomic
def move_rosters_on(membership_id: uuid.UUID, at: datetime) -> None:
    """Unfinished imports of somebody absent or dismissed go to the next person now."""
    for roster in RosterImport.objects.select_for_update(no_key=True).filter(
        owner_id=membership_id, closed_at__isnull=True
    ):
        _pass_on(roster, at)


def _pass_on(roster: RosterImport, at: datetime) -> bool:
    """Give a locked import to the next person; False where nobody else is there."""
    rung = after(roster.committee_id, roster.owner_id)
    if rung.membership.id == roster.owner_id:
        return False
    before, roster.owner, roster.owner_post = roster.owner_id, rung.membership, rung.membership.post_key
    roster.reminded = 0
    if roster.state == ImportState.PREVIEW:
        roster.next_at = at + rules.PASS_ON_AFTER
    roster.save(update_fields=["owner", "owner_post", "reminded", "next_at"])
    journal.record("intake.import_passed_on", roster, by=THE_SYSTEM, at=at, to=roster.owner_id, **{"from": before})
    return True


def _look_later(roster: RosterImport, at: datetime, later: timedelta, verb: str) -> None:
    roster.reminded, roster.next_at = min(roster.reminded + 1, 30_000), at + later
    roster.save(update_fields=["reminded", "next_at"])
    journal.record(verb, roster, by=THE_SYSTEM, at=at, to=roster.owner_id)
