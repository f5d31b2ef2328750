"""Who tries to get in, and what there is to be got: one committee of their own, two of others, full of recognisable words.

`OWN` is 梅园. `NEIGHBOUR` is 桂园 of the same street, `FAR` is 远山 of another street. Whatever these two hold carries
their mark in its words and telephones, or is known by its id: a page which shows any of it gives itself away.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from shouwang.core import actions as core
from shouwang.core import heartbeat, links
from shouwang.core.access import THE_SYSTEM, Actor
from shouwang.core.models import Account, Committee, Membership
from shouwang.core.models.roles import Role
from shouwang.core.privacy.fields import blind
from shouwang.desk import actions as desk
from shouwang.desk.models import OwnWord, Request, WordField
from shouwang.intake import actions as intake
from shouwang.intake.roster import actions as rosters
from shouwang.reports.models import Export, Source
from tests.intake.roster_files import row, workbook
from tests.world import World

OWN, NEIGHBOUR, FAR = "own", "neighbour", "far"
MARKS = {NEIGHBOUR: "墨璃", FAR: "砚霜"}
PHONES = {NEIGHBOUR: "138001391", FAR: "138001392"}  # what every telephone number of theirs begins with


@dataclass
class Things:
    """One thing of every sort that an address can name."""

    committee: Committee
    staff: Membership
    ids: dict[str, uuid.UUID]
    request: Request
    volunteer: Membership
    key: str
    exports: dict[str, uuid.UUID] = field(default_factory=dict)

    @property
    def follow(self) -> str:
        return links.follow_token(self.request.id)

    @property
    def visit(self) -> str:
        return links.volunteer_token(self.volunteer)


def furnish(world: World, whose: str, committee: Committee, staff: Membership, secretary: Membership) -> Things:
    """Everything that another committee may hold, with its mark in every word."""
    by, at, mark, phone = Actor.member(staff, committee.id), world.at, MARKS[whose], PHONES[whose]
    compound = core.add_compound(committee.street, name=f"{mark}苑")
    building = core.add_building(committee, compound, number="77")
    (door,) = core.add_doors(committee, [core.NewDoor(building=building, room="701")])
    person = core.NewResident(
        household_id=door.id, name=f"{mark}奶奶", phones=[f"{phone}01"], remarks=f"{mark}备注", contacts=[f"{mark}儿子"]
    )
    (resident,) = core.admit([person], committee_id=committee.id, by=THE_SYSTEM, at=at)
    helper = core.appoint(
        by=THE_SYSTEM, at=at, street=committee.street, committee=committee, name=f"{mark}志愿者", role=Role.VOLUNTEER,
        phone=f"{phone}02",
    )  # fmt: skip
    plea = desk.Plea(
        kind="food_need", channel="phone", text=f"{mark}家里没米了", resident_id=resident.id, caller_name=f"{mark}爷爷",
        caller_phone=f"{phone}03",
    )  # fmt: skip
    ids = {
        "compound": compound.id, "building": building.id, "household": door.id, "resident": resident.id,
        "member": helper.id,
    }  # fmt: skip
    return _filled(world, committee, staff, secretary, helper, by, plea, ids, mark)


def _filled(
    world: World, committee: Committee, staff: Membership, secretary: Membership, helper: Membership, by: Actor,
    plea: desk.Plea, ids: dict[str, uuid.UUID], mark: str,
) -> Things:  # fmt: skip
    at = world.at
    request = desk.receive(plea, committee_id=committee.id, by=by, at=at)
    desk.note(request, f"{mark}说的话", by=by, at=at, is_for_resident=True)
    desk.assign(request, to=helper, by=by, at=at)
    request.refresh_from_db()
    pasted = intake.paste_chat(
        f"{mark}妈妈 2026/11/18 07:10\n{mark}家的暖气漏水了，麻烦来看看\n", committee_id=committee.id, by=by, at=at
    )
    word = OwnWord.objects.create(
        committee=committee, phrase=f"{mark}那边", phrase_hash=blind(mark, "word"), field=WordField.KIND, value="repair",
        taught_by=staff, taught_at=at,
    )  # fmt: skip
    content = workbook(row(1, f"{mark}甲", "5", "1", "201"), row(2, f"{mark}乙", "", "", ""))
    roster = rosters.upload_roster(content, f"{mark}.xlsx", {}, committee=committee, by=by, at=at)
    key, plain = intake.issue_key(committee, f"{mark}热线", by=Actor.member(secretary, committee.id), at=at)
    ids |= {"request": request.id, "paste": pasted.paste.id, "word": word.id, "import": roster.id, "key": key.id}
    ids["message"] = pasted.paste.messages.earliest("n").id
    things = Things(committee, staff, ids, request, helper, plain)
    ids["export"] = things.exports["staff"] = _export(things, staff, mark)
    return things


def _export(things: Things, by: Membership, mark: str = "") -> uuid.UUID:
    made = Export.objects.create(
        committee=things.committee, by=by, at=things.request.opened_at, purpose=f"{mark}防疫", source=Source.ALL, options={},
        header=[["姓名"]], columns=["name"], rows=1,
    )  # fmt: skip
    return made.id


@dataclass
class Scene:
    world: World
    own: Things
    neighbour: Things
    far: Things
    people: dict[str, Membership]
    clients: dict[str, Client]

    def things(self, whose: str) -> Things:
        return {OWN: self.own, NEIGHBOUR: self.neighbour, FAR: self.far}[whose]

    def foreign(self, who: str) -> tuple[str, ...]:
        """Whose committees are strange to this person: the street's people know the whole street."""
        return (FAR,) if who in ("street", "auditor", "admin") else (NEIGHBOUR, FAR)

    def traces(self, who: str) -> list[str]:
        """What must never stand on a page that this person gets."""
        strange = self.foreign(who)
        ids = [str(pk) for whose in strange for pk in self.things(whose).ids.values()]
        return [*(MARKS[whose] for whose in strange), *(PHONES[whose] for whose in strange), *ids]


STAFF_ROLES = ("chief", "staff", "secretary", "street", "auditor", "admin")
WHO = ("anonymous", "resident link", "volunteer link", "volunteer account", *STAFF_ROLES)


def build(world: World) -> Scene:
    meiyuan, at = world.meiyuan, world.at
    boss = core.appoint(by=THE_SYSTEM, at=at, street=world.street, name="Boss", role=Role.ADMIN)
    people = {
        "volunteer account": world.mei, "chief": world.zhou, "staff": world.lu, "secretary": world.chen,
        "street": world.guo, "auditor": world.qian, "admin": boss,
    }  # fmt: skip
    plea = desk.Plea(kind="food_need", channel="phone", text="家里没吃的了", resident_id=world.grandma.id)
    own = _filled(world, meiyuan, world.lu, world.chen, world.ahao, world.by(world.lu), plea, {
        "compound": world.xingfuli.id, "building": world.building5.id, "household": world.doors["5-2-301"].id,
        "resident": world.grandma.id, "member": world.mei.id,
    }, "自家")  # fmt: skip
    own.exports |= {who: _export(own, people[who]) for who in STAFF_ROLES}
    neighbour = furnish(world, NEIGHBOUR, world.guiyuan, world.sun, world.tian)
    head = core.appoint(
        by=THE_SYSTEM, at=at, street=world.far_street, committee=world.far_committee, name=f"{MARKS[FAR]}书记",
        role=Role.SECRETARY,
    )  # fmt: skip
    far = furnish(world, FAR, world.far_committee, world.far_staff, head)
    for process in heartbeat.WATCHED:
        heartbeat.beat(process)
    clients = {who: Client(raise_request_exception=False) for who in WHO}
    # Whoever opened a link holds its cookies, and nothing more.
    assert clients["resident link"].get(f"/f/{own.follow}/").status_code == 200
    assert clients["volunteer link"].get(f"/v/{own.visit}/").status_code == 200
    for who, person in people.items():
        account = Account.objects.create_user(f"user-{who.replace(' ', '-')}", name=person.name)
        Membership.objects.filter(pk=person.pk).update(account=account)
        clients[who].force_login(account, backend="shouwang.core.login.NameOrPhoneBackend")
    return Scene(world, own, neighbour, far, people, clients)


# --- addresses ----------------------------------------------------------------------------------------

# What the id in an address names, by how the address begins. A new sort of thing needs a line here and one in `_filled`.
NAMED = (
    ("c/<slug:slug>/households/", "household"), ("c/<slug:slug>/residents/", "resident"),
    ("c/<slug:slug>/buildings/", "building"), ("c/<slug:slug>/compounds/", "compound"),
    ("c/<slug:slug>/team/", "member"), ("c/<slug:slug>/requests/", "request"),
    ("c/<slug:slug>/paste/words/", "word"), ("c/<slug:slug>/paste/", "paste"), ("c/<slug:slug>/imports/", "import"),
    ("c/<slug:slug>/fill/", "export"), ("api/v1/requests/", "request"), ("v/<str:token>/", "request"),
)  # fmt: skip
# The pages of django-allauth are tried by name in `test_doors.py`.
NOT_OURS = "account/"


@dataclass(frozen=True)
class Route:
    pattern: str
    view: Any

    @property
    def verb(self) -> str | None:
        return getattr(self.view, "verb", None)

    @property
    def is_staff(self) -> bool:
        return self.pattern.startswith("c/<slug:slug>/")

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def names_a_thing(self) -> bool:
        return bool(re.search(r"<(uuid:)?pk>", self.pattern))

    @property
    def sort(self) -> str:
        """What `pk` names. Raises LookupError for a sort that the scene does not know."""
        for start, sort in NAMED:
            if self.pattern.startswith(start):
                return sort
        raise LookupError(f"teach tests/security/scene.py (NAMED) what the id in /{self.pattern} names")

    def form(self, thing: Things) -> bytes:
        """What has to be in the body for the thing to be named at all."""
        return f"message={thing.ids['message']}".encode() if self.pattern.endswith("/learn/") else b""

    def path(self, place: Things, thing: Things, who: str = "staff", token: str = "") -> str:
        """The address on `place` (committee, link), naming something of `thing`."""
        pk: Any = ""
        if self.names_a_thing:
            pk = thing.exports.get(who, thing.ids["export"]) if self.sort == "export" else thing.ids[self.sort]
        signed = token or (place.follow if self.pattern.startswith("f/") else place.visit)
        filled = re.sub(r"<(uuid:)?pk>", str(pk), self.pattern)
        filled = filled.replace("<slug:slug>", place.committee.slug).replace("<str:token>", signed)
        assert "<" not in filled, f"teach tests/security/scene.py how to fill /{self.pattern}"
        return f"/{filled}"


def routes(resolver: URLResolver | None = None, prefix: str = "") -> list[Route]:
    """Every address of ours, from the resolver itself: a new one cannot be forgotten."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += routes(entry, path)
        elif isinstance(entry, URLPattern) and not path.startswith(NOT_OURS):
            found.append(Route(path, entry.callback))
    return list({(each.pattern, each.view): each for each in found}.values())
