"""The pages of a pasted chat: from the text to the summary, and everything typed is kept on the way."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouwang.core import actions as core
from shouwang.core.access import THE_SYSTEM
from shouwang.desk.models import Request
from shouwang.intake.models import Fate, Paste, PasteMessage

from .conftest import DAY, HELLO, LEAK, LONGER, VOICE

START = "/c/meiyuan/paste/"


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the review's form if nobody touched it."""
    sent: dict[str, str] = {}
    form = page[page.index('id="review"') :]
    for tag in re.findall(r"<input [^>]*>", form):
        has = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        is_ticked = has.get("type") not in ("checkbox", "radio") or " checked" in tag
        if "name" in has and is_ticked and has["name"] != "csrfmiddlewaretoken":
            sent[has["name"]] = has.get("value", "on")
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def prefix(words: str) -> str:
    return next(f"m{each.n}" for each in PasteMessage.objects.all() if each.text == words)


@pytest.fixture
def lu(world, script, enter):
    return enter(world.lu)


def pasted(lu, text=DAY) -> str:
    answer = lu.post(START, {"text": text, "place": ""})
    assert answer.status_code == 303
    return answer["Location"]


def test_from_the_text_to_the_summary(world, lu):
    here = pasted(lu)
    page = lu.get(here).content.decode()
    assert LEAK in page and 'id="line-16"' in page
    sent = fields(page) | {f"{prefix(VOICE)}-what": "heard", "do": "save"}
    answer = lu.post(here, sent)
    assert (answer.status_code, answer["Location"]) == (303, here)
    assert sorted(Request.objects.values_list("kind", flat=True)) == ["repair", "supplies_need"]
    summary = lu.get(here).content.decode()
    for asked in Request.objects.all():
        assert f"/c/meiyuan/requests/{asked.id}/" in summary
    again = lu.post(here, sent)
    assert (again.status_code, Request.objects.count()) == (200, 2)


def test_pasted_a_second_time(world, lu):
    here = pasted(lu)
    lu.post(here, fields(lu.get(here).content.decode()) | {f"{prefix(VOICE)}-what": "heard"})
    again = lu.post(START, {"text": DAY, "place": ""}, follow=True)
    assert again.redirect_chain == [(f"{here}?known=1", 303)]
    assert [str(each) for each in again.context["messages"]] and Paste.objects.count() == 1


def test_an_undecided_voice_message_stays_on_the_page(world, lu):
    here = pasted(lu)
    answer = lu.post(here, fields(lu.get(here).content.decode()), follow=True)
    assert VOICE in answer.content.decode()
    assert Paste.objects.get().closed_at is None
    assert lu.get(START).content.decode().count(here) == 1


def test_filing_a_voice_message_needs_words_and_a_matter(world, lu):
    here = pasted(lu)
    voice = prefix(VOICE)
    sent = fields(lu.get(here).content.decode()) | {f"{voice}-what": "file", f"{prefix(LEAK)}-name": "老方"}
    answer = lu.post(here, sent)
    assert (answer.status_code, Request.objects.count()) == (422, 0)
    assert "老方" in answer.content.decode()
    lu.post(here, sent | {f"{voice}-words": "没米了", f"{voice}-kind": "food_need"})
    assert Request.objects.get(kind="food_need").text == "没米了"


def test_what_is_typed_is_kept_while_a_door_is_looked_up(world, lu):
    here = pasted(lu)
    leak = PasteMessage.objects.get(pk=next(m.pk for m in PasteMessage.objects.all() if m.text == LEAK))
    typed = {f"{prefix(LEAK)}-door": "垃圾房门口", f"{prefix(LEAK)}-name": "老方"}
    answer = lu.post(here, fields(lu.get(here).content.decode()) | typed | {"do": f"check:{leak.id}"})
    assert answer["Location"] == f"{here}#card-{leak.id}"
    page = lu.get(here).content.decode()
    assert "垃圾房门口" in page and "老方" in page
    lu.post(here, fields(page))
    asked = Request.objects.get(kind="repair")
    assert (asked.household, asked.place_text, asked.caller_name) == (None, "垃圾房门口", "老方")


def test_a_passed_over_message_becomes_a_request(world, lu):
    here = pasted(lu)
    hello = next(each for each in PasteMessage.objects.all() if each.text == HELLO)
    lu.post(here, fields(lu.get(here).content.decode()) | {"do": f"promote:{hello.id}"})
    page = lu.get(here).content.decode()
    assert f'id="card-{hello.id}"' in page
    lu.post(here, fields(page) | {f"{prefix(HELLO)}-kind": "information"})
    assert Request.objects.get(kind="information").text == HELLO
    hello.refresh_from_db()
    assert hello.corrections["request"] == {"read": False, "set": True}


def test_it_is_no_plea(world, lu):
    here = pasted(lu)
    sent = fields(lu.get(here).content.decode())
    del sent[f"{prefix(LEAK)}-keep"]
    lu.post(here, sent)
    assert not Request.objects.filter(kind="repair").exists()
    assert next(each for each in PasteMessage.objects.all() if each.text == LEAK).fate == Fate.NOT_REQUEST


def test_the_real_register_answers_for_a_door(world, lu):
    here = pasted(lu)
    lu.post(here, fields(lu.get(here).content.decode()))
    assert Request.objects.get(kind="repair").household == world.doors["6-201"]


def test_a_door_of_two_compounds_is_asked_about(world, lu):
    twin = core.add_building(world.meiyuan, world.hepingyuan, number="6")
    (other,) = core.add_doors(world.meiyuan, [core.NewDoor(building=twin, room="201")])
    here = pasted(lu)
    page = lu.get(here).content.decode()
    assert page.count(f'name="{prefix(LEAK)}-pick"') == 3  # two doors, and "not known yet"
    lu.post(here, fields(page) | {f"{prefix(LEAK)}-pick": str(other.id)})
    assert Request.objects.get(kind="repair").household == other


def test_a_door_that_nobody_picked_stays_words(world, lu):
    twin = core.add_building(world.meiyuan, world.hepingyuan, number="6")
    core.add_doors(world.meiyuan, [core.NewDoor(building=twin, room="201")])
    here = pasted(lu)
    lu.post(here, fields(lu.get(here).content.decode()))
    asked = Request.objects.get(kind="repair")
    assert (asked.household, asked.place_text) == (None, "6-201")


def test_a_possible_repeat_is_shown_before_saving(world, lu):
    there = world.receive(kind="repair", household_id=world.doors["6-201"].id)
    here = pasted(lu)
    page = lu.get(here).content.decode()
    assert there.number in page
    lu.post(here, fields(page))
    assert Request.objects.filter(kind="repair").count() == 1
    assert there.notes.count() == 2


def test_a_nickname_is_learned_on_the_page(world, script, lu):
    script.looks_like_staff = {"居委小王"}
    here = pasted(lu)
    assert "居委小王" in lu.get(here).content.decode()
    lu.post(f"{here}staff/", {"who-0": str(world.wang.id)})
    world.wang.refresh_from_db()
    assert world.wang.chat_names == ["居委小王"]
    assert "who-0" not in lu.get(here).content.decode()


def test_thrown_away(world, lu):
    here = pasted(lu)
    lu.post(f"{here}drop/")
    assert Paste.objects.get().state == "dropped"
    assert lu.get(here).status_code == 200


def test_nothing_pasted(world, lu):
    answer = lu.post(START, {"text": " ", "place": ""})
    assert answer.status_code == 422
    assert Paste.objects.count() == 0


def test_strangers_find_nothing(world, script, lu, enter):
    here = pasted(lu)
    sun = enter(world.sun)
    assert sun.get(here).status_code == 404
    assert sun.get(here.replace("meiyuan", "guiyuan")).status_code == 404
    assert enter(world.zhou).get(START).status_code == 403


def test_as_many_queries_for_three_cards_as_for_one(world, script, lu):
    def count(text: str) -> int:
        here = pasted(lu, text)
        lu.get(here)
        with CaptureQueriesContext(connection) as seen:
            lu.get(here)
        return len(seen)

    one = count(f"6-101 甲 2026/11/18 06:00\n{LEAK}")
    core.appoint(by=THE_SYSTEM, at=world.at, street=world.street, committee=world.meiyuan, name="X", role="volunteer")
    assert count(LONGER) <= one
