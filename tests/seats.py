"""Logged-in browsers that read English, and the words of a page without its markup."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.test import Client

from shouwang.core.models import Account, Membership


def seated(who: Membership) -> Client:
    """A browser in which this member has logged in."""
    account = Account.objects.create_user(f"user-{who.id}", name=who.name)  # no password: hashing one takes a second
    Membership.objects.filter(pk=who.pk).update(account=account)
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(account, backend="shouwang.core.login.NameOrPhoneBackend")
    return client


def text_of(response: Any) -> str:
    """What a reader reads, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
