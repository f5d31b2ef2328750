"""A pasted chat: everything in it has a fate, nothing is taken twice, the paste itself has an owner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.core import actions as core
from shouwang.core import reckoning
from shouwang.core.models import JournalEntry
from shouwang.core.refusal import Refused
from shouwang.desk.models import Note, Request
from shouwang.intake import actions, review
from shouwang.intake.models import Fate, Paste, PasteMessage
from tests.world import raw, verbs

from .conftest import CHAIN_1, COMING, DAY, HELLO, LEAK, LONGER, NO_MORE, STILL, VOICE, WHEELCHAIR


def paste(world, text=DAY, *, who=None, at=None, **more):
    by = world.by(who or world.lu)
    return actions.paste_chat(text, committee_id=by.committee_id, by=by, at=at or world.at, **more)


def message(words: str) -> PasteMessage:
    return next(each for each in PasteMessage.objects.all() if each.text == words)


def file(words: str, **more) -> actions.Choice:
    given = {"kind": "repair", "urgency": "medium"} | more
    return actions.Choice(message_id=message(words).id, fate=Fate.REQUEST, **given)


def everything(**of_leak) -> list[actions.Choice]:
    return [
        file(LEAK, **of_leak),
        file(WHEELCHAIR, kind="shopping_errand", urgency="high", is_settled=True),
        actions.Choice(message_id=message(VOICE).id, fate=Fate.HEARD),
        actions.Choice(message_id=message(CHAIN_1).id, fate=Fate.LIST_ENTRY),
    ]


def whole(at) -> bool:
    return all(row.is_whole for row in reckoning.reckon(at))


def test_it_is_kept_until_somebody_has_decided(world, script):
    done = paste(world)
    assert done.is_new
    assert (done.paste.owner, done.paste.state, done.paste.closed_at) == (world.lu, "unread", None)
    assert done.paste.next_at == world.at + timedelta(minutes=5)  # something urgent was read
    assert set(PasteMessage.objects.values_list("fate", flat=True)) == {Fate.UNDECIDED}
    assert Request.objects.count() == 0
    assert whole(world.at)


def test_words_and_nicknames_are_not_readable_in_the_database(world, script):
    paste(world)
    stored = str(raw("SELECT text, nickname, reading FROM intake_pastemessage")) + str(
        raw("SELECT text FROM intake_paste")
    )
    assert LEAK not in stored and "6-201" not in stored and "单奶奶" not in stored


def test_saving_makes_requests_at_the_moment_they_were_said(world, script):
    kept = paste(world).paste
    actions.save_paste(kept, everything(name="方", phone="13800130099"), by=world.by(world.lu), at=world.at)
    leak, chair = Request.objects.get(kind="repair"), Request.objects.get(kind="shopping_errand")
    assert f"{leak.opened_at.astimezone(world.at.tzinfo):%m-%d %H:%M}" == "11-18 07:26"
    assert (leak.channel, leak.text, leak.caller_phone) == ("chat", LEAK, "13800130099")
    assert chair.number < leak.number  # the urgent one first
    kept.refresh_from_db()
    assert (kept.state, kept.next_at) == ("saved", None)
    assert {each.text: each.fate for each in kept.messages.all()}[HELLO] == Fate.NOT_REQUEST
    assert verbs(kept) == ["intake.pasted", "intake.paste_saved"]
    assert whole(world.at)


def test_what_was_said_afterwards_belongs_to_the_request(world, script):
    kept = paste(world).paste
    actions.save_paste(kept, everything(), by=world.by(world.lu), at=world.at)
    leak = Request.objects.get(kind="repair")
    assert [note.text for note in leak.notes.all()] == [f"群聊 陆陆 11-18 07:30：{COMING}"]
    assert (leak.state, leak.owner) == ("accepted", world.lu)  # Lu wrote "I come" in the chat
    assert message(COMING).fate == Fate.LATER


def test_what_the_chat_settled_is_closed_unless_somebody_doubts_it(world, script):
    kept = paste(world).paste
    actions.save_paste(kept, everything(), by=world.by(world.lu), at=world.at)
    assert Request.objects.get(kind="shopping_errand").state == "cancelled"
    assert message(NO_MORE).request.kind == "shopping_errand"


def test_a_doubted_end_stays_open(world, script):
    kept = paste(world).paste
    actions.save_paste(kept, [file(WHEELCHAIR, kind="shopping_errand")], by=world.by(world.lu), at=world.at)
    asked = Request.objects.get()
    assert asked.state == "new"
    assert asked.next_at >= world.at


def test_a_voice_message_keeps_the_paste_open(world, script, clock):
    kept = paste(world).paste
    actions.save_paste(kept, everything()[:2], by=world.by(world.lu), at=world.at)
    kept.refresh_from_db()
    assert kept.closed_at is None
    assert message(VOICE).fate == Fate.UNDECIDED
    words = file(VOICE, kind="food_need", text="奶奶说家里没米了")
    actions.save_paste(kept, [words, everything()[-1]], by=world.by(world.lu), at=world.at)
    kept.refresh_from_db()
    assert kept.state == "saved"
    assert Request.objects.get(kind="food_need").text == "奶奶说家里没米了"


def test_saving_twice_saves_once(world, script):
    kept = paste(world).paste
    for _time in range(2):
        actions.save_paste(kept, everything(), by=world.by(world.lu), at=world.at)
    assert Request.objects.count() == 2
    assert Note.objects.count() == 2
    assert JournalEntry.objects.filter(verb="intake.paste_saved").count() == 1


def test_the_same_text_again_adds_nothing(world, script):
    first = paste(world).paste
    actions.save_paste(first, everything(), by=world.by(world.lu), at=world.at)
    again = paste(world, DAY.replace("\n", "\r\n"))
    assert (again.is_new, again.paste) == (False, first)
    assert Paste.objects.count() == 1
    assert PasteMessage.objects.count() == 8


def test_a_longer_copy_of_the_day_adds_only_what_is_new(world, script):
    first = paste(world).paste
    actions.save_paste(first, everything(), by=world.by(world.lu), at=world.at)
    longer = paste(world, LONGER).paste
    assert (longer.known, longer.messages.count()) == (8, 1)
    actions.save_paste(longer, [], by=world.by(world.lu), at=world.at)
    longer.refresh_from_db()
    assert longer.state == "saved"
    assert Request.objects.count() == 2
    leak = Request.objects.get(kind="repair")
    assert [note.text for note in leak.notes.all()] == [
        f"群聊 陆陆 11-18 07:30：{COMING}",
        f"群聊 6-201 方 11-18 08:50：{STILL}",
    ]


def test_asking_again_about_what_was_no_request_is_shown_to_a_person(world, script):
    first = paste(world).paste
    choices = [actions.Choice(message_id=message(LEAK).id, fate=Fate.NOT_REQUEST), *everything()[1:]]
    actions.save_paste(first, choices, by=world.by(world.lu), at=world.at)
    assert message(COMING).fate == Fate.NOT_REQUEST
    longer = paste(world, LONGER).paste
    assert [(each.text, each.part) for each in longer.messages.all()] == [(STILL, "human")]


def test_two_colleagues_paste_the_same_chat(world, script):
    mine = paste(world).paste
    hers = paste(world, who=world.wang)
    assert (hers.is_new, hers.paste) == (False, mine)  # go on there
    longer = paste(world, LONGER, who=world.wang)
    mine.refresh_from_db()
    assert (mine.closed_at, longer.paste.messages.count(), longer.paste.owner) == (world.at, 9, world.wang)
    assert whole(world.at)


def test_what_was_thrown_away_comes_back(world, script):
    first = paste(world).paste
    actions.drop_paste(first, by=world.by(world.lu), at=world.at)
    first.refresh_from_db()
    assert (first.state, whole(world.at)) == ("dropped", True)
    again = paste(world)
    assert (again.is_new, again.paste.messages.count(), PasteMessage.objects.count()) == (True, 8, 8)


def test_the_same_words_in_the_same_minute_are_two_messages(world, script):
    two = "6-201 方 2026/11/18 07:26\n有人吗\n6-201 方 2026/11/18 07:26\n有人吗"
    assert paste(world, two).paste.messages.count() == 2
    assert not paste(world, two).is_new


def test_a_text_that_is_no_chat_is_left_to_a_person(world, script):
    kept = paste(world, "二号楼的王奶奶家里没米了").paste
    assert [(each.part, each.text) for each in kept.messages.all()] == [("human", "二号楼的王奶奶家里没米了")]


def test_added_to_an_open_request(world, script):
    there = world.receive(kind="repair", household_id=world.doors["6-201"].id)
    kept = paste(world).paste
    actions.save_paste(kept, everything(join=there.id), by=world.by(world.lu), at=world.at)
    assert not Request.objects.filter(kind="repair").exclude(pk=there.pk).exists()
    assert [note.text for note in there.notes.all()] == [
        f"群聊 6-201 方 11-18 07:26：{LEAK}",
        f"群聊 陆陆 11-18 07:30：{COMING}",
    ]
    assert message(LEAK).fate == Fate.LATER


def test_a_stranger_s_request_cannot_be_added_to(world, script):
    theirs = world.receive(committee=world.guiyuan, household_id=world.doors["9-101"].id)
    kept = paste(world).paste
    actions.save_paste(kept, everything(join=theirs.id), by=world.by(world.lu), at=world.at)
    assert theirs.notes.count() == 0
    assert Request.objects.filter(kind="repair", committee=world.meiyuan).count() == 1


def test_nothing_is_saved_where_one_part_is_refused(world, script):
    kept = paste(world).paste
    with pytest.raises(Refused):
        actions.save_paste(kept, everything(kind="nonsense"), by=world.by(world.lu), at=world.at)
    assert Request.objects.count() == 0
    assert not PasteMessage.objects.exclude(fate=Fate.UNDECIDED).exists()


@pytest.mark.parametrize("who", ["ahao", "zhou", "qian"])
def test_only_the_office_reads_chats(world, script, who):
    with pytest.raises(Refused) as refusal:
        paste(world, who=getattr(world, who))
    assert refusal.value.code == "not_allowed"


def test_of_another_committee(world, script):
    kept = paste(world).paste
    with pytest.raises(Refused):
        actions.save_paste(kept, [], by=world.by(world.sun), at=world.at)
    with pytest.raises(Refused):
        paste(world, building=world.building9)
    with pytest.raises(Refused, match=r".+"):
        paste(world, "  \n ")


def test_nobody_finished_it_so_it_goes_on(world, script, clock):
    kept = paste(world).paste
    clock.forward(minutes=11)
    kept.refresh_from_db()
    assert kept.owner == world.wang
    assert verbs(kept) == ["intake.pasted", "intake.paste_reminded", "intake.paste_passed_on"]
    clock.forward(hours=5)
    kept.refresh_from_db()
    assert (kept.owner, kept.is_last_rung, kept.next_at > clock.at) == (world.guo, True, True)


def test_its_owner_falls_ill(world, script):
    kept = paste(world).paste
    core.mark_absent(world.lu, by=world.by(world.wang), at=world.at)
    kept.refresh_from_db()
    assert (kept.owner, verbs(kept)[-1]) == (world.wang, "intake.paste_moved_on")


def test_a_nickname_is_asked_about_once(world, script):
    script.looks_like_staff = {"居委小王", "大王"}
    kept = paste(world).paste
    assert kept.unknown_staff == ["大王", "居委小王"]
    core.know_chat_name(world.wang, "居委小王", by=world.by(world.lu), at=world.at)
    actions.plain_nickname("大王", committee_id=world.meiyuan.id, by=world.by(world.lu), at=world.at)
    assert actions.read_again(kept, by=world.by(world.lu), at=world.at).unknown_staff == []
    assert paste(world, LONGER).paste.unknown_staff == []
    with pytest.raises(Refused):
        core.know_chat_name(world.lu, "居委小王", by=world.by(world.lu), at=world.at)


def test_reading_again_keeps_what_was_typed(world, script):
    kept = paste(world).paste
    leak = message(LEAK)
    actions.keep_draft(kept, {leak.id: {"door": "6-101"}}, by=world.by(world.lu), at=world.at)
    script.requests[LEAK]["urgency"] = "high"
    actions.read_again(kept, by=world.by(world.lu), at=world.at)
    leak.refresh_from_db()
    assert (leak.draft, leak.reading["urgency"]) == ({"door": "6-101"}, "high")


def test_the_reading_s_mistakes_are_remembered(world, script):
    kept = paste(world).paste
    shown = review.build(kept, by=world.by(world.lu), at=world.at, slug="meiyuan")
    leak = next(card for card in shown.cards if card.message.text == LEAK)
    data = {f"{leak.form.prefix}-{name}": value for name, value in {
        "keep": "on", "kind": "complaint", "urgency": "low", "door": "6-201", "was": "6-201", "name": "方",
    }.items()}  # fmt: skip
    bound = review.build(kept, by=world.by(world.lu), at=world.at, slug="meiyuan", data=data)
    assert bound.is_valid
    actions.save_paste(kept, review.choices(bound), by=world.by(world.lu), at=world.at)
    assert message(LEAK).corrections == {
        "kind": {"read": "repair", "set": "complaint"},
        "urgency": {"read": "medium", "set": "low"},
        "phone": {"read": "13800130099", "set": ""},
    }
    assert message(WHEELCHAIR).corrections == {"not_a_request": {"read": False, "set": True}}
