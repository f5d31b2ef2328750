"""Ten years later: of what people said and are called nothing is left anywhere in the database, plain, sealed or hashed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.core import actions as core
from shouwang.core import reckoning
from shouwang.core.keeping.night import destroy_what_is_due
from shouwang.core.models import ApiKey, Membership, Resident
from shouwang.core.privacy import rotation
from shouwang.core.privacy.fields import blind, open_sealed
from shouwang.desk import actions as desk
from shouwang.intake.models import Paste, PasteMessage, PlainNickname, RosterImport, WebSending
from shouwang.reports.models import Export
from tests.world import GRANDMAS_ID, GRANDMAS_PHONE, MORNING, raw

YEARS = timedelta(days=3700)
HASHES = [
    ("phone", GRANDMAS_PHONE), ("last4", GRANDMAS_PHONE[-4:]), ("id", GRANDMAS_ID), ("own word", "PLANT-word"),
    ("address", "10.0.0.7"), ("nickname", "PLANT-nick"), ("paste", "PLANT-raw"), ("message", "PLANT"),
]  # fmt: skip
PLAIN = ["PLANT", "单秀英", "shanxiuying", "sxy", GRANDMAS_PHONE, GRANDMAS_ID, "血透", "耳朵不好", "曾晓"]


@pytest.fixture
def full(world):
    """Every table that can hold words or numbers holds some, and everything in it has come to its end."""
    by, chen = world.by(world.lu), world.by(world.chen)
    asked = world.receive(
        "PLANT-text", caller_name="PLANT-caller", caller_phone=GRANDMAS_PHONE, beneficiary_name="单秀英",
        place_text="PLANT-place", details={"diet": "PLANT-details"}, tags=["PLANT-tag"], once_key="PLANT-key",
    )  # fmt: skip
    desk.note(asked, "PLANT-note", by=by, at=MORNING, once_key="PLANT-note-key")
    desk.wait(asked, until=MORNING + timedelta(days=1), waits_for="PLANT-waits", by=by, at=MORNING)
    desk.finish(asked, by=by, at=MORNING, is_solved=True)
    paste = Paste.objects.create(
        committee=world.meiyuan, state="saved", owner=world.lu, opened_at=MORNING, closed_at=MORNING,
        digest=blind("PLANT-raw", "paste"), text="PLANT-raw", unknown_staff=["PLANT-nick"],
    )  # fmt: skip
    PasteMessage.objects.create(
        committee=world.meiyuan, paste=paste, n=1, first_line=1, last_line=1, digest=blind("PLANT", "message"),
        part="opens", text="PLANT-message", nickname="PLANT-nick", reading={"a": "PLANT-reading"}, request=asked,
        fate="request", draft={"a": "PLANT-draft"}, corrections={"a": "PLANT-correction"},
    )  # fmt: skip
    RosterImport.objects.create(
        committee=world.meiyuan, state="done", owner=world.lu, uploaded_by=world.lu, file_name="PLANT.xlsx", digest="x" * 64,
        opened_at=MORNING, closed_at=MORNING, content="PLANT-file", content_until=MORNING, rows=0, trouble="PLANT-trouble",
        refused=[{"name": "PLANT-refused"}],
    )  # fmt: skip
    Export.objects.create(
        committee=world.meiyuan, by=world.lu, at=MORNING, purpose="PLANT-purpose", source="open", rows=1,
        header=[["PLANT-head"]], options={"filter": {"words": "PLANT-search"}},
    )  # fmt: skip
    WebSending.objects.create(
        committee=world.meiyuan, sent_at=MORNING, address_hash=blind("10.0.0.7", "address"),
        phone_hash=blind(GRANDMAS_PHONE, "phone"),
    )  # fmt: skip
    PlainNickname.objects.create(committee=world.meiyuan, name_hash=blind("PLANT-nick", "nickname"))
    ApiKey.objects.create(
        committee=world.meiyuan, name="PLANT-program", key_hash="k" * 64, created_at=MORNING, revoked_at=MORNING
    )
    core.know_chat_name(world.ahao, "PLANT-haohao", by=chen, at=MORNING)
    Membership.objects.filter(pk=world.ahao.pk).update(name="PLANT-hao", phone=GRANDMAS_PHONE)
    account_for(world.ahao, chen)
    core.dismiss(Membership.objects.get(pk=world.ahao.pk), by=chen, at=MORNING)
    word = world.receive("PLANT-word 送药")
    desk.cancel(word, by=by, at=MORNING)
    learned(world, chen)
    for person in Resident.objects.filter(committee=world.meiyuan):
        core.mark_gone(person, by=by, at=MORNING)
    session_and_job()
    return world


def account_for(member: Membership, chen) -> None:
    core.open_account(Membership.objects.get(pk=member.pk), username="plant-hao", by=chen, at=MORNING)


def learned(world, chen) -> None:
    from shouwang.desk.models import OwnWord

    OwnWord.objects.create(
        committee=world.meiyuan, phrase="PLANT-word", phrase_hash=blind("PLANT-word", "own word"), field="kind",
        value="food_need", taught_by=world.chen, taught_at=MORNING, removed_at=MORNING, removed_by=world.chen,
    )  # fmt: skip


def session_and_job() -> None:
    """By the clock of the machine and the database, which nobody moves."""
    raw("INSERT INTO django_session VALUES ('PLANT-session', 'PLANT-data', now() - interval '30 days')")
    ((job,),) = raw(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
        " VALUES ('q', 'PLANT-task', '{\"a\": \"PLANT-args\"}', 'succeeded') RETURNING id"
    )
    raw("UPDATE procrastinate_events SET at = now() - interval '30 days' WHERE job_id = %s", job)


def found(needles: list[str]) -> list[str]:
    """Where any of the needles stands: every text, JSON and bytes column of every table, and what is sealed, opened."""
    columns = raw("""SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
                        AND (data_type IN ('text', 'character varying', 'character', 'jsonb', 'json', 'bytea', 'ARRAY'))
                      ORDER BY 1, 2""")
    bound = {
        (model._meta.db_table, field.column): f"{model._meta.label_lower}.{field.name}"
        for model, field in rotation.encrypted_fields()
    }
    hits = []
    for table, column in columns:
        for (value,) in raw(f'SELECT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL'):
            plain = open_sealed(value, bound[table, column]) if value and (table, column) in bound else value
            hits += [f"{needle} in {table}.{column}" for needle in needles if needle in plain]
    return hits


def test_of_what_people_said_and_are_called_nothing_is_left(full):
    hashes = [blind(value, purpose) for purpose, value in HASHES]
    planted = {hit.split(" in ")[1] for hit in found([*PLAIN, *hashes])}
    assert len(planted) > 30, "the search itself finds what is there"
    at = MORNING
    for _night in range(6):  # words, then rows, then what pointed to them; nights follow one another
        at = max(at, MORNING + YEARS) + timedelta(days=1)
        destroy_what_is_due(at, seconds=60)
    left = found([*PLAIN, *hashes])
    assert not left, "\n".join(left)
    assert all(row.is_whole for row in reckoning.reckon(MORNING)), reckoning.as_text(reckoning.reckon(MORNING))


def test_and_whoever_lives_here_is_untouched(full):
    Resident.objects.filter(pk=full.grandma.pk).update(gone_at=None)
    for night in range(3):
        destroy_what_is_due(MORNING + YEARS + timedelta(days=night), seconds=60)
    grandma = Resident.objects.get(pk=full.grandma.pk)
    assert (grandma.name, grandma.id_number, grandma.remarks) == ("单秀英", GRANDMAS_ID, "耳朵不好，敲门要重")
    assert grandma.phones.get().number == GRANDMAS_PHONE
