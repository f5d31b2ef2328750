"""What a reading is made of: frozen values, the raw text kept, and what was not understood kept.

The names of the JSON keys are those of the samples' README (section 1); `as_dict` and `as_expect` give exactly
that shape. Line numbers count from 1 and include the nickname line. Moments are naive local datetimes, as pasted.
"""

from .chat import (
    ChatLeft,
    ChatList,
    ChatMessage,
    ChatOffer,
    ChatReading,
    ChatRequest,
    Later,
    Lines,
    ListVersion,
)
from .message import (
    ITEM_OPTIONAL,
    URGENCIES,
    Change,
    Entry,
    Item,
    LexiconEntry,
    MessageReading,
    Role,
)
from .place import (
    Candidate,
    Door,
    DoorMention,
    DoorReading,
    PlaceParts,
    Resolution,
)

__all__ = [
    "ITEM_OPTIONAL",
    "URGENCIES",
    "Candidate",
    "Change",
    "ChatLeft",
    "ChatList",
    "ChatMessage",
    "ChatOffer",
    "ChatReading",
    "ChatRequest",
    "Door",
    "DoorMention",
    "DoorReading",
    "Entry",
    "Item",
    "Later",
    "LexiconEntry",
    "Lines",
    "ListVersion",
    "MessageReading",
    "PlaceParts",
    "Resolution",
    "Role",
]
