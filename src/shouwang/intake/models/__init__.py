"""What came in and is not finished: pasted chats, rosters, sendings of the public form."""

from .paste import LATER, Fate, Part, Paste, PasteMessage, PasteState, PlainNickname
from .roster import HeaderMemory, ImportStage, ImportState, RosterImport
from .web import WebSending

__all__ = [
    "LATER",
    "Fate",
    "HeaderMemory",
    "ImportStage",
    "ImportState",
    "Part",
    "Paste",
    "PasteMessage",
    "PasteState",
    "PlainNickname",
    "RosterImport",
    "WebSending",
]
