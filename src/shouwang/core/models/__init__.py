"""The tables of places, people, roles, the journal; and what every open thing has."""

from .journal import Heartbeat, JournalEntry, KeyCheck
from .keeping import Cause, Destruction, ErasureReason, Hold, HoldReason, Night, OwnTerm
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
    "Cause",
    "Committee",
    "Compound",
    "Destruction",
    "DoorSpelling",
    "ErasureReason",
    "Heartbeat",
    "Hold",
    "HoldReason",
    "Household",
    "JournalEntry",
    "KeyCheck",
    "Membership",
    "Night",
    "OpenThing",
    "OwnTerm",
    "Resident",
    "ResidentPhone",
    "SearchKey",
    "Street",
]
