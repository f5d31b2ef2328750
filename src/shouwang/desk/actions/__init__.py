"""Every write of the desk. One shape: require permission, lock once and late, ask the rule, write, journal."""

from .due import catch_up
from .feedback import rate, reopen
from .intake import Plea, receive
from .jobs import merge, split
from .moves import answer, cancel, finish, hand_back, resume, start, try_again, wait
from .owner import assign
from .words import note, triage, unmask_phone

__all__ = [
    "Plea",
    "answer",
    "assign",
    "cancel",
    "catch_up",
    "finish",
    "hand_back",
    "merge",
    "note",
    "rate",
    "receive",
    "reopen",
    "resume",
    "split",
    "start",
    "triage",
    "try_again",
    "unmask_phone",
    "wait",
]
