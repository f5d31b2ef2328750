"""One small named world and its fixed cast, built by the real actions; a clock that moves, phones that ring.

梧桐街道 is a street office with two residents' committees:

    梅园居委会  compound 幸福里: building 5 (2 units of 3 floors, doors 5-1-101 … 5-2-302), building 6 (without units);
               compound 和平苑: building 1
    桂园居委会  building 9 of the same 幸福里: a compound shared by two committees

梅园's line-up: Lu (turn 1, the patch 幸福里), Wang (turn 2, the patch 和平苑), secretary Chen (turn 3), then Guo,
duty officer of the street. A-Hao and Mei are volunteers, Old Zhou is chief of building 5, Qian reads as auditor.
Grandma Shan lives alone at 5-2-301. 远山街道 is another street: whoever works there is a stranger to all of it.

It is a Wednesday, 18 November 2026, nine in the morning. Fixtures: `world`, `clock`.
"""

from __future__ import annotations

import copy
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models, transaction

from shouwang.core import actions as core
from shouwang.core import journal, sweep
from shouwang.core.access import THE_SYSTEM, Actor
from shouwang.core.models import (
    Building,
    Committee,
    Compound,
    DoorSpelling,
    Household,
    JournalEntry,
    Membership,
    Resident,
    ResidentPhone,
    SearchKey,
    Street,
)
from shouwang.core.models.roles import Role
from shouwang.core.privacy import keys
from shouwang.desk import actions as desk
from shouwang.desk.models import Request
from shouwang.lib import clock as house_clock

SHANGHAI = house_clock.SHANGHAI
MORNING = datetime(2026, 11, 18, 9, 0, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 11, 18, 23, 30, tzinfo=SHANGHAI)
GRANDMAS_PHONE = "13800130001"
GRANDMAS_ID = "990101194003050025"  # invented: there is no area 990101


@dataclass
class World:
    """Everybody and everything by name. Change rows freely: each test gets its own world."""

    street: Street
    meiyuan: Committee
    guiyuan: Committee
    xingfuli: Compound
    hepingyuan: Compound
    building5: Building
    building6: Building
    building1: Building
    building9: Building
    doors: dict[str, Household]
    chen: Membership  # secretary
    lu: Membership  # staff, turn 1
    wang: Membership  # staff, turn 2
    ahao: Membership  # volunteer
    mei: Membership  # volunteer
    zhou: Membership  # chief of building 5
    guo: Membership  # duty officer of the street
    qian: Membership  # auditor
    sun: Membership  # 桂园's staff, turn 1
    tian: Membership  # 桂园's secretary
    grandma: Resident  # 单秀英, alone at 5-2-301
    son: Resident  # 单建国, head of the household at 5-1-101
    young: Resident  # 曾晓, at 5-1-102
    neighbour: Resident  # 仇梅, of 桂园, at 9-101
    far_street: Street
    far_committee: Committee
    far_compound: Compound
    far_door: Household
    far_staff: Membership
    far_officer: Membership
    at: datetime = MORNING
    _pleas: int = field(default=0, repr=False)

    def by(self, who: Membership, committee: Committee | None = None) -> Actor:
        """`who` acting in their role; the street's people act on 梅园 unless another committee is named."""
        default = self.meiyuan if who.street_id == self.street.id else self.far_committee
        return Actor.member(who, committee.id if committee else who.committee_id or default.id)

    def resident(self, request: Request) -> Actor:
        """Whoever holds the signed link of the request."""
        return Actor.resident(request.committee_id, request.id)

    @property
    def api(self) -> Actor:
        return Actor.api(self.meiyuan.id)

    def receive(
        self, text: str = "家里没吃的了", *, by: Actor | None = None, at: datetime | None = None, **plea: Any
    ) -> Request:
        """Grandma's plea for food, taken by Lu on the phone, unless told otherwise.

        Keywords are those of `Plea`, and `committee`, `owner`, `parent`.
        """
        committee = plea.pop("committee", self.meiyuan)
        further = {name: plea.pop(name) for name in ("owner", "parent") if name in plea}
        if not {"resident_id", "household_id", "building_id"} & set(plea) and committee == self.meiyuan:
            plea["resident_id"] = self.grandma.id
        words = desk.Plea(**{"kind": "food_need", "channel": "phone", "text": text, **plea})
        taker = by or self.by(self.lu if committee == self.meiyuan else self.sun)
        return desk.receive(words, committee_id=committee.id, by=taker, at=at or house_clock.now(), **further)


@dataclass(frozen=True)
class Ring:
    """A telephone that rang: somebody was told of a request."""

    at: datetime
    who: str
    why: str

    @property
    def time(self) -> str:
        """`23:35` in the street's zone."""
        return f"{self.at.astimezone(SHANGHAI):%H:%M}"


RINGING = (
    "desk.received", "desk.assigned", "desk.reminded", "desk.woke", "desk.passed_on", "desk.moved_on",
    "desk.handed_back", "desk.jobs_done", "desk.reopened",
)  # fmt: skip


class Clock:
    """The house's clock, held still. `to` and `forward` let the sweep work on the way, as it would have."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.at = MORNING

    def set(self, moment: datetime) -> datetime:
        """Move without any sweep: the sweep is dead."""
        self._stack.close()
        self._stack.enter_context(house_clock.at(moment))
        self.at = moment
        return moment

    def close(self) -> None:
        self._stack.close()

    def skip(self, **duration: float) -> datetime:
        """`skip(days=3)`: nobody sweeps in the meantime."""
        return self.set(self.at + timedelta(**duration))

    def sweep(self) -> int:
        return sweep.run_once(self.at)

    def forward(self, **duration: float) -> datetime:
        """`forward(minutes=5)`: time passes and the sweep takes up everything at the moment it is due."""
        return self.to(self.at + timedelta(**duration))

    def to(self, moment: datetime) -> datetime:
        while (due := self.next_due()) is not None and due <= moment:
            self.set(max(due, self.at))
            assert self.sweep(), f"due at {due}, and nothing was swept"
        return self.set(moment)

    def next_due(self) -> datetime | None:
        """The earliest `next_at` of anything open."""
        moments = [
            model._default_manager.filter(closed_at__isnull=True).aggregate(first=models.Min("next_at"))["first"]
            for model in sweep.open_things()
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    def rings(self, *things: Any, since: datetime | None = None) -> list[Ring]:
        """The phones that rang, in order: read from the journal, because that is what rings them."""
        lines = JournalEntry.objects.filter(verb__in=RINGING)
        if things:
            lines = lines.filter(subject_id__in=[thing.pk for thing in things])
        if since:
            lines = lines.filter(at__gte=since)
        names = dict(Membership.objects.values_list("id", "name"))
        return [
            Ring(line.at, next(name for pk, name in names.items() if str(pk) == line.data["to"]), line.verb[5:])
            for line in lines.order_by("at", "id")
        ]


def verbs(thing: Any) -> list[str]:
    """The journal's verbs about a thing, oldest first."""
    return [line["verb"] for line in journal.history([thing.pk])]


# --- building it --------------------------------------------------------------------------------------


def build(at: datetime = MORNING) -> World:
    """The whole world by the real actions; rows are written into the open transaction."""
    street = core.add_street(name="梧桐街道", code="990104001", area_code="021")
    meiyuan = core.add_committee(street, name="梅园居委会", code="990104001001", slug="meiyuan", hotline="55500001")
    guiyuan = core.add_committee(street, name="桂园居委会", code="990104001002", slug="guiyuan")
    xingfuli = core.add_compound(street, name="幸福里", address="梧桐路88弄")
    hepingyuan = core.add_compound(street, name="和平苑")
    building5 = core.add_building(meiyuan, xingfuli, number="5", floors=3)
    building6 = core.add_building(meiyuan, xingfuli, number="6", floors=2)
    building1 = core.add_building(meiyuan, hepingyuan, number="1")
    building9 = core.add_building(guiyuan, xingfuli, number="9")
    new = [
        core.NewDoor(building=building5, unit=unit, room=f"{floor}0{door}")
        for unit in ("1", "2")
        for floor in (1, 2, 3)
        for door in (1, 2)
    ]
    new += [core.NewDoor(building=building6, room=room) for room in ("101", "201")]
    new += [core.NewDoor(building=building1, room=room) for room in ("101", "102")]
    doors = {door.door_key: door for door in core.add_doors(meiyuan, new)}
    doors |= {door.door_key: door for door in core.add_doors(guiyuan, [core.NewDoor(building=building9, room="101")])}

    def appoint(committee: Committee | None, name: str, role: Role, **more: Any) -> Membership:
        where = more.pop("street", street)
        return core.appoint(by=THE_SYSTEM, at=at, street=where, committee=committee, name=name, role=role, **more)

    def admit(committee: Committee, *people: core.NewResident) -> list[Resident]:
        return core.admit(people, committee_id=committee.id, by=THE_SYSTEM, at=at)

    grandma, son, young = admit(
        meiyuan,
        core.NewResident(
            household_id=doors["5-2-301"].id, name="单秀英", sex="2", birth_date="1940-03-05", id_kind="居民身份证",
            id_number=GRANDMAS_ID, is_head=True, phones=[GRANDMAS_PHONE], tags=["独居老人", "血透"],
            contacts=["儿子 13800130002"], remarks="耳朵不好，敲门要重",
        ),
        core.NewResident(household_id=doors["5-1-101"].id, name="单建国", sex="1", is_head=True, phones=["13800130002"]),
        core.NewResident(household_id=doors["5-1-102"].id, name="曾晓", is_head=True, phones=["13800130003"]),
    )  # fmt: skip
    (neighbour,) = admit(guiyuan, core.NewResident(household_id=doors["9-101"].id, name="仇梅", phones=["13800130004"]))
    far_street = core.add_street(name="远山街道", code="990105001")
    far_committee = core.add_committee(far_street, name="远山居委会", code="990105001001", slug="yuanshan")
    far_compound = core.add_compound(far_street, name="远山新村")
    far_building = core.add_building(far_committee, far_compound, number="1")
    (far_door,) = core.add_doors(far_committee, [core.NewDoor(building=far_building, room="101")])
    return World(
        street=street,
        meiyuan=meiyuan,
        guiyuan=guiyuan,
        xingfuli=xingfuli,
        hepingyuan=hepingyuan,
        building5=building5,
        building6=building6,
        building1=building1,
        building9=building9,
        doors=doors,
        guo=appoint(None, "Guo", Role.STREET, turn=1, post="街道值班"),
        qian=appoint(None, "Qian", Role.AUDITOR),
        chen=appoint(meiyuan, "Chen", Role.SECRETARY, turn=3),
        lu=appoint(meiyuan, "Lu", Role.STAFF, turn=1, compound=xingfuli, phone="13800130011", chat_names=["陆陆"]),
        wang=appoint(meiyuan, "Wang", Role.STAFF, turn=2, compound=hepingyuan),
        ahao=appoint(meiyuan, "A-Hao", Role.VOLUNTEER, phone="13800130021"),
        mei=appoint(meiyuan, "Mei", Role.VOLUNTEER),
        zhou=appoint(meiyuan, "Old Zhou", Role.CHIEF, building=building5),
        tian=appoint(guiyuan, "Tian", Role.SECRETARY, turn=2),
        sun=appoint(guiyuan, "Sun", Role.STAFF, turn=1),
        grandma=grandma,
        son=son,
        young=young,
        neighbour=neighbour,
        far_street=far_street,
        far_committee=far_committee,
        far_compound=far_compound,
        far_door=far_door,
        far_staff=appoint(far_committee, "Far", Role.STAFF, turn=1, street=far_street),
        far_officer=appoint(None, "Far officer", Role.STREET, turn=1, street=far_street),
        at=at,
    )


# The actions build it once a process; afterwards the same rows are written again in one statement a table,
# which costs a tenth. Ids are the same in every test of a process.
_TABLES: tuple[type[models.Model], ...] = (
    Street, Committee, Compound, Building, Household, DoorSpelling, Membership, Resident, ResidentPhone, SearchKey,
    JournalEntry,
)  # fmt: skip
_built: tuple[World, list[list[models.Model]]] | None = None


def raised() -> World:
    """A fresh world in the open transaction (or committed, in a test with real transactions)."""
    global _built
    with transaction.atomic():
        if _built is None:
            made = build()
            _built = (copy.deepcopy(made), [list(model._default_manager.all()) for model in _TABLES])
            return made
        for rows in copy.deepcopy(_built[1]):
            if rows:
                type(rows[0])._default_manager.bulk_create(rows)
    return copy.deepcopy(_built[0])


def _make_keys() -> None:
    """The key ring of the test's home, once, however many workers of xdist start at the same moment."""
    target = keys.folder() / "fields.json"
    if target.exists():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "w") as out:
        out.write(keys.KeyRing.new().to_json())
    try:
        os.link(name, target)  # refuses where another worker was quicker
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


@pytest.fixture(scope="session", autouse=True)
def house_keys() -> None:
    _make_keys()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Wednesday, 18 November 2026, 09:00 in Shanghai, until the test moves it."""
    held = Clock()
    held.set(MORNING)
    yield held
    held.close()


@pytest.fixture
def world(db: None, clock: Clock) -> World:
    return raised()


def raw(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What is really in the database, past every model."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []
