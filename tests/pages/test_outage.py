"""The database is away, full or read-only: a calm sentence, and what was typed is sent again with one press."""

from __future__ import annotations

import errno
import html
import re
from urllib.parse import unquote

import psycopg.errors
import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)

from shouwang.desk.models import Request
from shouwang.web import outage
from tests.seats import seated, text_of
from tests.world import World


class Away:
    """A database that refuses every statement, as a dead, a full or a read-only one does."""

    def __init__(self, trouble: BaseException) -> None:
        self.trouble = trouble

    def __call__(self, *_words: object) -> None:
        raise self.trouble


AWAY = OperationalError("server closed the connection unexpectedly")


@pytest.fixture
def away(db):
    def make(trouble: BaseException = AWAY):
        return connection.execute_wrapper(Away(trouble))

    return make


@pytest.fixture(autouse=True)
def not_said_yet(monkeypatch):
    monkeypatch.setattr(outage, "_said_at", float("-inf"))


def read_only() -> InternalError:
    trouble = InternalError("cannot execute INSERT in a read-only transaction")
    trouble.__cause__ = psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT in a read-only transaction")
    return trouble


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (AWAY, True),
        (InterfaceError("the connection is closed"), True),
        (OperationalError("could not extend file: No space left on device"), True),
        (read_only(), True),
        (InternalError("something of our own"), False),
        (DatabaseError("server closed the connection unexpectedly"), True),
        (ProgrammingError("a statement of ours is wrong"), False),
        (IntegrityError("twice"), False),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (ValueError("a fault of ours"), False),
        (None, False),
    ],
)
def test_which_troubles_pass_by_themselves(trouble, expected):
    assert outage.is_outage(trouble) is expected


def test_a_page_says_so_calmly(world: World, away) -> None:
    browser = seated(world.lu)
    with away():
        page = browser.get(f"/c/{world.meiyuan.slug}/inbox/")
    assert (page.status_code, page["Retry-After"], page["Cache-Control"]) == (503, "5", "no-store")
    assert "Nothing that was saved before is lost." in text_of(page)
    assert f'href="/c/{world.meiyuan.slug}/inbox/"' in page.content.decode()
    assert "Content-Security-Policy" in page.headers
    assert browser.get(f"/c/{world.meiyuan.slug}/inbox/").status_code == 200, "and a moment later all is well"


def resend(browser, page, address: str):
    """Press the button of the outage page: every hidden field, as a browser would send it."""
    body = page.content.decode()
    assert f'<form method="post" action="{html.escape(address)}"' in body
    form = body[body.index(f'<form method="post" action="{html.escape(address)}"') :]
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[: form.index("</form>")])
    return browser.post(address, {html.unescape(name): html.unescape(value) for name, value in fields})


def test_what_was_typed_is_kept_and_taken_once(world: World, away) -> None:
    browser, address = seated(world.lu), f"/c/{world.meiyuan.slug}/register/"
    typed = {
        "text": "奶奶家断水了，\n<b>两天</b>没做饭，电话里说头晕", "kind": "food_need", "urgency": "high",
        "channel": "phone", "door": "5-2-301", "once_key": "the-key-of-this-form", "caller_name": "邻居",
    }  # fmt: skip
    with away():
        page = browser.post(address, typed)
    assert page.status_code == 503
    assert "奶奶家断水了" in text_of(page) and "<b>两天" not in page.content.decode()
    for _press in range(2):
        assert resend(browser, page, address).status_code == 302
    (made,) = Request.objects.filter(once_key="the-key-of-this-form")
    assert made.text == typed["text"].replace("\n", "\r\n") or made.text == typed["text"]


def test_the_reply_was_lost_after_it_was_saved(world: World, monkeypatch) -> None:
    """The database dies after the commit, before the answer: pressing again finds the same request."""
    from django.contrib.sessions.middleware import SessionMiddleware

    browser, address = seated(world.lu), f"/c/{world.meiyuan.slug}/register/"
    browser.raise_request_exception = False
    typed = {"text": "家里没米了", "kind": "food_need", "channel": "phone", "once_key": "saved-already"}
    with monkeypatch.context() as broken:
        broken.setattr(SessionMiddleware, "process_response", Away(AWAY))
        page = browser.post(address, typed)
    assert page.status_code == 503 and Request.objects.filter(once_key="saved-already").count() == 1
    assert resend(browser, page, address).status_code == 302
    assert Request.objects.filter(once_key="saved-already").count() == 1


def test_a_closing_note_is_not_added_twice(world: World, away) -> None:
    asked, browser = world.receive(), seated(world.lu)
    address = f"/c/{world.meiyuan.slug}/requests/{asked.pk}/finish/"
    typed = {"solved": "yes", "note": "已送到门口", "once_key": "closing-done"}
    for _press in range(2):
        assert browser.post(address, typed).status_code == 302
    assert asked.notes.count() == 1


def test_passwords_and_files_are_not_written_into_a_page(world: World, away, rf) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser = seated(world.lu)
    with away():
        login = browser.post("/account/login/", {"login": "lu", "password": "a-secret-of-hers"})
        upload = browser.post(
            f"/c/{world.meiyuan.slug}/imports/", {"file": SimpleUploadedFile("x.xlsx", b"PK"), "lane": "88弄"}
        )
    for page in (login, upload):
        assert page.status_code == 503 and "a-secret-of-hers" not in page.content.decode()
        assert "send it again" in text_of(page) and "Send it again" not in text_of(page)
    kept = dict(outage._kept(rf.post("/c/x/team/appoint/", {"name": "Li", "password": "s", "new_password": "t"})))
    assert kept == {"name": "Li"}


def test_a_part_of_a_page_gets_one_sentence(world: World, away) -> None:
    browser = seated(world.lu)
    with away():
        part = browser.get(f"/c/{world.meiyuan.slug}/people/", headers={"HX-Request": "true"})
    assert part.status_code == 503
    assert unquote(part["X-Sentence"]) == part.content.decode()


def test_a_program_gets_a_code(world: World, away, client) -> None:
    with away(read_only()):
        answer = client.get("/api/v1/requests", headers={"Authorization": f"Bearer {'k' * 40}"})
    assert (answer.status_code, answer.json()["error"]["code"], answer["Retry-After"]) == (503, "unavailable", "5")


def test_health_names_the_database(client, away) -> None:
    with away():
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"well": False, "stopped": ["database"]})


def test_said_once_a_minute(caplog) -> None:
    for _time in range(3):
        outage._log(AWAY)
    assert caplog.text.count("Answered 503") == 1


def test_what_breaks_in_a_middleware_is_an_outage_too(world: World, monkeypatch) -> None:
    """The session cannot be written after the view: `handler500` answers, outside of every view."""
    from django.contrib.sessions.middleware import SessionMiddleware

    browser = seated(world.lu)
    browser.raise_request_exception = False
    monkeypatch.setattr(SessionMiddleware, "process_response", Away(AWAY))
    page = browser.get(f"/c/{world.meiyuan.slug}/inbox/")
    assert (page.status_code, page["Retry-After"]) == (503, "5")


def test_a_fault_of_ours_stays_a_fault(world: World, monkeypatch) -> None:
    from shouwang.desk.views import inbox

    browser = seated(world.lu)
    browser.raise_request_exception = False
    monkeypatch.setattr(inbox, "render", Away(ValueError("ours")))
    assert browser.get(f"/c/{world.meiyuan.slug}/inbox/").status_code == 500
