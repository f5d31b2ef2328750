"""Accounts are opened for a member of the team, never by signing up; a password is shown once."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import journal, walls
from ..access import Actor, require
from ..models import Account, Membership
from ..privacy.fields import blind
from ..refusal import Refused
from ..telephone import normalised
from .team import locked_member, within_reach

# Without signs that look alike; sixteen of 31 are 79 bits of chance.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    return "-".join("".join(secrets.choice(SIGNS) for _place in range(4)) for _part in range(4))


@transaction.atomic
def open_account(membership: Membership, *, username: str, by: Actor, at: datetime) -> str:
    """Let a member log in under `username`; returns the password, which nobody can read again later.

    A person with two roles has one account: a user name that belongs to somebody of the same name is joined, and
    the password stays (empty text is returned).

    Raises:
        Refused: the member has an account already, or the name is somebody else's.
    """
    require(by, "core.open_account", membership.committee_id)
    membership = locked_member(membership, by)
    username = username.strip().lower()
    if not username.isascii() or not username.replace("-", "").replace("_", "").isalnum() or len(username) > 60:
        raise Refused(_("A user name has letters, digits, - and _ only."), code="username")
    if membership.account_id:
        raise Refused(_("This person has an account already."), code="conflict")
    with walls.login():  # a name is taken wherever it is taken
        password, account = "", Account.objects.filter(username=username).first()
    if account is None:
        password = new_password()
        validate_password(password)
        number = normalised(membership.phone)
        hashed = blind(number, "phone") if number else ""
        with walls.login():
            if hashed and Account.objects.filter(phone_hash=hashed).exists():
                hashed = ""
        account = Account.objects.create_user(username, password, name=membership.name, phone_hash=hashed)
    elif account.name != membership.name:
        raise Refused(_("This user name belongs to somebody else."), code="conflict")
    membership.account = account
    membership.save(update_fields=["account"])
    journal.record("core.account_opened", membership, by=by, at=at, who=membership.id)
    return password


@transaction.atomic
def renew_password(membership: Membership, *, by: Actor, at: datetime) -> str:
    """A new password for somebody who lost theirs; every session of the account ends."""
    require(by, "core.renew_password", membership.committee_id)
    membership = locked_member(membership, by)
    if membership.account is None:
        raise Refused(_("This person has no account yet."), code="no_account")
    with walls.login():  # also those with other committees, which this one does not see
        every = list(membership.account.memberships.filter(ended_at__isnull=True))
    for held in every:
        within_reach(by, held)  # or a committee could get into the account of somebody of the street
    password = new_password()
    try:
        validate_password(password, membership.account)
    except ValidationError as trouble:  # pragma: no cover - chance never makes one that is refused
        raise Refused("; ".join(trouble.messages)) from trouble
    membership.account.set_password(password)
    membership.account.save(update_fields=["password"])
    journal.record("core.password_renewed", membership, by=by, at=at, who=membership.id)
    return password
