"""Nothing is stored without a term or a stated reason to stay."""

from __future__ import annotations

import re

from django.apps import apps
from django.utils import translation

from shouwang.core.keeping.terms import GoesWith, Stays, kept, terms
from shouwang.core.models import OpenThing
from shouwang.core.phrases import phrases

from .source import ROOT, none


def _labels() -> set[str]:
    return {model._meta.label_lower for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}


def test_every_model_of_every_room_and_library_says_how_long_it_is_kept():
    none([f"{label}: no line in any retention.py" for label in sorted(_labels() - set(kept()))])


def test_no_line_speaks_of_a_model_that_is_not_there():
    none([f"{label}: no such model" for label in sorted(set(kept()) - _labels())])


def test_what_goes_with_something_goes_with_something_that_ends():
    none([
        f"{label} goes with {keeping.model}, which is not destroyed"
        for label, keeping in kept().items()
        if isinstance(keeping, GoesWith) and not isinstance(kept().get(keeping.model), tuple)
    ])  # fmt: skip


def test_every_term_can_be_read_and_holds_its_own_bounds():
    found = []
    with translation.override("en"):
        for code, term in terms().items():
            if not 1 <= term.least <= term.days <= term.most:
                found.append(f"{code}: {term.least} ≤ {term.days} ≤ {term.most} does not hold")
            if min(map(len, (str(term.label), str(term.since), str(term.why)))) < 10:
                found.append(f"{code}: label, since or why is missing")
            for kind, (_label, days) in term.proposals().items():
                if not term.least <= days <= term.most:
                    found.append(f"{code} {kind}: {days} days are outside of {term.least} to {term.most}")
        for label, keeping in kept().items():
            if isinstance(keeping, Stays) and len(str(keeping.why)) < 20:
                found.append(f"{label}: stays without a reason")
    none(found)


def test_an_open_thing_is_destroyed_only_after_it_was_closed():
    """Each of its terms counts from the end; the destroyers ask for `closed_at` (tests/actions/test_destroy.py)."""
    none([
        f"{model.__name__}: {term.code} counts from “{term.since}”"
        for model in OpenThing.__subclasses__()
        for term in kept()[model._meta.label_lower]
        if not str(term.since)
    ])  # fmt: skip


def test_the_journal_outlives_what_it_accounts_for():
    """The account needs the line of a plea received as long as its row stands."""
    assert phrases()["desk.received"].retention_days > terms()["desk.rows"].most


def test_the_words_go_before_the_row():
    assert terms()["desk.words"].most < terms()["desk.rows"].most
    order = list(terms())
    assert order.index("desk.words") < order.index("desk.rows")
    assert order.index("intake.chats") < order.index("intake.messages") < order.index("intake.pastes")


def test_the_table_of_the_docs_is_that_of_the_declarations():
    """`shouwang kept --write` writes it. A Chinese word that is not in the catalogue yet is not asked for."""
    from shouwang.cli import kept as command

    page = (ROOT / command.PAGE).read_text(encoding="utf-8")
    written = page.partition(command.BEGIN)[2].partition(command.END)[0].strip().splitlines()
    parts = [set(re.split(r" · | \| |`", line)) for line in written]
    now = command.lines()
    assert len(written) == len(now)
    none([
        f"{line}: run `shouwang kept --write`"
        for line, known in zip(now, parts, strict=True)
        if not set(re.split(r" · | \| |`", line)) <= known
    ])  # fmt: skip
