"""Rows written by hand: they hold what the model would have stored, and nothing is cut or guessed."""

from __future__ import annotations

import uuid

import pytest
from django.db import DataError, transaction

from shouwang.core import journal
from shouwang.core.access import THE_SYSTEM
from shouwang.core.models import JournalEntry, ResidentPhone, SearchKey
from shouwang.lib.rows import insert_alike
from tests.world import MORNING, raw


def test_alike_rows_hold_what_the_model_would_store(world):
    number, person = uuid.uuid4(), world.grandma
    same = {"committee_id": person.committee_id, "resident_id": person.pk, "last4_hash": "b"}
    insert_alike(ResidentPhone, same, {"id": [number], "number": ["13800139999"], "number_hash": ["a"]})
    made = ResidentPhone.objects.get(pk=number)
    assert (made.resident, made.number, made.number_hash, made.last4_hash) == (person, "13800139999", "a", "b")
    assert "13800139999" not in raw(f"SELECT t::text FROM core_residentphone t WHERE id = '{number}'")[0][0]


def test_a_column_that_nobody_names_is_no_default(world):
    with pytest.raises(TypeError, match="committee_id"):
        insert_alike(SearchKey, {}, {"resident_id": [world.grandma.pk], "key": ["x"]})


def test_what_is_too_long_is_refused_and_not_cut(world):
    same = {"committee_id": world.meiyuan.pk, "resident_id": world.grandma.pk}
    with pytest.raises(DataError), transaction.atomic():
        insert_alike(SearchKey, same, {"key": ["x" * 121]})
    assert not SearchKey.objects.filter(key__startswith="xx").exists()


def test_no_rows_is_no_statement(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_alike(SearchKey, {"committee_id": world.meiyuan.pk}, {"resident_id": [], "key": []})


def test_lines_in_bulk_are_those_of_one_by_one(world):
    people = [phone.resident for phone in ResidentPhone.objects.select_related("resident")[:2]]
    assert len(people) == 2
    by = world.by(world.chen)
    count = journal.record_many("core.admitted", people, by=by, at=MORNING, committee_id=world.meiyuan.id, who=world.lu)
    bulk = list(JournalEntry.objects.order_by("-id")[:count])
    assert {line.subject_id for line in bulk} == {person.pk for person in people}
    for line in bulk:
        subject = next(person for person in people if person.pk == line.subject_id)
        one = journal.compose("core.admitted", subject, by=by, at=MORNING, committee_id=world.meiyuan.id, who=world.lu)
        for field in JournalEntry._meta.concrete_fields:
            if field.name != "id":
                assert getattr(line, field.attname) == getattr(one, field.attname), field.name
    assert journal.record_many("core.admitted", [], by=THE_SYSTEM, at=MORNING, committee_id=world.meiyuan.id) == 0
