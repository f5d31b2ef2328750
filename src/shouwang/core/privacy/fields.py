"""Model fields whose content is encrypted, and the keyed hashes by which phones are found.

A stored value is `<key name>.<base64 of nonce and AES-256-GCM ciphertext>`; the field's name is bound in
as associated data, so that a value copied into another column does not open there.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from . import keys


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(plain: str, bound_to: str) -> str:
    """Encrypt `plain` with the current key."""
    ring = keys.ring()
    nonce = os.urandom(12)
    cipher = _cipher(ring.keys[ring.current]).encrypt(nonce, plain.encode(), bound_to.encode())
    return f"{ring.current}.{base64.b64encode(nonce + cipher).decode()}"


def open_sealed(stored: str, bound_to: str) -> str:
    """Decrypt a value of `seal`. KeyError for an unknown key, InvalidTag for a damaged value."""
    name, _, body = stored.partition(".")
    raw = base64.b64decode(body)
    return _cipher(keys.ring().keys[name]).decrypt(raw[:12], raw[12:], bound_to.encode()).decode()


def blind(value: str, purpose: str) -> str:
    """Keyed hash (32 hex digits) by which an encrypted value can be found; empty for empty."""
    if not value:
        return ""
    return hmac.digest(keys.ring().hashing, f"{purpose}:{value}".encode(), "sha256").hex()[:32]


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database. Cannot be filtered on, by design."""

    def _bound_to(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return value if not value else self.decode(open_sealed(value, self._bound_to()))

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or value == "" or value == [] or value == {}:
            return None if value is None else ""
        return seal(self.encode(value), self._bound_to())

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"isnull"}:
            raise TypeError(f"{self.name} is encrypted and cannot be searched with {lookup_name}")
        return super().get_lookup(lookup_name)

    def encode(self, value: Any) -> str:
        return str(value)

    def decode(self, plain: str) -> Any:
        return plain


class EncryptedJSONField(EncryptedTextField):
    """A JSON value that is encrypted in the database; an empty one reads as `empty()`."""

    # For django-stubs: what goes in and comes out is JSON, not text.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, empty: Any = dict, **kwargs: Any) -> None:
        self.empty = empty
        kwargs.setdefault("default", empty)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["empty"] = self.empty
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return self.empty() if not value else super().from_db_value(value, expression, connection)

    def encode(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, default=str)

    def decode(self, plain: str) -> Any:
        return json.loads(plain)
