"""The API: keys, idempotency, bounds, and nothing of another committee."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouwang.core.refusal import Refused
from shouwang.desk.models import Request
from shouwang.intake import actions, api_keys
from tests.actions.conftest import together
from tests.world import raised

HERE = "/api/v1/requests"
PLEA = {"kind": "food_need", "text": "家里没米了"}


class Caller:
    """A connected program with a key."""

    def __init__(self, key: str) -> None:
        self.key = key

    def get(self, path: str, **query):
        return Client().get(path, query, headers={"Authorization": f"Bearer {self.key}"})

    def post(self, path: str, body=None, once: str | None = None):
        headers = {"Authorization": f"Bearer {self.key}"} | ({"Idempotency-Key": once} if once else {})
        return Client().post(path, json.dumps(body or {}), content_type="application/json", headers=headers)

    def hand_in(self, once: str | None = None, **more):
        return self.post(HERE, PLEA | more, once or str(uuid.uuid4()))


def caller_for(world, who, committee) -> Caller:
    return Caller(actions.issue_key(committee, "96345", by=world.by(who), at=world.at)[1])


@pytest.fixture
def api(world):
    return caller_for(world, world.chen, world.meiyuan)


@pytest.fixture
def stranger(world):
    return caller_for(world, world.tian, world.guiyuan)


def code(answer) -> str:
    return answer.json()["error"]["code"]


def test_a_plea_is_handed_in(world, api):
    answer = api.hand_in(
        urgency="high", door="5-2-301", name="单建国", phone="13800130002", channel="hotline", tags=["独居老人"],
        details={"people": 2},
    )  # fmt: skip
    asked = Request.objects.get()
    assert answer.status_code == 201
    body = answer.json()
    assert (body["id"], body["number"], body["state"]) == (str(asked.id), "1118-001", "new")
    assert body["follow_url"].startswith("http://testserver/f/")
    assert body["answer_by"].startswith("2026-11-18T01:10:00")
    assert (asked.household, asked.urgency, asked.channel, asked.details) == (
        world.doors["5-2-301"], "high", "hotline", {"people": 2}
    )  # fmt: skip
    assert "phone" not in body and "13800130002" not in answer.content.decode()


def test_the_same_key_again(world, api):
    first, second = api.hand_in("a-key-of-mine"), api.hand_in("a-key-of-mine")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    other = api.hand_in("a-key-of-mine", text="别的事")
    assert (other.status_code, code(other), Request.objects.count()) == (409, "conflict", 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment(clock):
    world = raised()
    api = caller_for(world, world.chen, world.meiyuan)
    answers = together(*[lambda: api.hand_in("at-the-same-moment")] * 3)
    assert sorted(answer.status_code for answer in answers)[-1] == 201
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Request.objects.count() == 1


@pytest.mark.parametrize("wrong", [
    {"kind": "nonsense"}, {"text": ""}, {"text": "  "}, {"text": "长" * 4001}, {"urgency": "now"}, {"door": "d" * 61},
    {"household_id": "5"}, {"household_id": str(uuid.uuid4())}, {"name": "n" * 61}, {"name": "a\0b"},
    {"channel": "fax"}, {"tags": ["t" * 13]}, {"tags": ["t"] * 13}, {"details": {"nonsense": 1}},
    {"details": {"people": "many"}}, {"details": {"diet": "x" * 5000}}, {"surprise": 1}, {"phone": "1" * 41},
])  # fmt: skip
def test_everything_is_bounded(world, api, wrong):
    answer = api.hand_in(**wrong)
    assert (answer.status_code, Request.objects.count()) == (422, 0), answer.content
    assert {"code", "message"} <= set(answer.json()["error"])


def test_a_body_that_is_no_json(world, api):
    headers = {"Authorization": f"Bearer {api.key}", "Idempotency-Key": "12345678"}
    for body in (b"{", b"[]", b'"x"', b"\xff\xfe"):
        answer = Client().post(HERE, body, content_type="application/json", headers=headers)
        assert answer.status_code in (400, 422), body
        assert "error" in answer.json()


@pytest.mark.parametrize("once", [None, "short", "x" * 71, "带字的钥匙钥匙"])
def test_the_senders_key_is_needed(world, api, once):
    headers = {"Authorization": f"Bearer {api.key}"} | ({"Idempotency-Key": once} if once else {})
    answer = Client().post(HERE, json.dumps(PLEA), content_type="application/json", headers=headers)
    assert (answer.status_code, Request.objects.count()) == (422, 0)


def test_without_a_key(world, api):
    for key in ("", "nonsense", "sw_" + "x" * 43, "x" * 300):
        answer = Caller(key).hand_in()
        assert (answer.status_code, code(answer)) == (401, "no_key")
    assert Client().get("/api/v1/kinds").status_code == 401


def test_a_key_taken_back(world):
    key, plain = actions.issue_key(world.meiyuan, "96345", by=world.by(world.chen), at=world.at)
    assert plain not in key.key_hash
    api = Caller(plain)
    assert api.get("/api/v1/kinds").status_code == 200
    actions.revoke_key(key, by=world.by(world.chen), at=world.at)
    api_keys.forget_keys()  # half a minute later
    assert api.get("/api/v1/kinds").status_code == 401


def test_who_may_issue_keys(world):
    for who in (world.lu, world.ahao, world.qian):
        with pytest.raises(Refused):
            actions.issue_key(world.meiyuan, "x", by=world.by(who), at=world.at)
    with pytest.raises(Refused):
        actions.issue_key(world.guiyuan, "x", by=world.by(world.chen), at=world.at)


def test_what_belongs_to_another_committee_is_not_there(world, api, stranger):
    pk = api.hand_in().json()["id"]
    for answer in (
        stranger.get(f"{HERE}/{pk}"),
        stranger.post(f"{HERE}/{pk}/notes", {"text": "x"}, "note-key-1"),
        stranger.post(f"{HERE}/{pk}/cancel"),
        stranger.get(f"{HERE}/{uuid.uuid4()}"),
    ):
        assert (answer.status_code, code(answer)) == (404, "not_found")
    assert stranger.get(HERE).json()["requests"] == []
    assert stranger.hand_in(household_id=str(world.doors["5-2-301"].id)).status_code == 422
    assert stranger.get("/api/v1/doors", q="5-2-301").json() == []


def test_words_and_withdrawal(world, api):
    pk = api.hand_in().json()["id"]
    for _time in range(2):
        assert api.post(f"{HERE}/{pk}/notes", {"text": "门铃坏了"}, "note-key-1").status_code == 201
    asked = Request.objects.get()
    assert [note.text for note in asked.notes.all()] == ["门铃坏了"]
    for _time in range(2):
        answer = api.post(f"{HERE}/{pk}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")


def test_pages_of_requests(world, api, clock):
    ids = []
    for _n in range(5):
        clock.skip(minutes=1)
        ids.append(api.hand_in().json()["id"])
    api.post(f"{HERE}/{ids[0]}/cancel")
    seen, cursor = [], ""
    while True:
        page = api.get(HERE, limit=2, **({"cursor": cursor} if cursor else {})).json()
        seen += [each["id"] for each in page["requests"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == ids[::-1]
    assert len(api.get(HERE, state="open").json()["requests"]) == 4
    assert [each["id"] for each in api.get(HERE, state="closed").json()["requests"]] == ids[:1]
    since = (clock.at - timedelta(seconds=90)).isoformat()
    assert [each["id"] for each in api.get(HERE, since=since).json()["requests"]] == ids[:2:-1]


@pytest.mark.parametrize("query", [
    {"cursor": "nonsense"}, {"cursor": "MjAyNi0xMS0xOHx4"}, {"limit": 0}, {"limit": 101}, {"state": "lost"},
    {"since": "2026-11-18T09:00:00"},
])  # fmt: skip
def test_questions_are_bounded_too(world, api, query):
    assert api.get(HERE, **query).status_code == 422


def test_kinds_and_doors(world, api):
    kinds = {each["code"]: each for each in api.get("/api/v1/kinds").json()}
    assert kinds["food_need"]["promise_minutes"]["high"] == {"answer": 10, "finish": 120}
    assert "people" in kinds["food_need"]["fields"]
    (door,) = api.get("/api/v1/doors", q="5-2-301").json()
    assert (door["id"], door["compound"]) == (str(world.doors["5-2-301"].id), "幸福里")
    assert api.get("/api/v1/doors", q="").status_code == 422


def test_it_describes_itself(client):
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "script-src 'self';" in page["Content-Security-Policy"]
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/requests", "/api/v1/requests/{pk}", "/api/v1/requests/{pk}/notes", "/api/v1/requests/{pk}/cancel",
        "/api/v1/kinds", "/api/v1/doors",
    }  # fmt: skip


def test_few_questions_to_the_database(world, api):
    api.hand_in(door="5-2-301")
    with CaptureQueriesContext(connection) as seen:
        api.hand_in(door="5-2-301")
    assert not [each["sql"] for each in seen if "session" in each["sql"] or "apikey" in each["sql"]]
    assert len(seen) <= 4, [each["sql"][:90] for each in seen]


def test_as_many_queries_for_three_requests_as_for_one(world, api):
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            api.get(HERE)
        return len(seen)

    api.hand_in(door="5-2-301")
    one = count()
    api.hand_in(door="6-201")
    api.hand_in(door="5-1-101")
    assert count() == one
