"""Browsers in which somebody of the world has logged in, reading English (the message ids)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings as house
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from shouwang.core.models import Account, Membership
from tests.world import World


def english() -> Client:
    client = Client()
    client.cookies[house.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def visitor() -> Client:
    """Somebody without an account."""
    return english()


@pytest.fixture
def seat(world: World, settings) -> Callable[[Membership], Client]:
    """`seat(world.lu)`: a browser in which this member has logged in."""
    settings.DEMONSTRATION = True

    def sit(who: Membership) -> Client:
        account = Account.objects.create_user(f"user-{who.id}", "a-long-password")
        Membership.objects.filter(pk=who.pk).update(account=account)
        client = english()
        client.force_login(account)
        return client

    with override("en"):
        yield sit


@pytest.fixture
def text_of() -> Callable[[HttpResponse], str]:
    """The words of a page, without its marks."""

    def words(response: HttpResponse) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))

    return words
