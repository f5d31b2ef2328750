"""What people type becomes what is meant: messages, chats, 接龙 lists, doors. Pure Python, no Django, no network."""

from .chat import read_chat
from .doorbook import DoorBook, resolve_door
from .doors import read_door
from .errors import ReadingError
from .message import read_message
from .numerals import read_numeral
from .out import as_notice, as_solitaire
from .solitaire import compare_versions, read_solitaire
from .types import (
    Candidate,
    Change,
    ChatLeft,
    ChatList,
    ChatMessage,
    ChatOffer,
    ChatReading,
    ChatRequest,
    Door,
    DoorMention,
    DoorReading,
    Entry,
    Item,
    Later,
    LexiconEntry,
    ListVersion,
    MessageReading,
    PlaceParts,
    Resolution,
    Role,
)

__all__ = [
    "Candidate",
    "Change",
    "ChatLeft",
    "ChatList",
    "ChatMessage",
    "ChatOffer",
    "ChatReading",
    "ChatRequest",
    "Door",
    "DoorBook",
    "DoorMention",
    "DoorReading",
    "Entry",
    "Item",
    "Later",
    "LexiconEntry",
    "ListVersion",
    "MessageReading",
    "PlaceParts",
    "ReadingError",
    "Resolution",
    "Role",
    "as_notice",
    "as_solitaire",
    "compare_versions",
    "read_chat",
    "read_door",
    "read_message",
    "read_numeral",
    "read_solitaire",
    "resolve_door",
]
