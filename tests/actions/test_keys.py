"""Encryption: what the database really holds, what a foreign key opens, and the rotation."""

from __future__ import annotations

import base64

import pytest
from cryptography.exceptions import InvalidTag

from shouwang.core.models import KeyCheck, Membership, Resident, ResidentPhone
from shouwang.core.privacy import keys, rotation
from shouwang.core.privacy.fields import blind, open_sealed, seal
from shouwang.desk import actions as desk
from shouwang.desk.models import Note, Request
from tests.world import GRANDMAS_ID, GRANDMAS_PHONE, MORNING, raw


@pytest.fixture
def own_keys(tmp_path, monkeypatch):
    """A folder of keys that this test may change."""
    monkeypatch.setattr(keys, "folder", lambda: tmp_path)
    keys.store(keys.KeyRing.new())
    yield tmp_path


SECRETS = (GRANDMAS_ID, GRANDMAS_PHONE, "血透", "耳朵", "13800130002", "半袋米", "13800130011", "带点盐")


@pytest.fixture
def told(world):
    asked = world.receive("只剩半袋米", caller_phone="13800130002", details={"diet": "半袋米"}, tags=["血透"])
    desk.note(asked, "带点盐", by=world.by(world.lu), at=MORNING)
    return asked


def test_no_column_of_the_database_holds_the_plain_words(told):
    tables = raw("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    for (table,) in tables:
        for (row,) in raw(f'SELECT t::text FROM "{table}" t'):
            assert not [secret for secret in SECRETS if secret in row], table


def test_the_same_words_are_never_stored_alike(world):
    world.receive("一样的话")
    world.receive("一样的话")
    stored = [text for (text,) in raw("SELECT text FROM desk_request")]
    assert len(set(stored)) == 2 and all(text.startswith("k") for text in stored)


def test_empty_stays_empty(world):
    world.receive()
    assert raw("SELECT caller_phone, details, tags FROM desk_request") == [("", "", "")]
    asked = Request.objects.get()
    assert (asked.caller_phone, asked.details, asked.tags) == ("", {}, [])


def test_a_foreign_key_opens_nothing(told, own_keys):
    with pytest.raises((InvalidTag, KeyError)):
        Request.objects.get()


def test_a_value_copied_into_another_column_does_not_open():
    sealed = seal("13800130001", "core.residentphone.number")
    assert open_sealed(sealed, "core.residentphone.number") == "13800130001"
    with pytest.raises(InvalidTag):
        open_sealed(sealed, "core.membership.phone")


def test_a_damaged_value_is_an_error_and_not_rubbish():
    name, _, body = seal("13800130001", "x").partition(".")
    raw_bytes = bytearray(base64.b64decode(body))
    raw_bytes[15] ^= 1
    with pytest.raises(InvalidTag):
        open_sealed(f"{name}.{base64.b64encode(bytes(raw_bytes)).decode()}", "x")


def test_encrypted_fields_cannot_be_searched(world):
    with pytest.raises(TypeError, match="encrypted"):
        list(Request.objects.filter(text="x"))


def test_phones_are_found_by_keyed_hash():
    assert blind("13800130001", "phone") == blind("13800130001", "phone") != blind("13800130001", "last4")
    assert blind("", "phone") == ""


# --- starting -----------------------------------------------------------------------------------------


def test_a_start_with_the_wrong_key_refuses_in_one_sentence(world, own_keys):
    keys.check_at_start()
    keys.check_at_start()
    assert KeyCheck.objects.count() == 1
    keys.store(keys.KeyRing.new())
    with pytest.raises(keys.KeyMissing, match="keep-the-keys"):
        keys.check_at_start()
    (own_keys / "fields.json").unlink()
    with pytest.raises(keys.KeyMissing, match="keep-the-keys"):
        keys.check_at_start()


def test_the_keys_are_for_nobody_else(own_keys):
    assert (own_keys / "fields.json").stat().st_mode & 0o777 == 0o600


# --- rotating -----------------------------------------------------------------------------------------


@pytest.fixture
def rotated(world, own_keys):
    """A world written with keys of its own."""
    (resident,) = [row for row in Resident.objects.defer(*_sealed(Resident)).filter(pk=world.grandma.pk)]
    Resident.objects.filter(pk=resident.pk).update(
        id_number=GRANDMAS_ID, health_tags=["血透"], contacts=["儿子"], remarks="敲门"
    )
    ResidentPhone.objects.filter(resident=resident).update(number=GRANDMAS_PHONE)
    Membership.objects.filter(pk=world.lu.pk).update(phone="13800130011")
    raw(
        "UPDATE core_resident SET id_number = '', health_tags = '', contacts = '', remarks = '' WHERE id <> %s",
        resident.pk,
    )
    raw("DELETE FROM core_residentphone WHERE resident_id <> %s", resident.pk)
    raw("UPDATE core_membership SET phone = '' WHERE id <> %s", world.lu.pk)
    keys.check_at_start()
    asked = world.receive("只剩半袋米", caller_phone="13800130002", details={"people": 2})
    desk.note(asked, "带点盐", by=world.by(world.lu), at=MORNING)
    return asked


def _sealed(model):
    return [field.name for owner, field in rotation.encrypted_fields() if owner is model]


def _key_names():
    found = set()
    for model, field in rotation.encrypted_fields():
        found |= {value.partition(".")[0] for (value,) in raw(
            f'SELECT "{field.column}" FROM "{model._meta.db_table}" WHERE "{field.column}" <> \'\''
        )}  # fmt: skip
    return found


def test_rotate(world, rotated):
    hashed = raw("SELECT number_hash FROM core_residentphone")
    assert _key_names() == {"k1"}
    assert keys.rotate() == 10
    assert (keys.ring().current, sorted(keys.ring().keys)) == ("k2", ["k1", "k2"])
    assert _key_names() == {"k2"}
    keys.check_at_start()
    grandma = Resident.objects.get(pk=world.grandma.pk)
    assert (grandma.id_number, grandma.health_tags, grandma.contacts, grandma.remarks) == (
        GRANDMAS_ID, ["血透"], ["儿子"], "敲门"
    )  # fmt: skip
    asked = Request.objects.get()
    assert (asked.text, asked.details, asked.caller_phone) == ("只剩半袋米", {"people": 2}, "13800130002")
    assert Note.objects.get().text == "带点盐"
    assert raw("SELECT number_hash FROM core_residentphone") == hashed  # phones are found as before


def test_rotate_in_small_steps(rotated, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 1)
    assert keys.rotate() == 10
    assert _key_names() == {"k2"}


def test_a_rotation_that_broke_off_is_finished_by_the_next(rotated, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(rotation, "_column", lambda *a: (_ for _ in ()).throw(RuntimeError("power cut")))
        with pytest.raises(RuntimeError):
            keys.rotate()
    assert Request.objects.get().text == "只剩半袋米"
    assert keys.ring().is_rotating
    assert keys.rotate() == 10
    assert _key_names() == {"k2"} and not keys.ring().is_rotating
    assert keys.rotate() == 10, "and only the next one makes another key"
    assert _key_names() == {"k3"}


def test_another_process_notices_the_new_key(rotated, own_keys, monkeypatch):
    before = own_keys / "before.json"
    before.write_text((own_keys / "fields.json").read_text())
    keys.rotate()
    with monkeypatch.context() as earlier:  # the other process read the ring before it was changed
        earlier.setattr(keys, "_file", lambda: before)
        assert keys.ring().current == "k1"
    assert raw("SELECT text FROM desk_request")[0][0].startswith("k2.")
    assert Request.objects.get().text == "只剩半袋米"
    assert keys.ring().current == "k2"


def test_keys_from_the_environment_are_not_rotated_here(own_keys, monkeypatch):
    monkeypatch.setenv("SHOUWANG_KEYS", keys.KeyRing.new().to_json())
    with pytest.raises(SystemExit, match="SHOUWANG_KEYS"):
        keys.rotate()


@pytest.mark.django_db(transaction=True)
def test_one_rotation_at_a_time(world, race):
    def other() -> None:
        with rotation.alone():
            pass

    with rotation.alone():
        (result,) = race(other)
    assert isinstance(result, SystemExit)


# --- every column, a kill in the middle, the old keys ---------------------------------------------------


def test_every_sealed_value_of_the_database_is_in_a_column_that_the_rotation_knows(told, own_keys):
    """House rule: whoever seals something does it with an encrypted field, or the rotation passes it by."""
    keys.check_at_start()
    known = {(model._meta.db_table, field.column) for model, field in rotation.encrypted_fields()}
    known.add(("core_keycheck", "sealed"))
    columns = raw("""SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
                        AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY')""")
    sealed = {
        (table, column)
        for table, column in columns
        if raw(f"""SELECT 1 FROM "{table}" WHERE "{column}"::text ~ 'k[0-9]+[.][A-Za-z0-9+/]{{38,}}=*' LIMIT 1""")
    }
    assert ("desk_request", "text") in sealed
    assert sealed <= known


def test_sealing_is_done_by_the_fields_alone():
    """No other module seals by hand."""
    from tests.house.source import modules

    allowed = {"core/privacy/fields.py", "core/privacy/keys.py", "core/privacy/rotation.py"}
    assert not [
        module.name for module in modules() if module.calls("seal", "open_sealed") and module.name not in allowed
    ]


ROTATE = """
import os, sys
import django
django.setup()
from shouwang.core import walls
walls.stand_in_for_the_house()
from shouwang.core.privacy import keys, rotation
rotation.BATCH = 1
real = rotation._column
def slowly(model, field, bound_to, current):
    count = real(model, field, bound_to, current)
    if count:
        print(count, flush=True)
        sys.stdin.readline()
    return count
rotation._column = slowly
keys.rotate()
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle(world, own_keys, monkeypatch):
    """Kill -9 after the first columns: all is readable at once, the next call seals the rest with the same key."""
    import os
    import subprocess
    import sys

    from django.db import connection

    _seal_with_own_keys(own_keys)
    world.receive("只剩半袋米")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
    url = f"postgresql://{connection.settings_dict['USER']}@/{name}?host={connection.settings_dict['HOST']}"
    # `own_keys` patches the folder of this process; the other one finds the keys in its own home.
    home = own_keys / "home"
    (home / "keys").mkdir(parents=True)
    monkeypatch.setattr(keys, "folder", lambda: home / "keys")
    keys.store(keys.KeyRing.from_json((own_keys / "fields.json").read_text()))
    child = subprocess.Popen(
        [sys.executable, "-c", ROTATE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "SHOUWANG_HOME": str(home), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "shouwang.settings",
             "PGPASSWORD": connection.settings_dict["PASSWORD"]},
    )  # fmt: skip
    try:
        assert child.stdout.readline().strip().isdigit()
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline().strip().isdigit()
    finally:
        child.kill()
        child.communicate()
    assert (keys.ring().current, keys.ring().is_rotating) == ("k2", True)
    assert _key_names() == {"k1", "k2"}
    assert Request.objects.get().text == "只剩半袋米"
    assert Resident.objects.get(pk=world.grandma.pk).id_number == GRANDMAS_ID
    with pytest.raises(SystemExit, match="broke off"):
        keys.retire()
    assert keys.rotate() > 0
    assert _key_names() == {"k2"} and Request.objects.get().text == "只剩半袋米"


def _seal_with_own_keys(own_keys) -> None:
    """The world was written with the test run's keys: the own ring takes them over as its first key."""
    from shouwang.lib import env

    ring = keys.KeyRing.from_json((env.home() / "keys" / "fields.json").read_text())
    keys.store(ring)


def test_old_keys_are_retired_when_nothing_names_them(rotated, own_keys, monkeypatch):
    keys.rotate()
    with pytest.raises(SystemExit, match="younger than an hour"):
        keys.retire()
    monkeypatch.setattr(keys, "RETIRE_AFTER", keys.timedelta(0))
    with keys_as("k1"):  # a process that had the old ring in hand writes one more value with it
        Request.objects.update(waits_for="", caller_phone="13800130009")
    assert "k1" in _key_names()
    assert keys.retire() == ["k1"]
    assert list(keys.ring().keys) == ["k2"] and _key_names() == {"k2"}
    assert Request.objects.get().caller_phone == "13800130009"
    retired = own_keys / "retired.json"
    assert "k1" in retired.read_text() and retired.stat().st_mode & 0o777 == 0o600
    assert keys.retire() == []


class keys_as:
    """Within: values are sealed with an older key of the ring."""

    def __init__(self, name: str) -> None:
        self.patch, self.name = pytest.MonkeyPatch(), name

    def __enter__(self) -> None:
        old = keys.replace(keys.ring(), current=self.name)
        self.patch.setattr(keys, "ring", lambda: old)

    def __exit__(self, *trouble) -> None:
        self.patch.undo()


@pytest.mark.django_db(transaction=True)
def test_rotating_while_people_work(world, own_keys, race):
    """Writers and the rotation at once: every value opens, nothing that was written is lost."""
    _seal_with_own_keys(own_keys)
    asked = [world.receive(f"第{n}件") for n in range(5)]

    def write() -> None:
        for round_ in range(10):
            for request in asked:
                desk.note(request, f"{request.number} {round_}", by=world.by(world.lu), at=MORNING)

    results = race(keys.rotate, write, write)
    assert not [result for result in results if isinstance(result, BaseException)], results
    assert sorted(note.text for note in Note.objects.all()) == sorted(
        f"{request.number} {round_}" for request in asked for round_ in range(10) for _writer in range(2)
    )
    assert {request.text for request in Request.objects.all()} == {f"第{n}件" for n in range(5)}
