"""Logging in with a user name or a phone number; accounts are made by the office, never by signing up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from shouwang.lib.shapes import Shape, Slot

from . import walls
from .models import Account
from .privacy.fields import blind, open_sealed, seal
from .privacy.rotation import SEED
from .telephone import normalised

_ACTIVE = Shape(lambda: Account.objects.filter(pk=Slot("pk", Account, "pk"), is_active=True))


class NameOrPhoneBackend(BaseBackend):
    """Finds the account by user name, then by the keyed hash of a phone number."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **credentials: Any
    ) -> Account | None:
        login = (username or credentials.get("login") or "").strip()
        if not login or not password:
            return None
        with walls.login():
            account = Account.objects.filter(username=login).first()
            if account is None:
                number = normalised(login)
                account = Account.objects.filter(phone_hash=blind(number, "phone")).first() if number else None
        if account is None:
            Account().set_password(password)  # the same time whether or not the name exists
            return None
        with walls.login():  # an old hash is made anew with the first right password
            return account if account.check_password(password) and account.is_active else None

    def get_user(self, user_id: Any) -> Account | None:
        with walls.login():
            return _ACTIVE.one(pk=user_id)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["username", "name"]


class MfaAdapter(DefaultMFAAdapter):
    """Seeds of second factors are sealed like everything that must not be read in the database or its backup."""

    def encrypt(self, text: str) -> str:
        return seal(text, SEED)

    def decrypt(self, encrypted_text: str) -> str:
        is_sealed = "." in encrypted_text  # what was kept before this release is not: base32 has no full stop
        return open_sealed(encrypted_text, SEED) if is_sealed else encrypted_text
