"""Every entry of every lexicon file fires on its own example, and no pattern repeats without end."""

from __future__ import annotations

import re

import pytest

from shouwang.reading import read_message
from shouwang.reading.acts import weigh_acts
from shouwang.reading.facts import find_facts
from shouwang.reading.fold import fold
from shouwang.reading.kinds import weigh
from shouwang.reading.likeness import likeness, model, sayings
from shouwang.reading.look import look_at
from shouwang.reading.medicines import find_goods, find_medicines, marked
from shouwang.reading.phrasebook import expand, load, phrases, unbounded

FILES = ("danger", "figures", "tags", "kinds", "acts", "staff")


def entries() -> list:
    return [pytest.param(phrase, id=f"{name}-{at}") for name in FILES for at, phrase in enumerate(phrases(name))]


@pytest.mark.parametrize("phrase", entries())
def test_example_fires(phrase) -> None:
    text = fold(phrase.example) if phrase.file == "figures" else look_at(phrase.example, "wechat_group").plain
    if phrase.is_marked:
        text = marked(text, find_medicines(text), find_goods(text))
    assert phrase.search(text), phrase.example


@pytest.mark.parametrize("phrase", entries())
def test_pattern_is_bounded(phrase) -> None:
    assert not unbounded(phrase.pattern)
    assert phrase.unless is None or not unbounded(phrase.unless.pattern)


@pytest.mark.parametrize("table", ["kind", "status"])
def test_list_words(table: str) -> None:
    for one in load("lists")[table]:
        text = fold(one["example"])
        assert re.search(expand(one["pattern"]), text), one["example"]
        assert not one.get("unless") or not re.search(expand(one["unless"]), text), one["example"]


def test_medicines() -> None:
    for record in load("medicines")["medicine"]:
        found = find_medicines(fold(record["example"]))
        assert any(one.medicine and one.medicine.name == record["name"] for one in found), record["example"]
        for typo in record.get("typos", []):
            right = find_medicines(fold(typo))
            assert right and right[0].medicine, typo


def test_goods() -> None:
    for word in load("goods")["goods"]["words"]:
        if len(word) > 1 and not find_medicines(fold(word)):
            assert find_goods(fold(word)), word


def test_vocabulary() -> None:
    for kind, table in load("vocabulary").items():
        text = fold(table["example"])
        assert any(word in text for word in table["words"]), kind


def test_sayings() -> None:
    """A saying is its own example: nine in ten are read as their kind, seven of every kind, and every high one as high."""
    right: dict[str, list[bool]] = {}
    for one in sayings():
        reading = read_message(one.text)
        right.setdefault(one.kind, []).append(reading.kind == one.kind)
        assert one.urgency != "high" or reading.urgency == "high", one.text
    for kind, hits in right.items():
        assert len(hits) >= 6 and sum(hits) >= 0.7 * len(hits), kind
    assert sum(map(sum, right.values())) >= 0.92 * len(sayings())


def test_the_model_explains_itself() -> None:
    look = look_at("楼道灯坏了三天没人修", "wechat_group")
    tags: set[str] = set()
    like = likeness(look, find_facts(look, tags), tags, weigh(look), weigh_acts(look))
    kind, share = like.best("kind")
    assert kind == "repair" and share > 0.5
    assert like.because("kind", kind)
    for label in ("kind", "urgency", "message_type"):
        assert abs(sum(like.shares[label].values()) - 1) < 1e-3


def test_the_model_knows_every_label() -> None:
    """Every kind, urgency and type of the sayings is a column of the fitted weights."""
    for label in ("kind", "urgency", "message_type"):
        assert {getattr(one, label) for one in sayings()} <= set(model().columns[label])
