"""What breaks, tells nothing: not on the page, not in the log; and the settings of a real house have no warning."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.db import IntegrityError
from django.test import Client

from shouwang.core.models import Account, JournalEntry
from shouwang.lib.logs import Discreet, veil
from shouwang.web.views import today
from tests.seats import seated
from tests.world import GRANDMAS_ID, GRANDMAS_PHONE, World

SECRETS = {
    GRANDMAS_PHONE: "a mobile", "138-0013-0001": "a mobile with strokes", "+86 13800130001": "with the country",
    "021-55500001": "a landline", GRANDMAS_ID: "an ID number", "99010119400305002X": "an ID number with X",
    "sw_abcdefghijklmnopqrstuvwxyz0123456789": "a key", "/f/AaIAoDOTe-C18cAFmung0Q.P4uk8NcOReZpIUXJ/": "a resident's link",
    "/v/AaIAoDdFdc6ElToTpKoiLQ~1~45.U6HtzYMp-3TEvV393/done": "a volunteer's link", "Bearer abcdef123456": "a bearer",
    "password=hunter22": "a password", "sessionid=abcdef": "a session", "postgresql://u:geheim@host/db": "a database",
}  # fmt: skip


def line(message: str, *args: Any, trouble: BaseException | None = None) -> str:
    info = (type(trouble), trouble, trouble.__traceback__) if trouble else None
    record = logging.LogRecord("shouwang", logging.ERROR, __file__, 1, message, args, info)
    return Discreet("%(levelname)s %(message)s").format(record)


@pytest.mark.parametrize("secret", SECRETS, ids=list(SECRETS.values()))
def test_no_secret_gets_into_a_log(secret: str) -> None:
    try:
        raise ValueError(f"cannot read {secret}")
    except ValueError as caught:
        trouble = caught
    told = [line(f"broke at {secret}"), line("broke at %s", secret), line("broke", trouble=trouble)]
    core = secret.strip("/").removeprefix("f/").removeprefix("v/").removesuffix("/done")
    for part in {core, core.rpartition("=")[2], core.removeprefix("Bearer ")}:
        assert all(part not in each for each in told), told


def test_what_is_no_secret_stays() -> None:
    said = (
        "2026-11-22 08:40:15,630 request 1118-001 took 1234567 ms, id 01a200a0-3748-733e-8c3c-30b1dce21d2f, port 15432"
    )
    assert veil(said) == said


def test_the_database_quotes_no_rows(world: World) -> None:
    Account.objects.create_user("twin", name="单秀英")
    with pytest.raises(IntegrityError) as caught:
        Account.objects.create_user("twin", name="单秀英")
    assert "twin" in str(caught.value)
    said = line("broke", trouble=caught.value)
    assert "DETAIL:  (username)=(twin)" not in said and "=(twin)" not in said
    assert "IntegrityError" in said


def test_the_log_of_the_house_is_the_discreet_one() -> None:
    handlers, formatters = house.LOGGING["handlers"], house.LOGGING["formatters"]
    assert all(formatters[each["formatter"]]["()"] == "shouwang.lib.logs.Discreet" for each in handlers.values())


def test_who_logs_in_is_logged_and_what_was_typed_is_not(world: World, caplog: Any) -> None:
    with caplog.at_level(logging.INFO, "shouwang.entry"):
        Client(REMOTE_ADDR="203.0.113.7").post(
            "/account/login/", {"login": "my-secret-word", "password": "another-secret"}
        )
        client = seated(world.lu)
        client.post("/account/logout/")
    said = "\n".join(record.getMessage() for record in caplog.records if record.name == "shouwang.entry")
    assert "a login failed from 203.0.113.7" in said and "logged in" in said and "logged out" in said
    assert "secret" not in said


# --- pages of trouble -----------------------------------------------------------------------------------------

INSIDE = ("Traceback", "Exception", "Error", "psycopg", "django", "SELECT", ".py", GRANDMAS_PHONE)


def broken_client(monkeypatch: Any, client: Client, trouble: Exception) -> Client:
    def breaks(*args: Any, **kwargs: Any) -> Any:
        raise trouble

    monkeypatch.setattr(today, "render", breaks)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("asked_by", ["page", "htmx"])
def test_a_page_that_breaks_is_calm_and_tells_nothing(
    world: World, settings: Any, monkeypatch: Any, asked_by: str
) -> None:
    settings.DEMONSTRATION = True
    client = broken_client(monkeypatch, seated(world.lu), RuntimeError(f"psycopg SELECT {GRANDMAS_PHONE}"))
    answer = client.get("/c/meiyuan/", headers={"HX-Request": "true"} if asked_by == "htmx" else {})
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Something broke" in page and 'class="bare' in page
    assert [word for word in INSIDE if word in page] == []
    assert "no-store" in answer.headers["Cache-Control"] and answer.headers["Content-Security-Policy"]


def test_it_stays_calm_without_a_database(world: World, settings: Any, monkeypatch: Any) -> None:
    """The page of a failure must not need what has failed."""
    from django.db import connection

    settings.DEMONSTRATION = True
    client = seated(world.lu)
    client.raise_request_exception = False

    def dead(*args: Any) -> Any:
        raise RuntimeError("psycopg: the database is gone")

    with connection.execute_wrapper(dead):
        answer = client.get("/c/meiyuan/")
    assert answer.status_code == 500
    assert 'class="bare' in answer.content.decode()
    assert [word for word in INSIDE if word in answer.content.decode()] == []


def test_nothing_there_is_calm_too(world: World) -> None:
    for path in (
        "/nowhere/",
        "/c/nowhere",
        "/static/../settings.py",
        "/.git/config",
        "/c/meiyuan/requests/1/",
        "/media/x",
    ):
        answer = Client().get(path)
        assert answer.status_code in (404, 301), path
        page = answer.content.decode().replace("settings.py", "")  # what was asked for stands in the page's own link
        assert [word for word in INSIDE if word in page] == [], path


def test_debugging_cannot_be_switched_on_from_outside() -> None:
    text = (Path(house.PACKAGE) / "settings.py").read_text(encoding="utf-8")
    assert "\nDEBUG = False\n" in text


# --- a masked field, and the settings -----------------------------------------------------------------------


def test_a_masked_field_is_in_the_journal_before_it_is_seen(world: World, settings: Any) -> None:
    settings.DEMONSTRATION = True
    client = seated(world.lu)
    here = f"/c/meiyuan/residents/{world.grandma.pk}/"
    assert GRANDMAS_PHONE not in client.get(here).content.decode()
    before = JournalEntry.objects.filter(verb="core.unmasked").count()
    page = client.post(f"{here}show/", {"field": "phones"}).content.decode()
    assert GRANDMAS_PHONE in page
    assert JournalEntry.objects.filter(verb="core.unmasked").count() == before + 1


def real_house(tmp_path: Path, **more: str) -> dict[str, str]:
    return {
        "SHOUWANG_HOME": str(tmp_path), "SHOUWANG_HTTPS": "1", "SHOUWANG_HOSTS": "shouwang.example.cn",
        "DATABASE_URL": "postgresql:///none", "DJANGO_SETTINGS_MODULE": "shouwang.settings", "PATH": "/usr/bin:/bin",
        **more,
    }  # fmt: skip


@pytest.mark.security
def test_the_settings_of_a_real_house_have_no_warning(tmp_path: Path) -> None:
    """`check --deploy` as in production: nothing is silenced but what `settings.py` gives a reason for."""
    check = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"]
    said = subprocess.run(check, env=real_house(tmp_path), capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert house.SILENCED_SYSTEM_CHECKS == ["security.W021"]


@pytest.mark.parametrize(("more", "hosts"), [({"SHOUWANG_HOSTS": ""}, "localhost"), ({}, "shouwang.example.cn"),
                                             ({"SHOUWANG_HOSTS": "", "SHOUWANG_LISTEN": "192.0.2.4"}, "192.0.2.4")])  # fmt: skip
def test_a_real_house_answers_to_its_names_only(tmp_path: Path, more: dict[str, str], hosts: str) -> None:
    program = "from django.conf import settings; print(settings.ALLOWED_HOSTS)"
    said = subprocess.run(
        [sys.executable, "-c", program], env=real_house(tmp_path, **more), capture_output=True, text=True, check=True
    )
    assert hosts in said.stdout and "'*'" not in said.stdout
