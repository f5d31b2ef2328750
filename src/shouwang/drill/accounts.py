"""The accounts of the demonstration: made, listed with their passwords, removed with their street.

Passwords are random for every installation and stand in one file beside the data, readable by its owner alone;
the database knows only their hashes.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from shouwang.core import links
from shouwang.core.models import Account, Committee, Membership
from shouwang.core.models.roles import Role
from shouwang.desk.models import Request
from shouwang.desk.rules import State
from shouwang.lib import env

from .destroy import destroy_streets

# Without signs that look alike; twelve of 31 are 59 bits of chance, so that the hash need not be slow: Django
# hashes anew, slowly, at the first login.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
QUICK_ROUNDS = 20_000


def file() -> Path:
    return env.home() / "demo-accounts.json"


def create(username: str, name: str) -> Account:
    """An account with a random password, which is remembered by `remember_passwords`."""
    password = "-".join("".join(secrets.choice(SIGNS) for _place in range(4)) for _part in range(3))
    hasher = PBKDF2PasswordHasher()
    account = Account(username=username, name=name, is_demonstration=True)
    account.password = hasher.encode(password, hasher.salt(), iterations=QUICK_ROUNDS)
    account.save(force_insert=True)
    account._demonstration_password = password  # type: ignore[attr-defined]
    return account


def remember_passwords(accounts: list[Account]) -> None:
    """Write the passwords down, in a file that nobody else may read."""
    words = {account.username: account._demonstration_password for account in accounts}  # type: ignore[attr-defined]
    scratch = file().with_suffix(".new")
    scratch.unlink(missing_ok=True)
    handle = os.open(scratch, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(words, out, indent=1)
    scratch.replace(file())


def _passwords() -> dict[str, str]:
    return json.loads(file().read_text()) if file().exists() else {}


class Listing(list[dict[str, str]]):
    """Rows of `name, role, username, password, url`; as text, what `make run` prints."""

    def __str__(self) -> str:
        host = f"http://127.0.0.1:{env.port()}"
        lines = []
        for row in self:
            where = f"{row['username']}  {row['password']}" if row["username"] else f"{host}{row['url']}"
            lines.append(f"{row['role']}  {row['name']}{'  ' if where else ''}{where}")
        return "\n".join(lines)


def listing() -> Listing:
    """Every way into the demonstration: accounts, the links of volunteers, a resident's link, the public form.

    Rows without an account have an empty user name and password, and the path of their page as `url`.
    """
    with translation.override("zh-hans"):
        return Listing([*_account_rows(), *_link_rows()])


def _account_rows() -> list[dict[str, str]]:
    known = _passwords()
    weight = [Role.SECRETARY, Role.STAFF, Role.CHIEF, Role.STREET, Role.AUDITOR, Role.ADMIN]
    held = list(
        Membership.objects.filter(account__is_demonstration=True, ended_at__isnull=True).select_related(
            "account", "committee"
        )
    )
    held.sort(key=lambda one: (weight.index(Role(one.role)), one.committee_id is None, one.id))
    return [
        {
            "name": f"{one.name}（{one.committee.name if one.committee else one.post_label}）",
            "role": str(one.get_role_display()),
            "username": one.account.username,
            "password": known.get(one.account.username, _("(changed or not on this machine)")),
            "url": f"/c/{one.committee.slug}/" if one.committee else "/",
        }
        for one in held
        if one.account is not None
    ]


def _link_rows() -> list[dict[str, str]]:
    streets = street_ids()
    rows = []
    committees = list(Committee.objects.filter(street_id__in=streets).order_by("code"))
    volunteers = Membership.objects.filter(committee__in=committees[:1], role=Role.VOLUNTEER, ended_at__isnull=True)
    for one in volunteers.order_by("id"):
        rows.append(_link_row(one.name, str(one.get_role_display()), f"/v/{links.volunteer_token(one)}/"))
    asked = Request.objects.filter(committee__in=committees[:1], parent__isnull=True)
    followed = (
        asked.filter(closed_at__isnull=True, state=State.UNDERWAY, household__isnull=False)
        .order_by("-opened_at")
        .first()
    )
    if followed:
        address = f"/f/{links.follow_token(followed.id)}/"
        rows.append(_link_row(followed.number, _("Resident, following a request"), address))
    done = asked.filter(state=State.DONE, rating__isnull=True, household__isnull=False).order_by("-closed_at").first()
    if done:
        address = f"/f/{links.follow_token(done.id)}/"
        rows.append(_link_row(done.number, _("Resident, rating what is done"), address))
    for committee in committees:
        rows.append(_link_row(committee.name, _("Public form"), f"/r/{committee.slug}/"))
    return rows


def _link_row(name: str, role: str, url: str) -> dict[str, str]:
    """A way in that needs no account."""
    return {"name": name, "role": role, **dict.fromkeys(("username", "password"), ""), "url": url}


def street_ids() -> list[Any]:
    """Streets that the drill made: those on which a demonstration account holds a role."""
    held = Membership.objects.filter(account__is_demonstration=True)
    return list(held.values_list("street_id", flat=True).distinct())


def remove() -> int:
    """Destroy the demonstration street, whole or not at all, and forget its passwords and its marker.

    Returns:
        How many rows were destroyed.
    """
    with transaction.atomic():
        destroyed = destroy_streets(street_ids())
        destroyed += Account.objects.filter(is_demonstration=True).count()
        Account.objects.filter(is_demonstration=True).delete()
    for name in (file(), env.home() / "demonstration"):
        name.unlink(missing_ok=True)
    return destroyed


def blocks_start() -> str | None:
    """One sentence why real work must not start here, or None: demonstration accounts outside a demonstration."""
    if env.is_demonstration() or not Account.objects.filter(is_demonstration=True).exists():
        return None
    return _("Demonstration accounts are still here. Remove them first: shouwang demo remove")
