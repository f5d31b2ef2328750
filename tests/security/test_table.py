"""The table of verbs and roles is whole: roles, words, sentences, retentions; and its page in the documentation is true."""

from __future__ import annotations

import re

from django.utils.translation import override

from shouwang.cli.docs import ROLES, roles_page
from shouwang.core.access import LEADERS, READERS, table, words
from shouwang.core.models.roles import Role
from shouwang.core.phrases import phrases
from tests.house.source import none

OTHERS = {"resident", "api", "system"}


def test_every_verb_has_roles_and_words() -> None:
    assert set(words()) == set(table())
    none([f"{verb}: nobody may" for verb, roles in table().items() if not roles])
    none(
        [
            f"{verb}: {roles - OTHERS - set(Role.values)}"
            for verb, roles in table().items()
            if roles - OTHERS - set(Role.values)
        ]
    )
    with override("en"):
        none([verb for verb, said in words().items() if not re.fullmatch(r"[A-Z][^.]{5,60}", str(said))])


def test_every_line_of_the_journal_has_a_sentence_and_an_end() -> None:
    with override("en"):
        none([verb for verb, phrase in phrases().items() if len(str(phrase.sentence)) < 10])
    none([verb for verb, phrase in phrases().items() if not 30 <= phrase.retention_days <= 36_500])


def test_whoever_only_reads_changes_nothing() -> None:
    """The auditor holds no verb that writes; the page of a form that is filled is a reading, masked and journalled."""
    held = {verb for verb, roles in table().items() if Role.AUDITOR in roles}
    assert held == {
        "core.read_people", "core.read_team", "desk.read", "desk.export", "reports.read", "reports.export",
        "reports.fill", "web.today", "web.buildings",
    }  # fmt: skip


def test_what_decides_about_people_and_keys_is_for_leaders() -> None:
    for verb in ("core.appoint", "core.dismiss", "core.open_account", "core.renew_password", "intake.issue_key"):
        assert table()[verb] - OTHERS == LEADERS, verb


def test_links_and_programs_hold_little() -> None:
    held = {who: {verb for verb, roles in table().items() if who in roles} for who in ("resident", "api")}
    assert held["resident"] == {"desk.receive", "desk.cancel", "desk.reopen", "desk.note", "desk.rate"}
    assert held["api"] == {"desk.receive", "desk.cancel", "desk.note"}
    assert not any(Role.VOLUNTEER in roles for verb, roles in table().items() if not verb.startswith("desk."))
    assert Role.VOLUNTEER not in READERS


def test_the_page_of_roles_is_up_to_date() -> None:
    """`shouwang docs roles` writes it. Chinese is compared where the catalogue has it: another test misses the rest."""
    written = ROLES.read_text(encoding="utf-8").splitlines()
    fresh = roles_page().splitlines()
    assert [_without_chinese(line) for line in written] == [_without_chinese(line) for line in fresh]
    with override("zh-hans"):
        translated = all(str(said).isascii() is False for said in words().values())
    assert not translated or written == fresh


def _without_chinese(line: str) -> str:
    cells = line.split(" | ")
    return " | ".join([*cells[:1], *cells[2:]]) if line.startswith("| `") else line
