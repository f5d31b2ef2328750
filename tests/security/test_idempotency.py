"""Every write of the API, sent again: the same answer and one row; the same key for something else is refused.

The writes are taken from the OpenAPI description: a new one without a body here fails.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from shouwang.core.models import JournalEntry
from shouwang.desk.models import Note, Request
from shouwang.intake import actions as intake
from shouwang.intake.api import api
from tests.actions.conftest import together
from tests.world import World, raised

KEY = "one-key-of-mine"
# A body for each write of the description, another one for the same key, and the answers to the first and the next.
PLEA = {"kind": "food_need", "text": "家里没米了", "door": "5-2-301"}
WRITES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/v1/requests"): {"body": PLEA, "other": PLEA | {"text": "家里没油了"}, "answers": (201, 200)},
    ("post", "/api/v1/requests/{pk}/notes"): {
        "body": {"text": "门铃坏了"}, "other": {"text": "门铃坏了", "is_for_resident": True}, "answers": (201, 201),
    },
    ("post", "/api/v1/requests/{pk}/cancel"): {"body": {}, "answers": (200, 200)},
}  # fmt: skip


def described() -> dict[tuple[str, str], dict[str, Any]]:
    """Every operation of the description that may write."""
    paths = api.get_openapi_schema()["paths"]
    return {
        (method, path): operation
        for path, operations in paths.items()
        for method, operation in operations.items()
        if method not in ("get", "head", "options")
    }


def test_every_write_of_the_description_is_tried_here() -> None:
    assert set(WRITES) == set(described())


def test_every_write_with_a_body_asks_for_the_senders_key() -> None:
    for (_method, path), operation in described().items():
        headers = {each["name"]: each for each in operation.get("parameters", ()) if each["in"] == "header"}
        if "requestBody" in operation:
            assert headers["Idempotency-Key"]["required"], path


class Program:
    """A connected program of 梅园, with a request that is there."""

    def __init__(self, world: World) -> None:
        self.key = intake.issue_key(world.meiyuan, "96345", by=world.by(world.chen), at=world.at)[1]
        self.request = world.receive()

    def send(self, path: str, body: Any, key: str = KEY) -> Any:
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": key}
        return Client().post(
            path.replace("{pk}", str(self.request.id)),
            json.dumps(body),
            content_type="application/json",
            headers=headers,
        )


def everything() -> tuple[int, int, int]:
    return Request.objects.count(), Note.objects.count(), JournalEntry.objects.count()


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_sent_again_it_is_answered_alike_and_adds_nothing(world: World, method: str, path: str) -> None:
    program, write = Program(world), WRITES[method, path]
    first = program.send(path, write["body"])
    after = everything()
    again = [program.send(path, write["body"]) for _time in range(3)]
    assert (first.status_code, again[0].status_code) == write["answers"]
    assert all(answer.json() == first.json() for answer in again)
    assert everything() == after


@pytest.mark.parametrize(("method", "path"), [write for write in WRITES if "other" in WRITES[write]])
def test_the_same_key_for_something_else_is_refused(world: World, method: str, path: str) -> None:
    program, write = Program(world), WRITES[method, path]
    first = program.send(path, write["body"])
    after = everything()
    refused = program.send(path, write["other"])
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    assert everything() == after
    assert program.send(path, write["body"]).json() == first.json()
    assert program.send(path, write["other"], str(uuid.uuid4())).status_code in (200, 201)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("method", "path"), WRITES)
def test_sent_at_the_same_moment_it_is_one(clock: Any, method: str, path: str) -> None:
    world = raised()
    program, write = Program(world), WRITES[method, path]
    before = everything()
    answers = together(*[lambda: program.send(path, write["body"])] * 4)
    assert [answer for answer in answers if not hasattr(answer, "status_code")] == []
    assert {answer.status_code for answer in answers} <= set(write["answers"])
    assert len({json.dumps(answer.json(), sort_keys=True) for answer in answers}) == 1
    added = [now - was for now, was in zip(everything(), before, strict=True)]
    assert max(added) == 1, "one row, one line in the journal"


# --- the caller's language ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepts", "language", "words"),
    [("", "zh-hans", ""), ("fr, de;q=0.5", "zh-hans", ""), ("en-GB, zh;q=0.5", "en", "characters"),
     ("zh-TW", "zh-hant", ""), ("nonsense;;q=x", "zh-hans", ""), ("zh-CN,en;q=0.9", "zh-hans", "")],
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_callers_language(world: World, accepts: str, language: str, words: str) -> None:
    program = Program(world)
    headers = {"Authorization": f"Bearer {program.key}", "Idempotency-Key": KEY} | (
        {"Accept-Language": accepts} if accepts else {}
    )
    wrong = json.dumps({"kind": "food_need", "text": "", "urgency": "now", "surprise": 1})
    answer = Client().post("/api/v1/requests", wrong, content_type="application/json", headers=headers)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], answer.headers["Content-Language"]) == (422, "invalid", language)
    assert {(each["field"], each["code"]) for each in error["fields"]} == {
        ("text", "string_too_short"), ("urgency", "literal_error"), ("surprise", "extra_forbidden"),
    }  # fmt: skip
    assert words in error["message"]
    assert "Input should be" not in error["message"], "pydantic's own English"


def test_every_type_of_trouble_has_a_sentence() -> None:
    """Whatever pydantic may say of the shapes of the API is said in our words; the rest has one common sentence."""
    from shouwang.intake.api_words import SENTENCES, sentence

    words = {"min_length": 1, "max_length": 2, "expected": "a", "ge": 1, "le": 2}
    assert all("%(" not in sentence(kind, words) for kind in SENTENCES)
    assert sentence("value_error", {}, "Value error, 不行") == "不行"
    assert sentence("something_new", {}) == sentence("something_else", {})
