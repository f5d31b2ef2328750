"""A backup is made while everybody works, is one consistent moment, and holds no key."""

from __future__ import annotations

import stat
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from shouwang.core import jobs
from shouwang.core.access import THE_SYSTEM
from shouwang.core.backup import take
from shouwang.core.backup.archive import DUMP, MANIFEST, SEAL, dump_of
from shouwang.core.models import Heartbeat, JournalEntry
from shouwang.core.privacy import keys
from shouwang.core.refusal import Refused
from shouwang.desk.models import Request
from shouwang.lib import clock as house_clock
from shouwang.lib.postgres import clients
from tests.seats import seated


def test_says_what_it_holds_and_is_noted(back_up, world) -> None:
    for _count in range(3):
        world.receive()
    path, manifest = back_up()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert manifest.counts["public.desk_request"] == 3
    assert "public.django_session" not in manifest.counts
    assert {"what": "desk.requests", "received": 3, "closed": 0, "open": 3, "explained": 0} in (manifest.figures or [])
    assert list(manifest.keys) == [keys.ring().current]
    assert zipfile.ZipFile(path).namelist() == [DUMP, MANIFEST, SEAL]
    lines = JournalEntry.objects.filter(verb="core.backed_up")
    assert {line.subject_id for line in lines} == {world.street.id, world.far_street.id}
    assert lines[0].data == {"file": path.name, "bytes": manifest.parts[DUMP]["bytes"]}
    assert house_clock.machine_now() - (take.newest_at() or house_clock.now()) < timedelta(minutes=1)


def test_holds_no_key_and_no_plain_phone(back_up, world, settings) -> None:
    world.receive(caller_phone="13800130077")
    path, _manifest = back_up()
    script = b"".join(clients._as_script(dump_of(path)))
    assert b"desk_request" in script
    inside = script + path.read_bytes()
    ring = keys.ring().to_json()
    secrets = [line.split('"')[-2] for line in ring.splitlines() if "=" in line]
    assert len(secrets) == len(keys.ring().keys) + 1
    for secret in [*secrets, settings.SECRET_KEY, "13800130077"]:
        assert secret.encode() not in inside
    assert b"COPY public.django_session" not in script


def test_one_moment_while_requests_come_in(back_up, into, empty, world) -> None:
    """Whatever was committed when the backup began is in it, whole; nothing of what came later is half in it."""
    stop, made = threading.Event(), [world.receive().pk for _count in range(5)]

    def write() -> None:
        try:
            while not stop.is_set():
                made.append(world.receive().pk)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        before = len(made)
        path, manifest = back_up()
        after = Request.objects.count()
    finally:
        stop.set()
        writer.join()
    held = manifest.counts["public.desk_request"]
    assert before <= held < after  # the writer went on meanwhile
    assert manifest.figures is not None
    assert manifest.figures[0]["received"] == held
    into(path)  # counts every table, and refuses where one differs
    from tests.backup.conftest import asked

    assert asked(empty, "SELECT count(*) FROM desk_request") == held
    lines = "SELECT count(*) FROM core_journalentry WHERE verb = 'desk.received'"
    assert asked(empty, lines) == held


def test_two_at_once_are_two_good_ones(back_up, world) -> None:
    from tests.actions.conftest import together

    results = together(back_up, back_up)
    paths = {result[0] for result in results}
    assert len(paths) == 2
    assert all(path.exists() for path in paths)


def test_old_ones_go_and_foreign_ones_stay(back_up, world, tmp_path: Path) -> None:
    foreign = tmp_path / "shouwang-ffffff-20200101-000000Z.zip"
    foreign.touch()
    crashed = tmp_path / f"shouwang-{take.mark_of(keys.ring().hashing)}-20200101-000000Z.zip.unfinished"
    crashed.touch()
    first, _manifest = back_up()
    second, _manifest = back_up()
    third, _manifest = back_up(keep=2)
    assert {path.name for path in tmp_path.glob("shouwang-*")} == {second.name, third.name, foreign.name}
    assert not first.exists()


def test_missing_folder_is_one_sentence_and_nothing_is_noted(back_up, world, tmp_path: Path) -> None:
    with pytest.raises(take.CannotBackUp, match="No such file") as why:
        back_up(to=tmp_path / "unplugged")
    assert len(str(why.value).splitlines()) == 1
    assert take.newest_at() is None


def test_full_disk_leaves_the_older_ones(back_up, world, tmp_path: Path, monkeypatch) -> None:
    first, _manifest = back_up()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shouwang.core.backup.archive.os.fsync", full)
    with pytest.raises(take.CannotBackUp, match="No space left"):
        back_up(keep=1)
    assert [path.name for path in tmp_path.glob("shouwang-*")] == [first.name]


def test_walls_that_bind_the_owner_thin_nothing_out(back_up, own_address: str, world) -> None:
    """One role for everything: the backup reads as the house does. A policy that hides rows even so is refused."""
    for _count in range(3):
        world.receive()
    with psycopg.connect(own_address, autocommit=True) as owner:
        owner.execute("ALTER TABLE desk_request FORCE ROW LEVEL SECURITY")
        try:
            assert owner.execute("SELECT count(*) FROM desk_request").fetchone() == (0,)
            path, manifest = back_up()
            assert manifest.counts["public.desk_request"] == 3
            assert b"".join(clients._as_script(dump_of(path))).count(str(world.meiyuan.id).encode()) > 3
            owner.execute("CREATE POLICY theirs ON desk_request AS RESTRICTIVE USING (false)")
            with pytest.raises(take.CannotBackUp, match="restrictive policy"):
                back_up()
        finally:
            owner.execute("DROP POLICY IF EXISTS theirs ON desk_request")
            owner.execute("ALTER TABLE desk_request NO FORCE ROW LEVEL SECURITY")


def test_who_may(back_up, world) -> None:
    for who in (world.lu, world.qian, world.zhou, world.ahao):
        with pytest.raises(Refused):
            back_up(by=world.by(who))


def test_the_night_is_made_up_for_once(own_address, world, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SHOUWANG_BACKUP", str(tmp_path))
    jobs.back_up.func(0)
    assert len(list(tmp_path.glob("shouwang-*.zip"))) == 1
    jobs.back_up.func(0)
    assert len(list(tmp_path.glob("shouwang-*.zip"))) == 1
    Heartbeat.objects.filter(name="backup").update(beat_at=house_clock.machine_now() - timedelta(days=1))
    jobs.back_up.func(0)
    assert len(list(tmp_path.glob("shouwang-*.zip"))) == 2


def test_off_is_off(db: None, monkeypatch) -> None:
    monkeypatch.setenv("SHOUWANG_BACKUP", "off")
    assert not take.is_due()
    assert take.trouble() == ""


def test_today_says_it_to_those_who_can_do_something(world, monkeypatch, settings, tmp_path: Path) -> None:
    settings.DEMONSTRATION = True  # asks for no second factor
    secretary = seated(world.chen)
    monkeypatch.setenv("SHOUWANG_BACKUP", str(tmp_path))
    page = f"/c/{world.meiyuan.slug}/"
    late = house_clock.machine_now() - timedelta(hours=27)
    Heartbeat.objects.create(name="backup", beat_at=late)
    moment = f"{house_clock.local(late):%m-%d %H:%M}"
    assert moment in take.trouble()
    assert moment in secretary.get(page).content.decode()
    assert moment not in seated(world.lu).get(page).content.decode()
    Heartbeat.objects.filter(name="backup").update(beat_at=house_clock.machine_now())
    assert moment not in secretary.get(page).content.decode()


def test_nothing_to_back_up_is_said(own_address, empty: str, monkeypatch, tmp_path: Path) -> None:
    from shouwang.lib import postgres

    monkeypatch.setattr(postgres, "address", lambda: empty)
    with pytest.raises(take.CannotBackUp, match="never set up"):
        take.take(by=THE_SYSTEM, at=house_clock.now(), to=tmp_path)
