"""Corrections become the committee's own words: read right the second time, taken back, never against life and limb."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.core.models import DoorSpelling, JournalEntry
from shouwang.core.refusal import Refused
from shouwang.desk.kind import kinds
from shouwang.desk.lexicon import own_words, read_own
from shouwang.desk.models import OwnWord, Request
from shouwang.desk.suggest import suggested
from shouwang.intake import actions, review, word_queries
from shouwang.intake.models import Fate, PasteMessage
from tests.world import raw, verbs

CARDBOARD = "楼道里堆了好多纸箱，路都走不通"
DANCE = "今天广场舞几点开始"
TOWER = "老楼塔上305漏水了，麻烦来看看"
ORANGES = "橙子好甜呀"
CHEST = "救命 我妈喘不上气 嘴唇发紫"


def chat(day: int = 18, *, also: str = "") -> str:
    """The same four messages on a day of November."""
    words = [("5-1-102 曾", CARDBOARD), ("6-101 Vivi", DANCE), ("6-201 方", TOWER), ("6-101 Vivi", ORANGES)]
    if also:
        words.append(("5-2-301 小单", also))
    return "\n".join(f"{who} 2026/11/{day} 07:{10 + 20 * n % 49}\n{text}" for n, (who, text) in enumerate(words))


def pasted(world, text: str, *, who=None, at=None):
    by = world.by(who or world.lu)
    return actions.paste_chat(text, committee_id=by.committee_id, by=by, at=at or world.at).paste


def card_of(world, paste, words: str, who=None):
    shown = review.build(paste, by=world.by(who or world.lu), at=world.at, slug="meiyuan")
    return next((card for card in shown.cards if card.message.text == words), None)


def message(words: str, paste=None) -> PasteMessage:
    rows = PasteMessage.objects.filter(paste=paste) if paste else PasteMessage.objects.all()
    return next(each for each in rows if each.text == words)


def choice(words: str, *, corrections, fate=Fate.REQUEST, **more) -> actions.Choice:
    given = {"kind": "waste", "urgency": "medium"} | more if fate == Fate.REQUEST else {}
    return actions.Choice(message_id=message(words).id, fate=fate, corrections=corrections, **given)


def corrected(world, *, day: int = 18):
    """A chat that was read, put right in three places, and saved."""
    paste = pasted(world, chat(day))
    home = world.doors["5-1-101"]
    choices = [
        choice(CARDBOARD, corrections={"kind": {"read": "complaint", "set": "waste"}}),
        choice(DANCE, fate=Fate.NOT_REQUEST, corrections={"not_a_request": {"read": False, "set": True}}),
        choice(TOWER, kind="repair", household_id=home.id, place_text="5-1-101",
               corrections={"door": {"read": "305", "set": "5-1-101"}}),
        choice(ORANGES, fate=Fate.HEARD, corrections={}),
    ]  # fmt: skip
    return actions.save_paste(paste, choices, by=world.by(world.lu), at=world.at)


def offer(world, paste, words: str):
    found = word_queries.offers_for(paste, by=world.by(world.lu), at=world.at)
    return next(each for each in found if each.lesson.message.text == words)


def learn_all(world, paste) -> list[OwnWord]:
    found = word_queries.offers_for(paste, by=world.by(world.lu), at=world.at)
    return [
        actions.learn(each.lesson.message, each.lesson.field, each.phrase, by=world.by(world.lu), at=world.at)
        for each in found
    ]


def reads(world, paste) -> dict[str, tuple[str, str]]:
    """Kind and door of every card, by the message."""
    shown = review.build(paste, by=world.by(world.lu), at=world.at, slug="meiyuan")
    return {
        card.message.text: (card.form["kind"].value(), card.door.door_key if card.door else "") for card in shown.cards
    }


def test_three_corrections_are_offered_and_read_right_the_next_day(world):
    paste = corrected(world)
    before = {each.lesson.field: each for each in word_queries.offers_for(paste, by=world.by(world.lu), at=world.at)}
    assert set(before) == {"kind", "not_a_request", "place"}
    assert all(each.phrase and each.phrase in each.lesson.message.text for each in before.values())
    assert all(each.touched == 1 for each in before.values())
    assert before["place"].phrase == "老楼塔上305"
    learn_all(world, paste)
    later = world.at + timedelta(days=1)
    again = reads(world, pasted(world, chat(19), at=later))
    assert again[CARDBOARD][0] == "waste"
    assert DANCE not in again  # passed over
    assert again[TOWER] == ("repair", "5-1-101")


def test_without_the_words_it_is_read_as_before(world):
    first = reads(world, pasted(world, chat()))
    assert (first[CARDBOARD][0], DANCE in first, first[TOWER][1]) == ("complaint", True, "")


def test_taken_back_it_is_read_as_before_and_stays_as_history(world):
    words = learn_all(world, corrected(world))
    for word in words:
        actions.unlearn(word, by=world.by(world.chen), at=world.at + timedelta(hours=1))
    again = reads(world, pasted(world, chat(19), at=world.at + timedelta(days=1)))
    assert (again[CARDBOARD][0], DANCE in again, again[TOWER][1]) == ("complaint", True, "")
    assert OwnWord.objects.filter(removed_by=world.chen).count() == 3
    running, gone = word_queries.word_rows(world.by(world.lu), world.at)
    assert (len(running), len(gone)) == (0, 3)
    back = actions.learn_again(words[0], by=world.by(world.lu), at=world.at + timedelta(days=2))
    assert [row.word for row in word_queries.word_rows(world.by(world.lu), world.at)[0]] == [back]


def test_the_other_committee_reads_without_them(world):
    learn_all(world, corrected(world))
    assert own_words(world.guiyuan.id) == ()
    foreign = pasted(world, chat(19), who=world.sun)
    assert card_of(world, foreign, CARDBOARD, world.sun).form["kind"].value() == "complaint"


def test_a_request_after_all(world):
    """A message that was passed over, made a request of: the next one like it has a card of its own."""
    paste = pasted(world, chat())
    assert card_of(world, paste, ORANGES) is None
    actions.keep_draft(
        paste, {message(ORANGES).id: {"promoted": True, "keep": True}}, by=world.by(world.lu), at=world.at
    )
    kept = [
        choice(ORANGES, kind="group_buy", corrections={"request": {"read": False, "set": True}}),
        choice(CARDBOARD, corrections={}), choice(DANCE, fate=Fate.NOT_REQUEST, corrections={}),
        choice(TOWER, kind="repair", corrections={}),
    ]  # fmt: skip
    actions.save_paste(paste, kept, by=world.by(world.lu), at=world.at)
    (word,) = learn_all(world, paste)
    assert (word.field, word.value) == ("kind", "group_buy")
    assert card_of(world, pasted(world, chat(19)), ORANGES).form["kind"].value() == "group_buy"


def test_two_services_that_share_a_word_of_the_reading(world):
    """Groceries for one household and supplies are the same to the reading; the word says which."""
    shared = [kind for kind in kinds().values() if "supplies" in kind.reads]
    assert len(shared) == 2
    for kind in shared:
        word = OwnWord(phrase="橙子", field="kind", value=kind.code)
        assert read_own(ORANGES, channel="phone", words=(word,)).service is kind


# --- life and limb --------------------------------------------------------------------------------


def teach(world, phrase: str, field: str, value: str = "", **more) -> OwnWord:
    """A word as an earlier version, or another message, may have left it."""
    return OwnWord.objects.create(
        committee=world.meiyuan, phrase=phrase, phrase_hash=f"{phrase}-{field}"[:32], field=field, value=value,
        taught_by=world.lu, taught_at=world.at, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("urgency", "low"), ("urgency", "none"), ("urgency", "medium"), ("not_a_request", ""), ("kind", "information")],
)
def test_no_word_lowers_what_reads_as_urgent(world, field, value):
    teach(world, "我妈", field, value)
    card = card_of(world, pasted(world, chat(also=CHEST)), CHEST)
    assert (card.shape, card.urgency, card.is_on) == ("request", "high", True)
    if field != "kind":  # a kind alone leaves it urgent
        assert card.is_held and card.message.reading["need_human"]
    said = suggested(CHEST, world.meiyuan.id)
    assert said.kind is not None and said.urgency == "high"


def test_a_person_may_lower_it_there_and_then(world):
    teach(world, "我妈", "urgency", "low")
    paste = pasted(world, chat(also=CHEST))
    low = {"kind": "information", "urgency": "low", "corrections": {"urgency": {"read": "high", "set": "low"}}}
    actions.save_paste(paste, [choice(CHEST, **low)], by=world.by(world.lu), at=world.at)
    assert Request.objects.get(kind="information").urgency == "low"


def test_what_reads_as_urgent_is_not_learned_as_anything_less(world):
    paste = pasted(world, chat(also=CHEST))
    low = choice(CHEST, urgency="low", corrections={"urgency": {"read": "high", "set": "low"}})
    actions.save_paste(paste, [low], by=world.by(world.lu), at=world.at)
    assert offer(world, paste, CHEST).lesson.is_barred
    with pytest.raises(Refused) as refused:
        actions.learn(message(CHEST), "urgency", "喘不上气", by=world.by(world.lu), at=world.at)
    assert refused.value.code == "life_and_limb"


def test_a_word_may_raise(world):
    teach(world, "纸箱", "urgency", "high")
    assert card_of(world, pasted(world, chat()), CARDBOARD).urgency == "high"


def test_violence_stays_private_whatever_a_word_says(world):
    plea = "隔壁男的又在打老婆，孩子一直哭"
    assert suggested(plea, world.meiyuan.id).is_sensitive
    teach(world, "隔壁", "kind", "complaint")
    assert suggested(plea, world.meiyuan.id).is_sensitive
    assert card_of(world, pasted(world, chat(also=plea)), plea).message.reading["sensitive"]


# --- the action -----------------------------------------------------------------------------------


def test_the_same_twice_is_one_word(world):
    paste = corrected(world)
    first, second = learn_all(world, paste), learn_all(world, paste)
    assert [word.pk for word in first] == [word.pk for word in second]
    assert all(verbs(word) == ["intake.learned"] for word in first)
    for _twice in range(2):
        actions.unlearn(first[0], by=world.by(world.lu), at=world.at)
    assert verbs(first[0]) == ["intake.learned", "intake.unlearned"]


def test_the_journal_and_the_database_hold_no_words(world):
    words = learn_all(world, corrected(world))
    stored = str(raw("SELECT phrase, phrase_hash FROM desk_ownword"))
    lines = str([line.data for line in JournalEntry.objects.filter(verb="intake.learned")])
    for word in words:
        assert word.phrase not in stored and word.phrase not in lines


def test_a_new_meaning_replaces_the_old(world):
    paste = corrected(world)
    (word,) = [each for each in learn_all(world, paste) if each.field == "kind"]
    mine = message(CARDBOARD)
    mine.corrections = {"kind": {"read": "waste", "set": "complaint"}}
    mine.save(update_fields=["corrections"])
    new = actions.learn(mine, "kind", word.phrase, by=world.by(world.chen), at=world.at + timedelta(hours=1))
    word.refresh_from_db()
    assert (new.value, word.removed_by) == ("complaint", world.chen)
    assert len([each for each in own_words(world.meiyuan.id) if each.field == "kind"]) == 1


@pytest.mark.parametrize("who", ["ahao", "zhou", "qian"])
def test_other_roles_teach_nothing(world, who):
    paste = corrected(world)
    by = world.by(getattr(world, who), world.meiyuan)
    with pytest.raises(Refused):
        actions.learn(message(CARDBOARD), "kind", "纸箱", by=by, at=world.at)
    assert not word_queries.offers_for(paste, by=by, at=world.at)
    (word, *_rest) = learn_all(world, paste)
    with pytest.raises(Refused):
        actions.unlearn(word, by=by, at=world.at)


def test_a_stranger_teaches_and_takes_back_nothing(world):
    (word, *_rest) = learn_all(world, corrected(world))
    by = world.by(world.sun)
    for attempt in (
        lambda: actions.learn(message(CARDBOARD), "kind", "纸箱", by=by, at=world.at),
        lambda: actions.unlearn(word, by=by, at=world.at),
        lambda: actions.learn_again(word, by=by, at=world.at),
    ):
        with pytest.raises(Refused):
            attempt()


@pytest.mark.parametrize(
    ("phrase", "code"),
    [("", "not_in_message"), ("自行车", "not_in_message"), ("路", "tells_nothing"), (CARDBOARD, "tells_nothing")],
)
def test_a_phrase_that_tells_nothing_is_refused(world, phrase, code):
    corrected(world)
    with pytest.raises(Refused) as refused:
        actions.learn(message(CARDBOARD), "kind", phrase, by=world.by(world.lu), at=world.at)
    assert refused.value.code == code


def test_what_was_not_corrected_is_not_learned(world):
    corrected(world)
    with pytest.raises(Refused):
        actions.learn(message(CARDBOARD), "place", "楼道", by=world.by(world.lu), at=world.at)


def test_the_address_of_another_door_is_no_word(world):
    paste = pasted(world, "6-101 Vivi 2026/11/18 07:10\n5-1-102厨房水管漏水了")
    mine = PasteMessage.objects.get(paste=paste)
    fixed = actions.Choice(
        message_id=mine.id, fate=Fate.REQUEST, kind="repair", urgency="medium", household_id=world.doors["5-1-101"].id,
        corrections={"door": {"read": "5-1-102", "set": "5-1-101"}},
    )  # fmt: skip
    actions.save_paste(paste, [fixed], by=world.by(world.lu), at=world.at)
    mine.refresh_from_db()
    assert offer(world, paste, mine.text).phrase != "5-1-102"
    with pytest.raises(Refused) as refused:
        actions.learn(mine, "place", "5-1-102", by=world.by(world.lu), at=world.at)
    assert refused.value.code == "another_door"


def test_a_place_may_also_become_a_spelling_of_its_door(world):
    corrected(world)
    word = actions.learn(message(TOWER), "place", "老楼塔上305", by=world.by(world.lu), at=world.at, is_spelling=True)
    actions.unlearn(word, by=world.by(world.lu), at=world.at)
    assert DoorSpelling.objects.get(text="老楼塔上305").household == world.doors["5-1-101"]


# --- pages ----------------------------------------------------------------------------------------


def test_one_click_on_the_summary_and_the_list_of_words(world, enter, clock):
    paste = corrected(world)
    browser = enter(world.lu)
    address = f"/c/meiyuan/paste/{paste.id}/"
    page = browser.get(address).content.decode()
    assert "老楼塔上305" in page and page.count(f"{address}learn/") == 3
    each = offer(world, paste, CARDBOARD)
    sent = {"message": each.lesson.message.id, "field": "kind", "phrase": each.phrase}
    answer = browser.post(f"{address}learn/", sent)
    assert (answer.status_code, answer["Location"]) == (303, f"{address}#learn")
    word = OwnWord.objects.get()
    listed = browser.get("/c/meiyuan/paste/words/").content.decode()
    assert each.phrase in listed and "Lu" in listed
    assert browser.post(f"/c/meiyuan/paste/words/{word.pk}/back/").status_code == 303
    assert own_words(world.meiyuan.id) == ()
    assert browser.post(f"/c/meiyuan/paste/words/{word.pk}/again/").status_code == 303
    assert len(own_words(world.meiyuan.id)) == 1


def test_a_refused_phrase_stays_on_its_form(world, enter, clock):
    paste = corrected(world)
    sent = {"message": message(CARDBOARD).id, "field": "kind", "phrase": "自行车棚"}
    answer = enter(world.lu).post(f"/c/meiyuan/paste/{paste.id}/learn/", sent)
    assert answer.status_code == 422
    assert 'value="自行车棚"' in answer.content.decode()


def test_strangers_and_volunteers_do_not_come_in(world, enter, clock):
    paste = corrected(world)
    (word, *_rest) = learn_all(world, paste)
    browser = enter(world.sun)
    assert browser.get("/c/meiyuan/paste/words/").status_code == 404
    assert browser.post(f"/c/guiyuan/paste/words/{word.pk}/back/").status_code == 404
    sent = {"message": message(CARDBOARD).id, "field": "kind", "phrase": "纸箱"}
    assert browser.post(f"/c/guiyuan/paste/{paste.id}/learn/", sent).status_code == 404
    chief = enter(world.zhou)
    assert chief.get("/c/meiyuan/paste/words/").status_code == 403
    assert OwnWord.objects.filter(removed_at__isnull=False).count() == 0


def test_the_web_form_and_the_telephone_read_with_them(world, visitor, clock):
    teach(world, "纸箱", "kind", "waste")
    assert suggested(CARDBOARD, world.meiyuan.id).kind is kinds()["waste"]
    assert suggested(CARDBOARD, world.guiyuan.id).kind is kinds()["complaint"]
    import uuid

    sent = {"text": CARDBOARD, "door": "6-101", "once_key": str(uuid.uuid4()), "website": ""}
    visitor.post("/r/meiyuan/", sent)
    assert Request.objects.get().kind == "waste"


@pytest.fixture
def visitor():
    from django.test import Client

    return Client()


def test_the_list_asks_the_same_for_one_word_and_for_three(world, django_assert_num_queries):
    paste = corrected(world)
    learn_all(world, paste)
    with django_assert_num_queries(3):
        word_queries.word_rows(world.by(world.lu), world.at)


def test_a_list_is_copied_out_as_it_stands_at_the_end():
    from shouwang.intake.chain import merged_text
    from shouwang.reading import Entry, Item, PlaceParts

    kept = [
        Entry(1, "方", "6-201", PlaceParts(building="6", room="201"), (Item("汤圆", 2, "盒"),)).as_dict(),
        Entry(2, "曾", "5-1-102", None, (Item("汤圆", 1, "盒"),), status="cancelled").as_dict(),
    ]
    text = merged_text({"title": "汤圆", "entries": kept})
    assert text.startswith("#接龙\n汤圆")
    assert "1. 6-201 方 汤圆2盒" in text and "退出" in text
