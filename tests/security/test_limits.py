"""Limits: counted together by every process, exact under a rush, forgotten when their window is over."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from shouwang.core import limits, links
from shouwang.core.limits import Limit, Purse, TooOften, address_of, spend
from shouwang.core.models import Allowance
from shouwang.desk.models import Note, Request
from shouwang.intake import actions as intake
from shouwang.intake import api_keys
from shouwang.intake.views import follow, paste
from shouwang.lib import clock as house_clock
from tests.actions.conftest import together
from tests.seats import seated
from tests.world import World

THREE = Limit("three", 3, 60)


def over() -> None:
    """The windows are over."""
    Allowance.objects.update(until=house_clock.machine_now() - timedelta(seconds=1))


def used_up(limit: Limit, key: str) -> None:
    spend(limit, key, cost=limit.most)


def test_so_often_and_no_more(db: None) -> None:
    for _time in range(3):
        spend(THREE, "a")
    with pytest.raises(TooOften) as caught:
        spend(THREE, "a")
    assert 1 <= caught.value.seconds <= 60
    spend(THREE, "b")
    spend(Limit("other", 3, 60), "a")
    over()
    spend(THREE, "a")


def test_nobody_in_particular_is_not_counted(db: None) -> None:
    for _time in range(9):
        spend(THREE, "")
    assert not Allowance.objects.exists()


def test_what_is_kept_tells_nothing_and_is_forgotten(db: None) -> None:
    spend(THREE, "203.0.113.7")
    kept = Allowance.objects.get()
    assert "203.0.113.7" not in kept.key and len(kept.key) == 32
    over()
    spend(THREE, "198.51.100.1")
    assert Allowance.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_rush_gets_no_more_than_its_times() -> None:
    results = together(*[lambda: spend(THREE, "rush")] * 8)
    assert sum(isinstance(result, float) for result in results) == 3
    assert sum(isinstance(result, TooOften) for result in results) == 5


def test_a_purse_asks_the_database_seldom_and_counts_with_others(db: None) -> None:
    limit = Limit("calls", 250, 60)
    here, there = Purse(limit), Purse(limit)  # two processes
    with CaptureQueriesContext(connection) as seen:
        for _time in range(100):
            here.spend("key")
    assert len([each for each in seen if "core_allowance" in each["sql"]]) <= 2
    taken = 100
    with pytest.raises(TooOften):
        for _time in range(1000):
            there.spend("key")
            taken += 1
    assert 250 <= taken <= 250 + Purse.BLOCK
    with pytest.raises(TooOften):
        here.spend("key")
    here.spend("another key")


def test_a_purse_opens_again_with_the_next_window(db: None, monkeypatch: Any) -> None:
    purse = Purse(Limit("calls", 2, 60))
    purse.spend("key")
    purse.spend("key")
    with pytest.raises(TooOften):
        purse.spend("key")
    over()
    later = limits.time.monotonic() + 61
    monkeypatch.setattr(limits.time, "monotonic", lambda: later)
    purse.spend("key")


# --- where they stand -----------------------------------------------------------------------------------------


def test_a_program_gone_mad_is_told_when_to_come_again(world: World, monkeypatch: Any) -> None:
    plain = intake.issue_key(world.meiyuan, "96345", by=world.by(world.chen), at=world.at)[1]
    monkeypatch.setattr(api_keys, "CALLS", Purse(Limit("api", 5, 60)))
    answers = [
        Client().get("/api/v1/kinds", headers={"Authorization": f"Bearer {plain}", "Accept-Language": "en"})
        for _n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].json()["error"]["code"] == "too_often"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_wrong_keys_from_one_address(world: World) -> None:
    wrong = {"Authorization": "Bearer sw_" + "x" * 43}
    used_up(api_keys.WRONG_KEYS, "203.0.113.7")
    assert Client(REMOTE_ADDR="203.0.113.7").get("/api/v1/kinds", headers=wrong).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.8").get("/api/v1/kinds", headers=wrong).status_code == 401
    assert json.loads(Client().get("/api/v1/kinds", headers=wrong).content)["error"]["code"] == "no_key"


def test_a_residents_link_takes_thirty_words_an_hour(world: World) -> None:
    asked = world.receive()
    path = f"/f/{links.follow_token(asked.id)}/"
    used_up(follow.WRITES, str(asked.id))
    answer = Client().post(f"{path}add/", {"text": "还有一件事", "once_key": "k"})
    assert answer.status_code == 429
    assert not Note.objects.exists()
    assert Client().get(path).status_code == 200
    over()
    assert Client().post(f"{path}add/", {"text": "还有一件事", "once_key": "k"}).status_code == 303


def test_pasting_again_and_again(world: World, settings: Any) -> None:
    settings.DEMONSTRATION = True
    client = seated(world.lu)
    world.lu.refresh_from_db()
    used_up(paste.PASTES, str(world.lu.account_id))
    answer = client.post("/c/meiyuan/paste/", {"text": "6-201 方 2026/11/18 07:10\n暖气漏水", "place": ""})
    assert answer.status_code == 422
    assert "tried too often" in answer.content.decode()


@pytest.mark.parametrize(
    ("is_https", "sent", "expected"),
    [(False, {}, "203.0.113.9"), (False, {"X-Forwarded-For": "1.2.3.4"}, "203.0.113.9"),
     (True, {"X-Forwarded-For": "1.2.3.4, 198.51.100.7"}, "198.51.100.7"), (True, {"X-Forwarded-For": "nonsense"}, "")],
)  # fmt: skip
def test_an_address_that_the_sender_wrote_is_not_believed(
    settings: Any, is_https: bool, sent: dict, expected: str
) -> None:
    settings.IS_HTTPS = is_https
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", headers=sent)) == expected


def test_a_key_sent_over_plain_http_is_refused_and_pages_are_led_to_https(world: World, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/"]
    plain = {"Authorization": "Bearer x"}
    assert Client().get("/api/v1/kinds", headers=plain).status_code == 403
    assert Client().get("/api/v1/kinds", headers=plain | {"X-Forwarded-Proto": "https"}).status_code == 401
    assert Client().get("/account/login/").headers["Location"] == "https://testserver/account/login/"


NULS = (
    ("get", "/c/meiyuan/people/?q=%00"), ("get", "/c/meiyuan/inbox/?q=%00&kind=%00"), ("get", "/c/meiyuan/destroyed/?year=²"),
    ("post", "/look/"),
)  # fmt: skip


@pytest.mark.parametrize(("how", "path"), NULS)
def test_what_nobody_can_type_breaks_nothing(world: World, settings: Any, how: str, path: str) -> None:
    settings.DEMONSTRATION = True
    client = seated(world.chen)
    client.raise_request_exception = False
    answer = client.get(path) if how == "get" else client.post(path, {"next": "today\0", "theme": "dark"})
    assert answer.status_code in (200, 302)


@pytest.mark.parametrize("target", ["today", "foo", "//evil.example", "https://evil.example/", "foo\nbar"])
def test_a_look_leads_nowhere_else(target: str) -> None:
    assert Client().post("/look/", {"next": target, "theme": "dark"})["Location"] == "/"


def test_one_link_gives_one_wish_about_own_data(world: World) -> None:
    """Else each wish makes a link, and each link another wish, without end."""
    own = f"/f/{links.follow_token(world.receive().id)}/"
    made = Client().post(f"{own}data/", {"wish": "copy", "text": "", "phone": "13800130055"})["Location"]
    again = Client().post(f"{made}data/", {"wish": "copy", "text": "", "phone": "13800130055"})
    assert again.status_code == 409
    assert Request.objects.filter(kind="own_data").count() == 1


def test_boxes_in_boxes_are_no_batch(world: World) -> None:
    client = Client(raise_request_exception=False)
    path = f"/v/{links.volunteer_token(world.ahao)}/reports/"
    assert client.post(path, "[" * 200_000, content_type="application/json").status_code == 400
