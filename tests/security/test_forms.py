"""What a form may not do: name something of another committee, or set what nobody asked for."""

from __future__ import annotations

import ast
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from shouwang.core.models import Account, Building, JournalEntry, Membership, Resident
from shouwang.desk.models import DoorReport, Note, ReportState, Request
from shouwang.intake.models import PasteMessage, RosterImport
from shouwang.reports.models import Export
from tests.house.source import modules, none

from .scene import FAR, MARKS, NEIGHBOUR, PHONES, Scene

pytestmark = pytest.mark.security  # the scene takes a second to build; `make security` and CI run them

HERE = "/c/meiyuan/"
STRANGE = [NEIGHBOUR, FAR]


def office(scene: Scene) -> Client:
    return scene.clients["secretary"]


def show(answer: Any) -> str:
    return answer.content.decode()


def leaks(answer: Any) -> list[str]:
    return [trace for trace in (*MARKS.values(), *PHONES.values()) if trace in show(answer)]


def plea(**more: Any) -> dict[str, Any]:
    return {"text": "家里没米了", "kind": "food_need", "urgency": "medium", "channel": "phone", "once_key": uuid.uuid4().hex,
            "is_new": "1", **more}  # fmt: skip


# --- ids of another committee in a body -----------------------------------------------------------------------


@pytest.mark.parametrize("whose", STRANGE)
@pytest.mark.parametrize("field", ["resident", "household", "found=r:", "found=h:"])
def test_a_plea_for_somebody_elses_people(scene: Scene, whose: str, field: str) -> None:
    theirs = scene.things(whose).ids
    name, _equals, start = field.partition("=")
    sort = {"r:": "resident", "h:": "household"}.get(start, name)
    before = Request.objects.count()
    answer = office(scene).post(f"{HERE}register/", plea(**{name: f"{start}{theirs[sort]}"}))
    assert (answer.status_code, Request.objects.count(), leaks(answer)) == (422, before, [])
    asked = office(scene).get(f"{HERE}register/", {sort: str(theirs[sort])})
    assert (asked.status_code, leaks(asked)) == (200, [])


@pytest.mark.parametrize("whose", STRANGE)
def test_work_given_to_somebody_elses_people(scene: Scene, whose: str) -> None:
    own, them = scene.own.request, scene.things(whose)
    owner = own.owner_id
    for member in (them.staff.pk, them.ids["member"]):
        office(scene).post(f"{HERE}requests/{own.pk}/assign/", {"to": str(member)})
        office(scene).post(
            f"{HERE}requests/{own.pk}/split/",
            {"kind": "repair", "text": "修", "urgency": "low", "to": str(member), "once_key": uuid.uuid4().hex},
        )
    own.refresh_from_db()
    assert own.owner_id == owner
    assert not Request.objects.filter(parent=own, owner__committee=them.committee).exists()


@pytest.mark.parametrize("whose", STRANGE)
def test_merged_into_a_number_of_somebody_else(scene: Scene, whose: str) -> None:
    """Numbers are counted by committee: theirs may look like one of ours, and is never meant."""
    theirs = scene.things(whose).request
    Request.objects.filter(pk=theirs.pk).update(number="1118-777")
    office(scene).post(f"{HERE}requests/{scene.own.request.pk}/merge/", {"into": "1118-777"})
    scene.own.request.refresh_from_db()
    assert scene.own.request.merged_into_id is None


@pytest.mark.parametrize("whose", STRANGE)
@pytest.mark.parametrize("field", ["compound", "building"])
def test_a_role_on_somebody_elses_places(scene: Scene, whose: str, field: str) -> None:
    new = {"name": "Lin", "role": "chief", "building": str(scene.world.building5.id)} | {
        field: str(scene.things(whose).ids[field])
    }
    answer = office(scene).post(f"{HERE}team/appoint/", new)
    assert (answer.status_code, leaks(answer), Membership.objects.filter(name="Lin").exists()) == (422, [], False)


@pytest.mark.parametrize("whose", STRANGE)
def test_a_resident_moved_behind_somebody_elses_door(scene: Scene, whose: str) -> None:
    person, client = scene.world.young, office(scene)
    form = {"name": person.name, "door": "77-701", "phones": "", "contacts": "", "remarks": ""}
    answer = client.post(f"{HERE}residents/{person.pk}/", form)
    person.refresh_from_db()
    assert (leaks(answer), person.household.committee_id) == ([], scene.own.committee.id)


@pytest.mark.parametrize("whose", STRANGE)
def test_a_chat_of_somebody_elses_group(scene: Scene, whose: str) -> None:
    theirs = scene.things(whose).ids
    for place in (f"b:{theirs['building']}", f"c:{theirs['compound']}"):
        answer = office(scene).post(f"{HERE}paste/", {"text": "6-201 方 2026/11/18 07:10\n暖气漏水", "place": place})
        assert (answer.status_code, leaks(answer)) == (422, [])


@pytest.mark.parametrize("whose", STRANGE)
def test_a_card_that_names_somebody_elses_things(scene: Scene, whose: str) -> None:
    own, theirs = scene.own.ids, scene.things(whose).ids
    here, client = f"{HERE}paste/{own['paste']}/", office(scene)
    fields = [name.partition('"')[0] for name in show(client.get(here)).split('name="')[1:]]
    cards = {
        name.rpartition("-")[0]
        for name in fields
        if name.endswith("-pick") or name.endswith("-join") or name.endswith("-door")
    }
    assert cards, "the review shows a card with fields"
    before = set(Request.objects.values_list("pk", flat=True))
    for card in cards:
        for field, value in (("pick", theirs["household"]), ("join", theirs["request"])):
            typed = {
                f"{card}-keep": "on", f"{card}-kind": "repair", f"{card}-urgency": "low", f"{card}-door": "77-701",
                f"{card}-{field}": str(value), "do": "save",
            }  # fmt: skip
            assert leaks(client.post(here, typed)) == []
    for made in Request.objects.exclude(pk__in=before):
        assert made.committee_id == scene.own.committee.id
        assert made.household is None or made.household.committee_id == scene.own.committee.id
    theirs_now = Request.objects.get(pk=theirs["request"])
    assert theirs_now.notes.count() == 1
    assert not PasteMessage.objects.filter(request=theirs_now, committee=scene.own.committee).exists()


@pytest.mark.parametrize("whose", STRANGE)
def test_a_nickname_for_somebody_elses_colleague(scene: Scene, whose: str) -> None:
    them = scene.things(whose)
    office(scene).post(
        f"{HERE}paste/{scene.own.ids['paste']}/staff/",
        {"name": "小陆", "nickname": "小陆", "who": str(them.staff.pk), "member": str(them.staff.pk)},
    )
    them.staff.refresh_from_db()
    assert them.staff.chat_names == []


@pytest.mark.parametrize("whose", STRANGE)
def test_a_roster_for_somebody_elses_compound_and_people(scene: Scene, whose: str) -> None:
    """A building may stand in a compound shared by several committees of the street, never in another street's."""
    theirs, roster = scene.things(whose).ids, scene.own.ids["import"]
    here, client = f"{HERE}imports/{roster}/", office(scene)
    answer = client.post(
        f"{here}options/", {"compound": str(theirs["compound"]), "three_part_door": "building-unit-room"}
    )
    assert (answer.status_code, leaks(answer)) == (422, [])
    client.post(f"{here}commit/", {"all_buildings": "1", "all_gone": "1", "gone": str(theirs["resident"])})
    kept = RosterImport.objects.get(pk=roster)
    assert str(theirs["resident"]) not in kept.choices.get("gone", [])
    assert Resident.objects.get(pk=theirs["resident"]).gone_at is None
    if whose == FAR:
        answer = client.post(f"{here}commit/", {"building": "|1", "compound-|1": str(theirs["compound"])})
        assert not Building.objects.filter(compound_id=theirs["compound"], committee=scene.own.committee).exists()


@pytest.mark.parametrize("whose", STRANGE)
def test_a_form_filled_with_somebody_elses_building(scene: Scene, whose: str) -> None:
    theirs, before = scene.things(whose).ids, Export.objects.count()
    form = {
        "header": "姓名\t电话",
        "source": "building",
        "building": str(theirs["building"]),
        "purpose": "防疫登记",
        "do": "take",
    }
    answer = office(scene).post(f"{HERE}fill/", form)
    assert (answer.status_code, leaks(answer), Export.objects.count()) == (422, [], before)


@pytest.mark.parametrize("whose", STRANGE)
def test_lists_filtered_by_somebody_elses_ids(scene: Scene, whose: str) -> None:
    them = scene.things(whose)
    for query in (
        {"owner": str(them.staff.pk)},
        {"owner": str(them.ids["member"])},
        {"words": MARKS[whose]},
        {"q": MARKS[whose]},
    ):
        answer = office(scene).get(f"{HERE}inbox/", query)
        assert answer.status_code == 200
        assert them.request.number not in show(answer) or them.request.number == scene.own.request.number
        assert str(them.request.pk) not in show(answer)
    for path in (f"{HERE}people/", f"{HERE}register/find/"):
        for words in (MARKS[whose], f"{PHONES[whose]}01", "77-701"):
            answer = office(scene).get(path, {"q": words, "who": words})
            assert str(them.ids["resident"]) not in show(answer) and str(them.ids["household"]) not in show(answer)


@pytest.mark.parametrize("whose", STRANGE)
def test_a_program_names_somebody_elses_door(scene: Scene, whose: str) -> None:
    theirs = scene.things(whose).ids
    headers = {"Authorization": f"Bearer {scene.own.key}", "Idempotency-Key": "key-of-mine"}
    body = {"kind": "food_need", "text": "没米了", "household_id": str(theirs["household"])}
    answer = Client().post("/api/v1/requests", json.dumps(body), content_type="application/json", headers=headers)
    assert (answer.status_code, leaks(answer)) == (422, [])
    answer = Client().get("/api/v1/doors", {"q": "77-701"}, headers=headers)
    assert (answer.status_code, answer.json()) == (200, [])
    for page in (Client().get("/api/v1/requests", headers=headers),):
        assert [each["id"] for each in page.json()["requests"]] == [str(scene.own.request.pk)]


def test_a_volunteer_acts_on_nobody_elses_task(scene: Scene) -> None:
    """What they say of it is kept for a person of their own committee; the task itself stays as it is."""
    own = scene.own.visit
    other = scene.world.receive()  # of the same committee, with somebody else
    for pk in (other.pk, scene.neighbour.request.pk, scene.far.request.pk):
        said = set(JournalEntry.objects.values_list("pk", flat=True))
        task, notes = Request.objects.filter(pk=pk).values().get(), Note.objects.filter(request=pk).count()
        Client().post(f"/v/{own}/{pk}/", {"outcome": "done", "note": "x", "once_key": uuid.uuid4().hex})
        answer = Client().post(f"/v/{own}/{pk}/phone/")
        assert (answer.status_code, leaks(answer)) == (404, [])
        (line,) = JournalEntry.objects.exclude(pk__in=said)
        assert (line.verb, line.committee_id) == ("desk.report_held", scene.own.committee.id)
        (held,) = DoorReport.objects.filter(pk=line.data["report"])
        assert (held.state, held.committee_id, held.note) == (ReportState.HELD, scene.own.committee.id, "x")
        assert held.request_id == (pk if pk == other.pk else None), "of another committee it knows no task"
        assert Request.objects.filter(pk=pk).values().get() == task
        assert Note.objects.filter(request=pk).count() == notes


# --- what nobody asked for ------------------------------------------------------------------------------------


def test_a_form_sets_only_what_it_shows(scene: Scene) -> None:
    more = {
        "committee": str(scene.neighbour.committee.id), "committee_id": str(scene.neighbour.committee.id),
        "owner": str(scene.world.guo.id), "owner_id": str(scene.world.guo.id), "state": "done", "number": "1118-999",
        "closed_at": "2026-11-18", "is_sensitive": "on", "rating": "5", "answer_by": "2036-01-01", "day": "2020-01-01",
        "parent": str(scene.neighbour.request.pk), "merged_into": str(scene.neighbour.request.pk), "id": str(uuid.uuid4()),
    }  # fmt: skip
    before = set(Request.objects.values_list("pk", flat=True))
    assert office(scene).post(f"{HERE}register/", plea(**more)).status_code == 302
    (made,) = Request.objects.exclude(pk__in=before)
    assert (made.committee_id, made.state, made.closed_at, made.rating, made.parent_id, made.merged_into_id) == (
        scene.own.committee.id, "new", None, None, None, None
    )  # fmt: skip
    assert (made.owner_id, made.number != "1118-999", made.is_sensitive) == (scene.world.lu.id, True, False)
    assert made.answer_by.year == 2026 and str(made.pk) != more["id"]


def test_nobody_raises_themselves(scene: Scene) -> None:
    more = {
        "committee": str(scene.neighbour.committee.id),
        "street": str(scene.world.far_street.id),
        "account": str(Account.objects.get(username="user-street").pk),
        "link_version": "7",
        "ended_at": "",
        "absent_since": "2020-01-01",
    }
    client = office(scene)
    for role in ("secretary", "street", "admin", "auditor", "nonsense"):
        assert client.post(f"{HERE}team/appoint/", {"name": "Lin", "role": role, **more}).status_code == 422
    assert client.post(f"{HERE}team/appoint/", {"name": "Lin", "role": "staff", **more}).status_code == 302
    lin = Membership.objects.get(name="Lin")
    assert (lin.committee_id, lin.street_id, lin.account_id, lin.link_version, lin.absent_since) == (
        scene.own.committee.id, scene.world.street.id, None, 1, None
    )  # fmt: skip


def test_a_resident_form_sets_only_what_it_shows(scene: Scene) -> None:
    more = {"committee": str(scene.neighbour.committee.id), "household": str(scene.neighbour.ids["household"]),
            "gone_at": "2020-01-01", "pinyin": "x", "id": str(scene.neighbour.ids["resident"])}  # fmt: skip
    door = scene.world.doors["6-101"]
    answer = office(scene).post(f"{HERE}households/{door.pk}/add/", {"name": "郝人", "sex": "1", **more})
    assert answer.status_code in (302, 303), show(answer)[:2000]
    made = Resident.objects.get(name="郝人")
    assert (made.committee_id, made.household_id, made.gone_at) == (scene.own.committee.id, door.pk, None)


def test_an_account_is_not_joined_by_its_name_alone(scene: Scene) -> None:
    """A secretary appoints somebody under the name of the street's officer and asks for that account's user name."""
    client = office(scene)
    guo = scene.world.guo
    before = Account.objects.get(username="user-street").password
    client.post(f"{HERE}team/appoint/", {"name": guo.name, "role": "staff"})
    twin = Membership.objects.get(name=guo.name, role="staff")
    client.post(f"{HERE}team/{twin.pk}/account/", {"username": "user-street"})
    twin.refresh_from_db()
    answer = client.post(f"{HERE}team/{twin.pk}/account/", {"username": "user-street"})
    assert Account.objects.get(username="user-street").password == before, show(answer)[:500]


def test_forms_name_their_fields() -> None:
    """No form is made from a model, and no body is poured into an action or a row as it came."""
    found = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and any("ModelForm" in ast.unparse(parent) for parent in node.bases):
                found.append(module.at(node.lineno, f"{node.name} is a ModelForm"))
            if isinstance(node, ast.keyword) and node.arg is None and "POST" in ast.unparse(node.value):
                found.append(module.at(node.value.lineno, "a body is poured in"))
    none(found)


def test_the_api_takes_no_field_that_it_does_not_describe() -> None:
    from shouwang.intake import api_shapes

    shapes = [shape for name, shape in vars(api_shapes).items() if name.endswith("In") and isinstance(shape, type)]
    assert len(shapes) >= 2
    assert all(shape.model_config.get("extra") == "forbid" for shape in shapes)
