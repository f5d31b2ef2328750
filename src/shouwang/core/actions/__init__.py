"""Every write of this room."""

from .accounts import open_account, renew_password
from .keeping import copy_person, erase, hold, lift_hold, set_term
from .people import NewResident, admit, amend, mark_gone, spell_door, unmask
from .places import NewDoor, add_building, add_committee, add_compound, add_doors, add_street, set_control
from .team import appoint, dismiss, know_chat_name, mark_absent, mark_back, renew_link

__all__ = [
    "NewDoor",
    "NewResident",
    "add_building",
    "add_committee",
    "add_compound",
    "add_doors",
    "add_street",
    "admit",
    "amend",
    "appoint",
    "copy_person",
    "dismiss",
    "erase",
    "hold",
    "know_chat_name",
    "lift_hold",
    "mark_absent",
    "mark_back",
    "mark_gone",
    "open_account",
    "renew_link",
    "renew_password",
    "set_control",
    "set_term",
    "spell_door",
    "unmask",
]
