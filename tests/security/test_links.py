"""Signed links: only whole, only for what they were signed, only while they are good."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from shouwang.core import actions as core
from shouwang.core import links
from shouwang.core.models.roles import Role
from shouwang.desk import actions as desk
from tests.world import Clock, World


def opens(path: str) -> int:
    return Client().get(path).status_code


@pytest.fixture
def asked(world: World) -> Any:
    asked = world.receive()
    desk.assign(asked, to=world.ahao, by=world.by(world.lu), at=world.at)
    asked.refresh_from_db()
    return asked


def follow(asked: Any) -> str:
    return f"/f/{links.follow_token(asked.id)}/"


def visit(who: Any) -> str:
    return f"/v/{links.volunteer_token(who)}/"


def test_every_sign_of_a_link_counts(world: World, asked: Any) -> None:
    for start, token in (("f", links.follow_token(asked.id)), ("v", links.volunteer_token(world.ahao))):
        assert opens(f"/{start}/{token}/") == 200
        for place in range(0, len(token), 3):
            changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
            assert opens(f"/{start}/{changed}/") == 404, changed
        for cut in (token[:-1], token[1:], token + "A", token.replace(".", ":"), token.partition(".")[0]):
            assert opens(f"/{start}/{cut}/") == 404, cut


def test_a_link_for_one_thing_opens_no_other(world: World, asked: Any) -> None:
    assert opens(f"/v/{links.follow_token(asked.id)}/") == 404
    assert opens(f"/f/{links.volunteer_token(world.ahao)}/") == 404
    assert opens(f"/f/{links.follow_token(world.ahao.id)}/") == 404


def test_another_installation_signs_differently(world: World, asked: Any) -> None:
    path = follow(asked)
    with override_settings(SECRET_KEY="another" * 10):
        assert opens(path) == 404


def test_a_volunteers_link_ends_with_the_role_and_when_it_is_renewed(world: World, asked: Any) -> None:
    old = visit(world.ahao)
    fresh = core.renew_link(world.ahao, by=world.by(world.lu), at=world.at)
    assert (opens(old), opens(visit(fresh))) == (404, 200)
    core.dismiss(fresh, by=world.by(world.chen), at=world.at)
    fresh.refresh_from_db()
    assert opens(visit(fresh)) == 404


def test_only_volunteers_have_one(world: World) -> None:
    """The office logs in: a link that somebody could sign for a secretary opens nothing."""
    for who in (world.lu, world.chen, world.zhou, world.guo, world.qian):
        assert who.role != Role.VOLUNTEER
        assert opens(visit(who)) == 404


def test_a_volunteers_link_is_good_for_half_a_year(world: World, clock: Clock) -> None:
    path = visit(world.ahao)
    clock.skip(weeks=links.VOLUNTEER_WEEKS - 1)
    assert opens(path) == 200
    clock.skip(weeks=2)
    assert opens(path) == 404
    assert opens(visit(world.ahao)) == 200  # the team page shows a fresh one


def test_the_same_link_all_week(world: World, clock: Clock) -> None:
    first = links.volunteer_token(world.ahao)
    clock.skip(days=1)  # from Wednesday to Thursday
    assert links.volunteer_token(world.ahao) == first


def test_a_residents_link_ends_three_months_after_it_was_closed(world: World, asked: Any, clock: Clock) -> None:
    clock.skip(days=200)
    assert opens(follow(asked)) == 200  # open for however long
    desk.cancel(asked, by=world.by(world.lu), at=clock.at)
    clock.set(clock.at + links.FOLLOWED_AFTER_CLOSING - timedelta(minutes=1))
    assert opens(follow(asked)) == 200
    clock.skip(minutes=2)
    assert opens(follow(asked)) == 404
    assert Client().post(f"{follow(asked)}reopen/").status_code == 404


def test_a_closed_link_looks_like_one_that_never_was(world: World) -> None:
    ended = links.volunteer_token(core.renew_link(world.ahao, by=world.by(world.lu), at=world.at))
    core.renew_link(world.ahao, by=world.by(world.lu), at=world.at)
    pages = [Client().get(path).content.decode().replace(path, "") for path in ("/v/nothing/", f"/v/{ended}/")]
    tokens = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    assert len({tokens.sub("", page) for page in pages}) == 1
