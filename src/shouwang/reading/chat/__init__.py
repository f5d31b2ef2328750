"""A pasted chat: split into messages, messages grouped to requests, lists, notes for a person, and the rest."""

from .reader import read_chat
from .split import split_chat

__all__ = ["read_chat", "split_chat"]
