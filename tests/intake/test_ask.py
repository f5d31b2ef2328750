"""The public form: a plea without an account, and what keeps it from being flooded."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from shouwang.core.links import follow_token
from shouwang.desk.models import Request
from shouwang.intake.models import WebSending

HERE = "/r/meiyuan/"


def plea(**more) -> dict[str, str]:
    return {
        "text": "家里只剩半袋米，想请人带点菜", "kind": "food_need", "door": "5-2-301", "name": "单奶奶",
        "phone": "13800130001", "once_key": str(uuid.uuid4()), "website": "", **more,
    }  # fmt: skip


def test_a_plea_comes_in_and_the_link_comes_back(world, client):
    assert client.get(HERE).status_code == 200
    answer = client.post(HERE, plea())
    asked = Request.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/f/{follow_token(asked.id)}/")
    assert (asked.committee, asked.channel, asked.kind, asked.household) == (
        world.meiyuan, "web", "food_need", world.doors["5-2-301"]
    )  # fmt: skip
    assert (asked.owner, asked.caller_name, asked.caller_phone) == (world.lu, "单奶奶", "13800130001")


def test_no_cookie_but_the_one_against_forgery(world, client):
    client.get(HERE)
    client.get(client.post(HERE, plea())["Location"])
    assert set(client.cookies) == {"csrftoken"}


def test_without_the_token_nothing_is_taken(world):
    assert Client(enforce_csrf_checks=True).post(HERE, plea()).status_code == 403
    assert not Request.objects.exists()


def test_sent_twice_is_one(world, client):
    sent = plea()
    first, second = client.post(HERE, sent), client.post(HERE, sent)
    assert first["Location"] == second["Location"]
    assert (Request.objects.count(), WebSending.objects.count()) == (1, 1)


def test_a_door_that_is_not_in_the_register_is_kept_as_words(world, client):
    client.post(HERE, plea(door="垃圾房旁边"))
    asked = Request.objects.get()
    assert (asked.household, asked.place_text) == (None, "垃圾房旁边")


def test_words_or_the_tick_make_it_urgent_and_nothing_makes_it_less(world, client):
    client.post(HERE, plea(in_danger="on"))
    assert Request.objects.get().urgency == "high"
    page = client.get(f"/f/{follow_token(Request.objects.get().id)}/").content.decode()
    assert 'href="tel:120"' in page


def test_without_a_kind_the_words_decide(world, client):
    client.post(HERE, plea(kind="", text="救命 我爸喘不上气 嘴唇发紫"))
    asked = Request.objects.get()
    assert (asked.kind, asked.urgency) == ("emergency", "high")


@pytest.mark.parametrize("wrong", [
    {"text": ""}, {"door": ""}, {"text": "长" * 2001}, {"website": "http://spam.example"}, {"once_key": "x"},
    {"kind": "nonsense"}, {"phone": "1" * 41},
])  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(world, client, wrong):
    answer = client.post(HERE, plea(**wrong))
    assert (answer.status_code, Request.objects.count()) == (422, 0)
    if "door" not in wrong:
        assert "5-2-301" in answer.content.decode()


def test_the_seventh_plea_of_a_telephone_within_an_hour(world, client, clock):
    for _n in range(6):
        assert client.post(HERE, plea()).status_code == 303
    answer = client.post(HERE, plea())
    assert answer.status_code == 422
    assert world.meiyuan.hotline in answer.content.decode()
    clock.skip(minutes=61)
    assert client.post(HERE, plea()).status_code == 303
    assert WebSending.objects.count() == 1  # what was remembered is forgotten


def test_an_address_is_limited_too_and_never_kept(world):
    client = Client(REMOTE_ADDR="203.0.113.7")
    for _n in range(30):
        client.post(HERE, plea(phone=""))
    assert client.post(HERE, plea(phone="")).status_code == 422
    assert Client(REMOTE_ADDR="203.0.113.8").post(HERE, plea(phone="")).status_code == 303
    assert not any("203" in row.address_hash and "." in row.address_hash for row in WebSending.objects.all())


def test_a_committee_that_is_not_there(world, client):
    assert client.get("/r/nowhere/").status_code == 404
