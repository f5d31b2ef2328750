"""Accounts: opened for a member, shown once, never a way into somebody else's."""

from __future__ import annotations

import pytest

from shouwang.core import actions as core
from shouwang.core.access import THE_SYSTEM
from shouwang.core.models import Account
from tests.world import World, verbs


def test_a_member_gets_an_account_and_logs_in(world: World) -> None:
    password = core.open_account(world.lu, username="Lu", by=world.by(world.chen), at=world.at)
    account = Account.objects.get(username="lu")
    assert account.check_password(password)
    world.lu.refresh_from_db()
    assert world.lu.account_id == account.id
    assert verbs(world.lu)[-1] == "core.account_opened"


def test_one_person_with_two_roles_has_one_account(world: World) -> None:
    core.open_account(world.lu, username="lu", by=world.by(world.chen), at=world.at)
    second = core.appoint(
        by=THE_SYSTEM, at=world.at, street=world.street, committee=world.guiyuan, name="Lu", role="staff", turn=7
    )
    assert core.open_account(second, username="lu", by=THE_SYSTEM, at=world.at) == ""
    assert Account.objects.count() == 1


@pytest.mark.parametrize("username", ["", "陆", "l u", "x" * 61, "a/b"])
def test_odd_user_names_are_refused(world: World, refused, username: str) -> None:
    with refused("username"):
        core.open_account(world.lu, username=username, by=world.by(world.chen), at=world.at)


def test_twice_and_somebody_elses_name_are_refused(world: World, refused) -> None:
    core.open_account(world.lu, username="lu", by=world.by(world.chen), at=world.at)
    with refused("conflict"):
        core.open_account(world.lu, username="lu2", by=world.by(world.chen), at=world.at)
    with refused("conflict"):
        core.open_account(world.wang, username="lu", by=world.by(world.chen), at=world.at)


def test_wrong_role_and_strangers(world: World, refused) -> None:
    with refused("not_allowed"):
        core.open_account(world.wang, username="wang", by=world.by(world.lu), at=world.at)
    with refused("not_allowed"):
        core.open_account(world.sun, username="sun", by=world.by(world.chen), at=world.at)


def test_a_new_password_ends_the_old_one(world: World, refused) -> None:
    with refused("no_account"):
        core.renew_password(world.lu, by=world.by(world.chen), at=world.at)
    old = core.open_account(world.lu, username="lu", by=world.by(world.chen), at=world.at)
    world.lu.refresh_from_db()
    new = core.renew_password(world.lu, by=world.by(world.chen), at=world.at)
    account = Account.objects.get(username="lu")
    assert account.check_password(new)
    assert not account.check_password(old)


def test_a_committee_cannot_get_into_an_account_that_also_belongs_to_the_street(world: World, refused) -> None:
    core.open_account(world.guo, username="guo", by=THE_SYSTEM, at=world.at)
    also = core.appoint(
        by=THE_SYSTEM, at=world.at, street=world.street, committee=world.meiyuan, name="Guo", role="staff", turn=8
    )
    core.open_account(also, username="guo", by=THE_SYSTEM, at=world.at)
    also.refresh_from_db()
    with refused("not_allowed"):
        core.renew_password(also, by=world.by(world.chen), at=world.at)
