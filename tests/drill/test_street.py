"""The demonstration street, built small: every state, whole, listed, and removed without a trace."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction

from shouwang.core import links, reckoning
from shouwang.core.access import Actor
from shouwang.core.models import Account, Committee, JournalEntry, Membership, Resident, Street
from shouwang.core.models.roles import Role
from shouwang.core.privacy import keys
from shouwang.desk.kind import kinds
from shouwang.desk.models import Note, Request
from shouwang.desk.queries import InboxFilter, inbox
from shouwang.desk.rules import State
from shouwang.drill import accounts, destroy, street
from shouwang.lib import clock, env


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of its own: the files of a demonstration are no business of the other tests."""
    own = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(env, "home", lambda: own)
        keys.store(keys.KeyRing.new())
        yield own


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker, home: Path) -> Iterator[street.Built]:
    """Built once for all tests here, in a transaction that is thrown away."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            said: list[str] = []
            made = street.build(said.append, size="small")
            assert said, "the person at the screen is told what is going on"
            yield made
            transaction.set_rollback(True)
        connection.close()


def test_the_database_of_the_tests_is_not_the_demonstrations(db: None) -> None:
    """Also the one test here by which pytest-django sees that this file needs a test database at all."""
    assert connection.settings_dict["NAME"].startswith("test_")
    assert not Street.objects.filter(committees__memberships__account__is_demonstration=True).exists()


def living() -> Committee:
    return Committee.objects.order_by("code").first()


def test_every_state_and_every_service_is_there(built: street.Built) -> None:
    assert set(Request.objects.values_list("state", flat=True)) == {str(state) for state in State}
    assert set(Request.objects.values_list("kind", flat=True)) == set(kinds())


def test_something_of_everything_a_visitor_should_see(built: street.Built) -> None:
    asked = Request.objects.filter(committee=living())
    still, now = asked.filter(closed_at__isnull=True), clock.now()
    assert still.filter(due_at__lte=now).exists(), "overdue"
    assert still.filter(is_last_rung=True).exists(), "at the last rung"
    assert still.filter(answered_at__isnull=True).exists(), "unanswered"
    assert still.filter(state=State.WAITING, wait_until__gt=now).exists(), "on hold"
    assert still.filter(owner__role=Role.VOLUNTEER).exists(), "with a volunteer"
    assert still.filter(reopened__gt=0).exists(), "opened again"
    assert still.filter(parent__isnull=False).exists(), "split, with a job that is still open"
    assert asked.filter(rating__gte=4).exists() and asked.filter(rating__lte=2).exists()
    assert asked.filter(is_solved=True).exists()
    assert asked.filter(state=State.MERGED, merged_into__isnull=False).exists()
    assert Note.objects.exists()
    verbs = set(JournalEntry.objects.values_list("verb", flat=True))
    assert {"desk.passed_on", "desk.reminded", "desk.woke", "desk.tried", "desk.finished", "desk.cancelled"} <= verbs


def test_the_account_is_whole_to_the_minute(built: street.Built) -> None:
    rows = reckoning.reckon(clock.now())
    assert [row for row in rows if not row.is_whole] == []
    assert sum(row.received for row in rows) >= 40


def test_history_spans_a_week_and_nothing_lies_ahead(built: street.Built) -> None:
    moments = sorted(JournalEntry.objects.filter(verb__startswith="desk.").values_list("at", flat=True))
    assert (moments[-1] - moments[0]).days >= 3
    assert moments[-1] <= clock.now()


def test_every_line_of_the_journal_is_dated_within_its_story(built: street.Built) -> None:
    """No request was answered before it was received."""
    for request in Request.objects.exclude(answered_at__isnull=True):
        assert request.opened_at <= request.answered_at


def test_somebody_is_ill_and_owns_nothing(built: street.Built) -> None:
    ill = Membership.objects.filter(committee=living(), absent_since__isnull=False)
    assert ill.exists()
    assert not Request.objects.filter(owner__in=ill, closed_at__isnull=True).exists()


def test_scope_can_be_seen(built: street.Built) -> None:
    secretary = Membership.objects.get(committee=living(), role=Role.SECRETARY)
    own = inbox(Actor.member(secretary), InboxFilter(state="all"), clock.now())
    assert 0 < own.count() < Request.objects.count()
    assert set(own.values_list("committee", flat=True)) == {living().id}


def test_people_are_invented(built: street.Built) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for person in Resident.objects.prefetch_related("phones")[:80]:
        number = person.id_number
        if number:
            assert number[4:6] == "99", "an area that was never given out"
            total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
            assert number[17] == "10X98765432"[total % 11]
        for phone in person.phones.all():
            assert phone.number.startswith(("1380013", "021-5550"))


def test_listing_names_every_way_in(built: street.Built, home: Path) -> None:
    rows = accounts.listing()
    with_account = [row for row in rows if row["username"]]
    assert {Account.objects.get(username=row["username"]).is_demonstration for row in with_account} == {True}
    for row in with_account[:2]:
        assert check_password(row["password"], Account.objects.get(username=row["username"]).password)
    assert len({row["password"] for row in with_account}) == len(with_account)
    urls = [row["url"] for row in rows if not row["username"]]
    volunteers = [links.read_volunteer_token(url[3:-1]) for url in urls if url.startswith("/v/")]
    assert len(volunteers) == 8
    assert [Request.objects.get(pk=links.read_follow_token(url[3:-1])) for url in urls if url.startswith("/f/")]
    assert f"/r/{living().slug}/" in urls
    text = str(rows)
    assert all(row["password"] in text for row in with_account)
    assert stat.S_IMODE(accounts.file().stat().st_mode) == 0o600
    assert accounts.file().parent == home


def test_real_work_is_refused_while_demonstration_accounts_exist(
    built: street.Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_DEMO", "0")
    assert "shouwang demo remove" in (accounts.blocks_start() or "")
    monkeypatch.setenv("SHOUWANG_DEMO", "1")
    assert accounts.blocks_start() is None


def test_removing_leaves_no_row_and_spares_the_neighbour(built: street.Built, home: Path) -> None:
    (home / "demonstration").touch()
    with transaction.atomic():
        other = Street.objects.create(name="别处街道", code="310299999")
        kept = Committee.objects.create(street=other, name="别处居委会", code="310299999001", slug="biechu")
        before = {model: model._default_manager.count() for model in destroy.belonging()}
        assert before[Request] > 40
        assert accounts.remove() > 1000
        connection.check_constraints()
        left = {model.__name__: model._default_manager.count() for model in destroy.belonging()}
        assert {name: rows for name, rows in left.items() if rows} == {
            "Street": 1, "Committee": 1, "Night": 1,  # the night of the house itself, of no street
        }  # fmt: skip
        assert list(Committee.objects.all()) == [kept]
        assert not Account.objects.filter(is_demonstration=True).exists()
        assert accounts.blocks_start() is None
        assert list(accounts.listing()) == []
        assert not accounts.file().exists() and not (home / "demonstration").exists()
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            refused = JournalEntry.objects.create(
                street=other, verb="core.gone", at=clock.now(), subject_kind="x", subject_id=kept.id
            )
            JournalEntry.objects.filter(pk=refused.pk).delete()
        transaction.set_rollback(True)


def test_everything_that_hangs_on_a_street_is_known(built: street.Built) -> None:
    """Whatever has a way to a street by foreign keys is destroyed with it; the rest is named here."""
    ours = {model for model in apps.get_models() if model.__module__.startswith("shouwang.")}
    apart = {model.__name__ for model in ours - set(destroy.belonging())}
    assert apart == {"Account", "Allowance", "Heartbeat", "KeyCheck"}
