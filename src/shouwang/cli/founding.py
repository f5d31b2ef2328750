"""How a real street begins: its office, its committees, the first people who can log in, keys for programs."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def register(commands: Any) -> None:
    found = commands.add_parser("found", help="begin for real: a street, a committee, an officer, a secretary")
    found.add_argument("--street", nargs=2, metavar=("NAME", "CODE"), required=True, help="with its 9-digit code")
    found.add_argument("--officer", nargs=2, metavar=("NAME", "USERNAME"), help="the street's duty officer")
    found.add_argument(
        "--committee", nargs=3, metavar=("NAME", "CODE", "SHORT"), required=True, help="12-digit code, short name"
    )
    found.add_argument("--secretary", nargs=2, metavar=("NAME", "USERNAME"))
    found.add_argument("--area-code", default="", help="area code put before landlines (021)")
    found.add_argument("--hotline", default="", help="the committee's public telephone")
    found.set_defaults(run=begin)

    key = commands.add_parser("apikey", help="a key for a program that hands requests in: issue, revoke")
    key.add_argument("what", choices=("issue", "revoke"))
    key.add_argument("committee", help="12-digit code or short name")
    key.add_argument("name", help="which program it is for")
    key.set_defaults(run=api_key)


def begin(arguments: argparse.Namespace) -> int:
    """Make what is not there yet; run again with another committee to add it to the street."""
    from .django_side import opened

    with opened():
        from django.db import transaction

        from shouwang.core import actions
        from shouwang.core.access import THE_SYSTEM
        from shouwang.core.models import Committee, Membership, Street
        from shouwang.core.models.roles import Role
        from shouwang.core.privacy import keys
        from shouwang.core.refusal import Refused
        from shouwang.lib import clock

        name, code = arguments.street
        if len(code) != 9 or not code.isdigit():
            return _refuse("The street's code has nine digits.")
        committee_name, committee_code, slug = arguments.committee
        if len(committee_code) != 12 or not committee_code.isdigit() or not committee_code.startswith(code):
            return _refuse("The committee's code has twelve digits and begins with the street's nine.")
        keys.check_at_start()
        at = clock.now()
        try:
            with transaction.atomic():
                street = Street.objects.filter(code=code).first() or actions.add_street(
                    name=name, code=code, area_code=arguments.area_code
                )
                officers = Membership.objects.filter(street=street, role=Role.STREET, ended_at__isnull=True)
                if arguments.officer is None and not officers.exists():
                    return _refuse("A street always has a duty officer: give --officer NAME USERNAME.")
                committee = Committee.objects.filter(code=committee_code).first() or actions.add_committee(
                    street, name=committee_name, code=committee_code, slug=slug, hotline=arguments.hotline
                )
                for person, role, place in (
                    (arguments.officer, Role.STREET, None), (arguments.secretary, Role.SECRETARY, committee)
                ):  # fmt: skip
                    if person is None:
                        continue
                    member = actions.appoint(
                        by=THE_SYSTEM, at=at, street=street, committee=place, name=person[0], role=role, turn=1
                    )
                    if member.account_id is None:
                        password = actions.open_account(member, username=person[1], by=THE_SYSTEM, at=at)
                        print(f"{person[0]}: {person[1]}  {password or '(the password they have)'}")
        except Refused as refusal:
            return _refuse(str(refusal))
    print(f"{committee_name}: /c/{slug}/   the residents' form: /r/{slug}/")
    return 0


def api_key(arguments: argparse.Namespace) -> int:
    from .django_side import opened

    with opened():
        from django.db.models import Q

        from shouwang.core.access import THE_SYSTEM
        from shouwang.core.models import ApiKey, Committee
        from shouwang.intake import actions
        from shouwang.lib import clock

        committee = Committee.objects.filter(Q(code=arguments.committee) | Q(slug=arguments.committee)).first()
        if committee is None:
            return _refuse(f"There is no committee {arguments.committee}.")
        if arguments.what == "issue":
            _key, plain = actions.issue_key(committee, arguments.name, by=THE_SYSTEM, at=clock.now())
            print(plain)
            return 0
        running = ApiKey.objects.filter(committee=committee, name=arguments.name, revoked_at__isnull=True)
        count = [actions.revoke_key(key, by=THE_SYSTEM, at=clock.now()) for key in running]
        print(f"{len(count)} keys revoked.")
        return 0 if count else 1


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
