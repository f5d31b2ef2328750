"""A real street begins: from an empty database to somebody who can log in and a program that can hand in."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from shouwang.cli import django_side, main
from shouwang.core.models import Account, ApiKey, Committee, Membership, Street
from shouwang.desk.actions import Plea, receive

FOUND = [
    "found", "--street", "新桥街道", "990106001", "--officer", "郑值班", "zheng",
    "--committee", "新桥居委会", "990106001001", "xinqiao", "--secretary", "何书记", "he",
]  # fmt: skip


@pytest.fixture(autouse=True)
def the_tests_own_database(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_side, "opened", lambda: nullcontext())


def test_a_street_begins_and_can_work(clock, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(FOUND) == 0
    said = capsys.readouterr().out
    password = said.split("he  ")[1].split()[0]
    assert Account.objects.get(username="he").check_password(password)
    committee = Committee.objects.get(slug="xinqiao")
    from shouwang.core.access import Actor

    secretary = Membership.objects.get(name="何书记")
    plea = Plea(kind="repair", text="灯坏了", channel="phone")
    assert receive(plea, committee_id=committee.id, by=Actor.member(secretary), at=clock.at).owner_id == secretary.id


def test_twice_makes_it_once_and_a_second_committee_joins(clock, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(FOUND) == 0
    assert main(FOUND) == 0
    assert (Street.objects.count(), Committee.objects.count(), Account.objects.count()) == (1, 1, 2)
    second = ["found", "--street", "新桥街道", "990106001", "--committee", "河东居委会", "990106001002", "hedong"]
    assert main(second) == 0
    assert Committee.objects.count() == 2


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["found", "--street", "新桥", "99", "--committee", "新", "990106001001", "x"], "nine digits"),
        (["found", "--street", "新桥", "990106001", "--committee", "新", "990106002001", "x"], "begins with"),
        (["found", "--street", "新桥", "990106001", "--committee", "新", "990106001001", "x"], "duty officer"),
        (["apikey", "issue", "nowhere", "程序"], "no committee"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(words, sentence, clock, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 1
    assert sentence in capsys.readouterr().err
    assert not Committee.objects.exists()


def test_a_program_gets_a_key_and_loses_it(clock, capsys: pytest.CaptureFixture[str]) -> None:
    main(FOUND)
    capsys.readouterr()
    assert main(["apikey", "issue", "xinqiao", "热线"]) == 0
    plain = capsys.readouterr().out.strip()
    assert plain.startswith("sw_")
    assert plain not in ApiKey.objects.get().key_hash
    assert main(["apikey", "revoke", "990106001001", "热线"]) == 0
    assert ApiKey.objects.get().revoked_at is not None
