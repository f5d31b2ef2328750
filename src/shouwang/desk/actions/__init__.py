"""Every write of the desk. One shape: require permission, lock once and late, ask the rule, write, journal."""

from .due import catch_up
from .feedback import rate, reopen
from .intake import Plea, receive
from .jobs import merge, split
from .moves import answer, cancel, finish, hand_back, resume, start, try_again, wait
from .outcomes import outcome_label
from .owner import assign
from .reports import FromTheDoor, hand_in, set_aside, take_over
from .words import note, triage, unmask_phone

__all__ = [
    "FromTheDoor",
    "Plea",
    "answer",
    "assign",
    "cancel",
    "catch_up",
    "finish",
    "hand_back",
    "hand_in",
    "merge",
    "note",
    "outcome_label",
    "rate",
    "receive",
    "reopen",
    "resume",
    "set_aside",
    "split",
    "start",
    "take_over",
    "triage",
    "try_again",
    "unmask_phone",
    "wait",
]
