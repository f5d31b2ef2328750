"""A query that is worded once finds what Django finds, and keeps Django's promises about locks and scopes."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext

from shouwang.core import walls
from shouwang.core.models import Membership
from shouwang.desk.models import Request
from shouwang.lib.shapes import Shape, Slot
from tests.world import World

JOINED = ("owner", "household", "building", "building__compound", "parent", "merged_into")


def pk(model: Any) -> Slot:
    return Slot("pk", model, "pk")


def values(thing: Any) -> dict[str, Any]:
    return {field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields}


def test_the_same_rows_as_django(world: World) -> None:
    shape = Shape(lambda: Request.objects.select_related(*JOINED).filter(pk=pk(Request)))
    for made in (
        world.receive(),
        world.receive(
            place_text="门口",
            building_id=next(iter(world.doors.values())).building_id,
            caller_phone="13800130001",
            tags=["老年人"],
        ),
    ):
        (plain,) = Request.objects.select_related(*JOINED).filter(pk=made.pk)
        found = shape.one(pk=made.pk)
        assert found is not None and values(found) == values(plain)
        assert not found._state.adding and found._state.db == plain._state.db
        with CaptureQueriesContext(connection) as asked:
            assert found.owner == plain.owner and found.building == plain.building and found.parent is None
            assert found.building is None or found.building.compound == plain.building.compound
        assert not asked.captured_queries, "what is joined is there"


def test_worded_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask() -> Any:
        asked.append(1)
        return Membership.objects.filter(pk=pk(Membership))

    shape = Shape(ask)
    assert [shape.one(pk=who.pk) for who in (world.lu, world.guo, world.lu)] == [world.lu, world.guo, world.lu]
    assert shape.one(pk=uuid.uuid4()) is None
    assert asked == [1]


def test_the_order_and_every_slot(world: World) -> None:
    made = [world.receive() for _time in range(3)]
    since = Slot("since", Request, "opened_at")
    shape = Shape(
        lambda: Request.objects.filter(
            Q(committee=Slot("here", Request, "committee")) | Q(owner=Slot("here", Request, "owner")),
            opened_at__gte=since,
        ).order_by("-number")[:2]
    )
    here = world.meiyuan.id
    assert shape.all(here=here, since=world.at - timedelta(hours=1)) == [made[2], made[1]]
    assert shape.all(here=here, since=world.at + timedelta(days=99)) == []


def test_tuples(world: World) -> None:
    world.receive()
    world.receive()
    shape = Shape(
        lambda: (
            Request.objects.filter(committee=Slot("committee", Request, "committee"))
            .order_by()
            .values("committee")
            .annotate(many=Count("pk"))
            .values_list("many")
        )
    )
    assert shape.one(committee=world.meiyuan.id) == (2,)
    assert shape.one(committee=uuid.uuid4()) is None


@pytest.mark.parametrize("given", [{}, {"pk": uuid.uuid4(), "more": 1}, {"other": 1}])
def test_a_slot_for_every_value_and_a_value_for_every_slot(db: Any, given: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Shape(lambda: Request.objects.filter(pk=pk(Request))).all(**given)


@pytest.mark.django_db(transaction=True)
def test_locks_only_within_a_transaction(world: World) -> None:
    made = world.receive()
    shape = Shape(lambda: Request.objects.select_for_update(no_key=True, of=("self",)).filter(pk=pk(Request)))
    for _time in range(2):  # worded, and worded already
        with transaction.atomic():
            assert shape.one(pk=made.pk) == made
        with pytest.raises(transaction.TransactionManagementError):
            shape.one(pk=made.pk)


def test_behind_the_walls(world: World) -> None:
    made = world.receive()
    shape = Shape(lambda: Request.objects.filter(pk=pk(Request)))
    assert shape.one(pk=made.pk) == made
    with walls.nothing():
        assert shape.one(pk=made.pk) is None
    with walls.committee(world.meiyuan.id, world.meiyuan.street_id):
        assert shape.one(pk=made.pk) == made
