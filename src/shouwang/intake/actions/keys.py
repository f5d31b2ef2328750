"""Keys for connected programs: shown once, kept as a hash, taken back at any time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import Actor, require
from shouwang.core.models import ApiKey, Committee
from shouwang.core.refusal import Refused


def hash_of(key: str) -> str:
    """What is kept of a key: enough to know it again, not enough to use it."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def issue_key(committee: Committee, name: str, *, by: Actor, at: datetime) -> tuple[ApiKey, str]:
    """Make a key for a program; the second value is the key itself, which nobody can read again later."""
    require(by, "intake.issue_key", committee.id)
    name = " ".join(name.split())[:60]
    if not name:
        raise Refused(_("Write which program it is for."), code="empty")
    plain = f"sw_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(committee=committee, name=name, key_hash=hash_of(plain), created_at=at)
    journal.record("intake.key_issued", key, by=by, at=at)
    return key, plain


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Actor, at: datetime) -> ApiKey:
    """The program is shut out, within half a minute in every process."""
    require(by, "intake.revoke_key", key.committee_id)
    key = ApiKey.objects.select_for_update().get(pk=key.pk, committee_id=key.committee_id)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        journal.record("intake.key_revoked", key, by=by, at=at)
    return key
