"""The door: guessing is slow, the unknown look like the known, nobody is sent elsewhere, passwords hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as house
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, override_settings

from shouwang.core.login import NameOrPhoneBackend
from shouwang.core.models import Account, Membership
from tests.house.source import none
from tests.world import World

pytestmark = pytest.mark.security  # many calls; `make security` and CI run them

LOGIN = "/account/login/"
PASSWORD = "heron-kettle-ladder-9"


@pytest.fixture
def lu(world: World, settings: Any) -> Account:
    settings.DEMONSTRATION = True
    account = Account.objects.create_user("lu", PASSWORD, name="陆晓敏")
    Membership.objects.filter(pk=world.lu.pk).update(account=account)
    return account


def attempt(name: str = "lu", password: str = "wrong-wrong-wrong", **more: Any) -> Any:
    return Client(REMOTE_ADDR=more.pop("address", "203.0.113.7")).post(
        LOGIN, {"login": name, "password": password, **more}
    )


# --- guessing -------------------------------------------------------------------------------------------------


def test_the_sixth_wrong_password_of_a_name_is_not_looked_at(lu: Account) -> None:
    for _time in range(5):
        assert attempt().status_code == 200
    for address in ("203.0.113.7", "203.0.113.8"):  # from wherever
        answer = attempt(password=PASSWORD, address=address)
        assert answer.status_code == 200 and "_auth_user_id" not in answer.client.session
    assert attempt("somebody-else", address="203.0.113.9").status_code == 200


def test_a_name_that_nobody_has_is_limited_alike(lu: Account) -> None:
    """Or the limit itself would tell which names exist."""
    known = [attempt("lu").content.count(b"<li") for _time in range(7)]
    unknown = [attempt("nobody-here", address="203.0.113.20").content.count(b"<li") for _time in range(7)]
    assert known == unknown


def test_an_address_that_tries_many_names(lu: Account) -> None:
    for n in range(20):
        attempt(f"name-{n}")
    answer = attempt(password=PASSWORD)
    assert "_auth_user_id" not in answer.client.session
    assert attempt(password=PASSWORD, address="203.0.113.8").status_code == 302


def test_what_was_counted_is_in_the_database(lu: Account) -> None:
    """Another process counts on: nothing of it is kept in this one."""
    from django.db import connection

    attempt()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] >= 1


def test_too_many_calls_get_a_calm_page(lu: Account) -> None:
    with override_settings(ACCOUNT_RATE_LIMITS={"login": "2/m/ip"}):
        answers = [attempt() for _time in range(3)]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"]
    assert 'class="bare' in answers[-1].content.decode()


# --- who exists -----------------------------------------------------------------------------------------------


def test_the_unknown_are_told_what_the_known_are_told(lu: Account) -> None:
    Account.objects.create_user("closed", PASSWORD, is_active=False)
    pages = [
        attempt(name, password).content
        for name, password in (("lu", "wrong"), ("nobody", "wrong"), ("closed", PASSWORD))
    ]
    words = {
        page.replace(b"lu", b"").replace(b"nobody", b"").replace(b"closed", b"").count(b"") // 400 for page in pages
    }
    assert len(words) == 1
    assert all("_auth_user_id" not in attempt(name, "wrong").client.session for name in ("lu", "nobody"))


@pytest.mark.parametrize("name", ["lu", "nobody", "13800139999", "closed"])
def test_one_password_is_hashed_whoever_asks(lu: Account, name: str, monkeypatch: Any) -> None:
    """What takes time is hashing: it is done exactly once, whether or not the name exists."""
    Account.objects.create_user("closed", PASSWORD, is_active=False)
    hashed: list[str] = []
    from django.contrib.auth.hashers import get_hasher

    hasher = type(get_hasher())
    encode = hasher.encode

    def counted(self: Any, password: str, salt: str, *rest: Any) -> str:
        hashed.append(salt)
        return encode(self, password, salt, *rest)

    monkeypatch.setattr(hasher, "encode", counted)
    assert NameOrPhoneBackend().authenticate(None, username=name, password="wrong") is None
    assert len(hashed) == 1


# --- being sent elsewhere -------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "http:evil.example", "https:/evil.example", "//testserver@evil.example/", " https://evil.example", "/%0d%0aLocation: x",
    "http://testserver.evil.example/", "\t//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_leads_nowhere_else(lu: Account, target: str) -> None:
    places = [
        attempt(password=PASSWORD, next=target).headers.get("Location", "/"),
        Client().post("/look/", {"type": "large", "next": target}).headers["Location"],
    ]
    client = Client()
    client.force_login(lu, backend="shouwang.core.login.NameOrPhoneBackend")
    places.append(client.get(LOGIN, {"next": target}).headers.get("Location", "/"))
    places.append(client.post("/account/logout/", {"next": target}).headers.get("Location", "/"))
    for place in places:
        assert place.startswith("/") and not place.startswith(("//", "/\\")), place
        assert "\r" not in place and "\n" not in place
        assert "evil.example" not in place.partition("?")[0]


def test_next_inside_the_house_is_followed(lu: Account) -> None:
    assert attempt(password=PASSWORD, next="/c/meiyuan/inbox/").headers["Location"] == "/c/meiyuan/inbox/"


# --- passwords ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "short-1",
        "password123",
        "1234567890",
        "1357924680",
        "luxiaomin",
        "qwertyuiop",
        "shouwang2026",
        "守望居委会2026",
        "陆晓敏陆晓敏陆晓敏陆晓敏",
    ],
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, Account(username="luxiaomin", name="陆晓敏陆晓敏陆晓敏陆晓敏"))


@pytest.mark.parametrize("password", ["heron kettle ladder", "守望相助邻里情深一家", "x" * 11 + "é" * 60, "aB3$" * 25])
def test_a_long_one_of_any_signs_is_taken_whole(lu: Account, password: str) -> None:
    validate_password(password, lu)
    lu.set_password(password)
    assert lu.check_password(password)
    assert not lu.check_password(password[:-1])


def test_passwords_are_hashed_slowly() -> None:
    """The tests hash quickly; a real house with Django's first choice."""
    from django.conf import global_settings

    assert global_settings.PASSWORD_HASHERS[0].endswith("PBKDF2PasswordHasher")


# --- whose pages are not ours ---------------------------------------------------------------------------------


def account_pages() -> list[str]:
    from django.urls import get_resolver

    found = []
    for entry in get_resolver().url_patterns:
        if str(entry.pattern) == "account/":
            stack = [(entry, "")]
            while stack:
                resolver, start = stack.pop()
                for each in resolver.url_patterns:
                    path = start + str(each.pattern)
                    if hasattr(each, "url_patterns"):
                        stack.append((each, path))
                    elif "(?P" not in path:
                        found.append(f"/account/{path}")
    return found


def test_no_page_of_the_accounts_breaks_or_opens_an_account(lu: Account) -> None:
    """Django-allauth brings pages that we do not use: none of them may break, make an account, or be kept by a cache."""
    found = []
    for path in account_pages():
        for is_in in (False, True):
            client = Client(raise_request_exception=False)
            if is_in:
                client.force_login(lu, backend="shouwang.core.login.NameOrPhoneBackend")
            for answer in (
                client.get(path),
                client.post(path, {"username": "evil", "email": "a@example.org", "password1": PASSWORD}),
            ):
                if answer.status_code >= 500:
                    found.append(f"{path}: broke")
                if "no-store" not in answer.headers.get("Cache-Control", ""):
                    found.append(f"{path}: may be kept")
                if "unsafe" in answer.headers["Content-Security-Policy"]:
                    found.append(f"{path}: policy")
    none(found)
    assert list(Account.objects.values_list("username", flat=True)) == ["lu"]


# --- the name of the host ------------------------------------------------------------------------------------


def test_only_names_of_the_house_are_answered(world: World) -> None:
    """Links that are handed out carry the host: a stranger's name in them would take the reader to the stranger."""
    answer = Client(raise_request_exception=False).get(LOGIN, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    assert 'class="bare' in answer.content.decode()
    assert Client().get(LOGIN, headers={"host": "localhost"}).status_code == 200
    forwarded = Client().get(LOGIN, headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in forwarded.content.decode()
    assert house.USE_X_FORWARDED_HOST is False
