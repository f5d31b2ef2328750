"""What comes back is what was there; what cannot come back is refused in one sentence before anything is touched."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import psycopg
import pytest

from shouwang.cli import main
from shouwang.core.backup import restore
from shouwang.core.backup.archive import DUMP, MANIFEST, Damaged, open_checked
from shouwang.core.models import Resident
from shouwang.core.privacy import keys
from shouwang.lib import env, postgres
from shouwang.lib.postgres import PostgresError, databases
from tests.world import GRANDMAS_ID

from .conftest import asked


@pytest.fixture
def made(back_up, world) -> Path:
    for _count in range(3):
        world.receive(caller_phone="13800130077")
    return back_up()[0]


# --- what comes back -----------------------------------------------------------------------------------


def test_all_comes_back_and_the_commands_say_so(made: Path, empty: str, into, world) -> None:
    """By the commands themselves, on a given database: backup's figures, the account, and a field that opens."""
    words = [sys.executable, "-P", "-m", "shouwang", "restore", str(made.parent)]
    done = subprocess.run(words, env=os.environ | {"DATABASE_URL": empty}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "desk.requests: received 3 = closed 0 + open 3 + explained 0  = backup" in done.stdout
    assert asked(empty, "SELECT count(*) FROM desk_request") == 3
    sealed = asked(empty, f"SELECT id_number FROM core_resident WHERE id = '{world.grandma.id}'")
    assert Resident._meta.get_field("id_number").from_db_value(sealed, None, None) == GRANDMAS_ID
    with pytest.raises(restore.CannotRestore, match="--force"):  # a second time is no accident
        into(made)


def test_what_was_there_is_kept_aside(made: Path, into, empty: str) -> None:
    into(made)
    with psycopg.connect(empty) as connection:
        connection.execute("DELETE FROM desk_request")
    outcome = into(made, force=True)
    assert asked(empty, "SELECT count(*) FROM desk_request") == 3
    assert databases.kept_aside(empty) == [outcome.aside]
    assert asked(databases.named(empty, outcome.aside), "SELECT count(*) FROM desk_request") == 0
    databases.drop(empty, outcome.aside)
    assert databases.kept_aside(empty) == []


def test_where_figures_differ_the_old_stays_in_use(made: Path, into, empty: str) -> None:
    into(made)
    with psycopg.connect(empty) as connection:
        connection.execute("DELETE FROM desk_note")
        connection.execute("DELETE FROM desk_request WHERE number = (SELECT min(number) FROM desk_request)")
    with pytest.raises(restore.CannotRestore, match="stay in use"):
        into(made, force=True, settle=lambda url: False)
    assert asked(empty, "SELECT count(*) FROM desk_request") == 2
    assert asked(empty, "SELECT count(*) FROM pg_database WHERE datname LIKE '%restoring%'") == 0


def test_tables_without_a_street_are_no_data(made: Path, into, empty: str) -> None:
    into(made)
    with psycopg.connect(empty) as connection:
        connection.execute("TRUNCATE core_street CASCADE")
    assert into(made).aside == ""
    assert databases.kept_aside(empty) == []


def test_somebody_elses_tables_are_not_taken_for_ours(made: Path, into, empty: str) -> None:
    with psycopg.connect(empty) as connection:
        connection.execute("CREATE TABLE theirs (word text)")
    with pytest.raises(restore.CannotRestore, match="other tables"):
        into(made)
    outcome = into(made, force=True)
    assert asked(databases.named(empty, outcome.aside), "SELECT count(*) FROM theirs") == 0


def test_running_house_is_refused(made: Path, into, empty: str) -> None:
    with psycopg.connect(empty), pytest.raises(restore.CannotRestore, match="stop it first"):
        into(made)


def test_dump_that_fails_in_the_middle_loads_nothing(made: Path, empty: str) -> None:
    from shouwang.core.backup.archive import dump_of
    from shouwang.lib.postgres import clients

    whole = b"".join(dump_of(made))
    with pytest.raises(PostgresError):
        clients.load(empty, iter([whole[: len(whole) * 3 // 4]]), server_version=180_000)
    assert asked(empty, "SELECT count(*) FROM pg_class c WHERE relnamespace = 'public'::regnamespace") == 0


@pytest.mark.parametrize(("is_demonstration", "was"), [(True, False), (False, True)])
def test_home_follows_the_data(made: Path, tmp_path: Path, monkeypatch, is_demonstration: bool, was: bool) -> None:
    """A fresh home must not take real data for a demonstration at its next start."""
    from dataclasses import replace

    monkeypatch.setattr(env, "home", lambda: tmp_path)
    mark = tmp_path / "demonstration"
    if was:
        mark.touch()
        (tmp_path / "clock-offset").write_text("60")
    manifest = replace(restore.read_manifest(made), is_demonstration=is_demonstration, clock_offset=1800.0)
    restore.mark_home(manifest)
    assert mark.exists() is is_demonstration
    assert (tmp_path / "set-up").exists()
    assert (tmp_path / "clock-offset").exists() is is_demonstration


# --- what is refused ------------------------------------------------------------------------------------


def test_damage_anywhere_is_noticed(made: Path, tmp_path: Path) -> None:
    """A byte changed or the end cut off: refused, or (in the zip's own padding) without any effect."""
    dice, whole = random.Random(4), made.read_bytes()
    good, hurt = open_checked(made, keys.ring()), tmp_path / "hurt.zip"
    places = [dice.randrange(len(whole)) for _count in range(60)] + list(range(len(whole) - 400, len(whole), 7))
    refused = 0
    for place in places:
        hurt.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            assert open_checked(hurt, keys.ring()) == good
        except Damaged as why:
            refused += 1
            assert len(str(why).splitlines()) == 1
    assert refused >= 60
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        hurt.write_bytes(whole[:length])
        with pytest.raises(restore.CannotRestore):
            restore.look_at(hurt)


def test_changed_by_hand_is_refused(made: Path, tmp_path: Path) -> None:
    """A zip that is whole, with somebody else's statements in it: its manifest lacks the seal of our keys."""
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == MANIFEST:
                changed = json.loads(data)
                changed["counts"]["public.desk_request"] = 2
                data = json.dumps(changed).encode()
            new.writestr(name, data)
    with pytest.raises(restore.CannotRestore, match="changed since"):
        restore.look_at(forged)


def test_part_that_the_manifest_does_not_name_is_refused(made: Path) -> None:
    with zipfile.ZipFile(made, "a") as packed:
        packed.writestr("more.sql", "")
    with pytest.raises(restore.CannotRestore, match="does not hold what its manifest says"):
        restore.look_at(made)


@pytest.mark.parametrize("given", ["none", "another k1"])
def test_missing_key_is_named_before_anything_is_touched(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    def never() -> None:
        raise AssertionError("the server was touched")

    monkeypatch.setattr(postgres, "running", never)
    if given == "none":
        monkeypatch.setattr(keys, "folder", lambda: tmp_path / "bare")
    else:
        monkeypatch.setenv("SHOUWANG_KEYS", keys.KeyRing.new().to_json())
    assert main(["restore", str(made)]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "k1, hashing" in said


def test_newer_than_the_program_is_refused(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    newer = replace(restore.read_manifest(made), migrations=["core.0001_initial", "core.9999_from_the_future"])
    monkeypatch.setattr(restore, "open_checked", lambda path, ring: newer)
    with pytest.raises(restore.CannotRestore, match="update first"):
        restore.look_at(made)


def test_older_server_is_refused(made: Path, empty: str) -> None:
    from dataclasses import replace

    manifest = restore.read_manifest(made)
    with pytest.raises(restore.CannotRestore, match="this server is older"):
        restore._refuse_unless_free(empty, replace(manifest, postgres=990_000), is_forced=False)


def test_what_is_no_backup_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(restore.CannotRestore, match="There is no file"):
        restore.find(tmp_path / "none.zip")
    with pytest.raises(restore.CannotRestore, match="no backup of this installation"):
        restore.find(tmp_path)
    (tmp_path / "words.txt").write_text("…")
    with pytest.raises(restore.CannotRestore, match="damaged or no backup"):
        restore.look_at(restore.find(tmp_path / "words.txt"))
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as packed:
        packed.writestr(DUMP, "")
    with pytest.raises(restore.CannotRestore, match="damaged or no backup"):
        restore.look_at(tmp_path / "other.zip")


def test_newest_of_a_folder_is_taken(back_up, world, tmp_path: Path) -> None:
    back_up()
    second, _manifest = back_up()
    (tmp_path / "shouwang-ffffff-20990101-000000Z.zip").touch()  # another installation's
    assert restore.find(tmp_path) == second
