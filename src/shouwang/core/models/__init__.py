"""The tables of places, people, roles, the journal; and what every open thing has."""

from .journal import Heartbeat, JournalEntry, KeyCheck
from .limits import Allowance
from .open_thing import OpenThing
from .people import Resident, ResidentPhone, SearchKey
from .places import Building, Committee, Compound, DoorSpelling, Household, Street
from .roles import Account, ApiKey, Membership

__all__ = [
    "Account",
    "Allowance",
    "ApiKey",
    "Building",
    "Committee",
    "Compound",
    "DoorSpelling",
    "Heartbeat",
    "Household",
    "JournalEntry",
    "KeyCheck",
    "Membership",
    "OpenThing",
    "Resident",
    "ResidentPhone",
    "SearchKey",
    "Street",
]
