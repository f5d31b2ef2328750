"""Sessions end when they should, everywhere at once; heads need a second factor; cookies are what they should be."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings as house
from django.contrib.sessions.backends import cached_db, db
from django.contrib.sessions.models import Session
from django.test import Client

from shouwang.core import actions as core
from shouwang.core.models import Account, Membership
from shouwang.lib import clock as house_clock
from tests.world import World

TODAY = "/c/meiyuan/"
PASSWORD = "heron-kettle-ladder-9"
LOGIN = "/account/login/"


@pytest.fixture
def enter(world: World, settings: Any) -> Callable[..., Client]:
    """Somebody who really logged in, with a password."""
    settings.DEMONSTRATION = True

    def logged_in(who: Membership, client: Client | None = None) -> Client:
        account = Account.objects.filter(username=f"u-{who.id}").first()
        if account is None:
            account = Account.objects.create_user(f"u-{who.id}", PASSWORD, name=who.name)
            Membership.objects.filter(pk=who.pk).update(account=account)
            who.refresh_from_db()
        client = client or Client()
        answer = client.post(LOGIN, {"login": account.username, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return client

    return logged_in


def is_in(client: Client) -> bool:
    answer = client.get(TODAY)
    assert answer.status_code in (200, 302, 404)
    return answer.status_code == 200


def copy_of(client: Client) -> Client:
    """Somebody who has the same cookie."""
    other = Client()
    other.cookies[house.SESSION_COOKIE_NAME] = client.cookies[house.SESSION_COOKIE_NAME].value
    return other


def pretend(client: Client, **ago: int) -> None:
    """`began` or `seen` so many seconds ago."""
    session = client.session
    now = int(house_clock.machine_now().timestamp())
    for name, seconds in ago.items():
        session[name] = now - seconds
    session.save()


def test_logging_out_ends_it_for_whoever_has_the_cookie(enter: Any, world: World) -> None:
    client = enter(world.lu)
    thief = copy_of(client)
    assert is_in(client) and is_in(thief)
    client.post("/account/logout/")
    assert not is_in(thief)
    assert not Session.objects.exists()


def test_no_process_keeps_sessions_to_itself() -> None:
    """A cache beside the database would keep a session alive in the other process after a logout in this one."""
    engine = import_module(house.SESSION_ENGINE)
    assert issubclass(engine.SessionStore, db.SessionStore)
    assert not issubclass(engine.SessionStore, cached_db.SessionStore)
    assert "locmem" not in house.CACHES["default"]["BACKEND"].lower()


def test_logging_in_changes_the_name_of_the_session(enter: Any, world: World) -> None:
    client = Client()
    client.get(LOGIN)
    client.cookies[house.SESSION_COOKIE_NAME] = "x" * 32  # planted by somebody else
    enter(world.lu, client)
    assert client.cookies[house.SESSION_COOKIE_NAME].value != "x" * 32


def test_nothing_asked_for_two_hours(enter: Any, world: World) -> None:
    client = enter(world.lu)
    assert is_in(client)
    pretend(client, seen=house.SESSION_IDLE_AGE - 60)
    assert is_in(client)  # and is seen again by that
    pretend(client, seen=house.SESSION_IDLE_AGE)
    assert not is_in(client)
    assert not is_in(client)


def test_twelve_hours_however_busy(enter: Any, world: World) -> None:
    client = enter(world.lu)
    assert is_in(client)
    pretend(client, began=house.SESSION_COOKIE_AGE - 60, seen=0)
    assert is_in(client)
    pretend(client, began=house.SESSION_COOKIE_AGE, seen=0)
    assert not is_in(client)


def test_being_used_is_written_down_seldom(enter: Any, world: World, django_assert_num_queries: Any) -> None:
    client = enter(world.lu)
    client.get(TODAY)
    before = client.session["seen"]
    pretend(client, seen=10)
    client.get(TODAY)
    assert client.session["seen"] == before - 10 or client.session["seen"] < before + 1


def test_a_new_password_ends_the_other_sessions(enter: Any, world: World) -> None:
    here, there = enter(world.lu), enter(world.lu)
    new = "walnut-bridge-forty-2"
    answer = here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert is_in(here)
    assert not is_in(there)


def test_a_password_renewed_by_the_secretary_ends_all_of_them(enter: Any, world: World) -> None:
    client = enter(world.lu)
    core.renew_password(world.lu, by=world.by(world.chen), at=world.at)
    assert not is_in(client)


def test_whoever_is_dismissed_is_out_at_once(enter: Any, world: World) -> None:
    client = enter(world.lu)
    assert is_in(client)
    core.dismiss(world.lu, by=world.by(world.chen), at=world.at)
    for path in (TODAY, "/c/meiyuan/inbox/", "/c/meiyuan/people/"):
        assert client.get(path).status_code == 404


def test_a_closed_account_is_out_at_once(enter: Any, world: World) -> None:
    client = enter(world.lu)
    Account.objects.filter(username=f"u-{world.lu.id}").update(is_active=False)
    assert not is_in(client)
    answer = Client().post(LOGIN, {"login": f"u-{world.lu.id}", "password": PASSWORD})
    assert answer.status_code == 200  # told the same as for a wrong password


# --- the second factor ----------------------------------------------------------------------------------------


def test_heads_need_a_second_factor_outside_the_demonstration(enter: Any, world: World, settings: Any) -> None:
    heads = {who.role: enter(who) for who in (world.chen, world.guo)}
    boss = core.appoint(by=core_system(), at=world.at, street=world.street, name="Boss", role="admin")
    heads["admin"] = enter(boss)
    others = [enter(who) for who in (world.lu, world.zhou, world.qian)]
    settings.DEMONSTRATION = False
    for role, client in heads.items():
        for path in (TODAY, "/c/meiyuan/inbox/", "/c/meiyuan/team/"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["Location"]) == (302, "/account/2fa/totp/activate/"), role
        assert client.post(f"/c/meiyuan/team/{world.mei.id}/absent/").status_code == 302
    world.mei.refresh_from_db()
    assert not world.mei.is_absent
    assert all(client.get(TODAY).status_code == 200 for client in others)


def core_system() -> Any:
    from shouwang.core.access import THE_SYSTEM

    return THE_SYSTEM


def test_with_a_second_factor_the_password_alone_opens_nothing(enter: Any, world: World, settings: Any) -> None:
    from allauth.mfa.totp.internal.auth import (
        TOTP,
        format_hotp_value,
        generate_totp_secret,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    enter(world.chen)
    settings.DEMONSTRATION = False
    account = Account.objects.get(username=f"u-{world.chen.id}")
    secret = generate_totp_secret()
    kept = TOTP.activate(account, secret).instance.data["secret"]
    assert secret not in kept, "the seed is sealed"
    client = Client()
    answer = client.post(LOGIN, {"login": account.username, "password": PASSWORD})
    assert answer.headers["Location"].startswith("/account/2fa/authenticate/")
    assert client.get(TODAY).headers["Location"].startswith(LOGIN)
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get(TODAY).status_code == 302
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get(TODAY).status_code == 200
    again = Client()
    again.post(LOGIN, {"login": account.username, "password": PASSWORD})
    assert again.post("/account/2fa/authenticate/", {"code": code}).status_code == 200, "a code is good once"


# --- cookies --------------------------------------------------------------------------------------------------


def test_cookies(enter: Any, world: World) -> None:
    cookies = enter(world.lu).cookies
    session, token = cookies["sessionid"], cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], session["domain"]) == (True, "Lax", "")
    assert int(session["max-age"]) <= 12 * 3600
    assert (token["httponly"], token["samesite"]) == (True, "Lax")


def test_cookies_over_https(tmp_path: Any) -> None:
    """Another process, with the settings of a real installation."""
    program = (
        "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS)"
    )
    env = {"SHOUWANG_HOME": str(tmp_path), "SHOUWANG_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "shouwang.settings",
           "DATABASE_URL": "postgresql:///none", "PATH": "/usr/bin:/bin"}  # fmt: skip
    said = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True", "True", "True", "True", "31536000"]
