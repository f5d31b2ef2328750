"""A pasted chat, message by message, and what became of each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.models import Building, Committee, Compound, Membership, OpenThing
from shouwang.core.models.keyed import Keyed
from shouwang.core.privacy.fields import EncryptedJSONField, EncryptedTextField
from shouwang.desk.models import Channel, Request


class PasteState(models.TextChoices):
    UNREAD = "unread", _("Not gone through yet")
    SAVED = "saved", _("Saved")
    DROPPED = "dropped", _("Thrown away")


class Part(models.TextChoices):
    """What the reading takes a message for. The middle six belong to an earlier message."""

    OPENS = "opens", _("opens a request")
    ANSWER = "answer", _("answer")
    UPDATE = "update", _("news")
    AGAIN = "again", _("asks again")
    RAISE = "raise", _("more urgent")
    ACK = "ack", _("thanks")
    CLOSE = "close", _("says it is done")
    CANCEL = "cancel", _("takes it back")
    LIST = "list", _("chain list")
    HUMAN = "human", _("a person must look")
    OTHER = "other", _("no request")


LATER = (Part.ANSWER, Part.UPDATE, Part.AGAIN, Part.RAISE, Part.ACK, Part.CLOSE, Part.CANCEL)


class Fate(models.TextChoices):
    """What became of a message. `undecided` only while its paste is open."""

    UNDECIDED = "undecided", _("not decided")
    REQUEST = "request", _("became a request")
    LATER = "later", _("belongs to a request")
    LIST_ENTRY = "list_entry", _("kept as a list")
    NOT_REQUEST = "not_request", _("no request")
    HEARD = "heard", _("heard, nothing to do")
    DROPPED = "dropped", _("thrown away")


class Paste(OpenThing):
    """One text copied out of a group chat; open until somebody has decided on every message of it.

    Attributes:
        known: how many of its messages had been decided before; `known_ids` are those messages.
        is_dangerous: something urgent was read, so it is passed on sooner.
        unknown_staff: nicknames that write like staff and are asked about once.
    """

    said = _("Pasted chat, not gone through yet")
    page = "paste_review"

    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.CHAT)
    text = EncryptedTextField()
    digest = models.CharField(max_length=32)
    compound = models.ForeignKey(Compound, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Building, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    chat_date = models.DateField(null=True, blank=True)
    known = models.PositiveIntegerField(default=0)
    known_ids = models.JSONField(default=list)
    is_dangerous = models.BooleanField(default=False)
    is_last_rung = models.BooleanField(default=False)
    unknown_staff = EncryptedJSONField(empty=list)
    words_destroyed_at = models.DateTimeField(null=True, blank=True, help_text="of its messages too")

    class Meta(OpenThing.Meta):
        abstract = False
        indexes = [
            *OpenThing.Meta.indexes,
            models.Index(fields=["committee", "-opened_at"], name="pastes_of_a_committee"),
            models.Index(
                fields=["committee", "closed_at"], condition=models.Q(closed_at__isnull=False), name="pastes_to_destroy"
            ),
        ]

    def __str__(self) -> str:
        return f"paste {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class PasteMessage(Keyed):
    """One message. Its digest (keyed, over nickname, moment and words) is known once per committee.

    Attributes:
        n: place among the messages of the paste, from 1; lines count from 1 too.
        part: what the reading takes it for; `opener` the message to which it belongs.
        reading: the reading as JSON; of the first posting of a list the whole list.
        draft: what was typed on the review page and is not saved yet.
        corrections: what a person changed: field -> {"read", "set"}.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    paste = models.ForeignKey(Paste, on_delete=models.PROTECT, related_name="messages")
    n = models.PositiveIntegerField()
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    said_at = models.DateTimeField(null=True, blank=True)
    nickname = EncryptedTextField(blank=True)
    text = EncryptedTextField(blank=True)
    digest = models.CharField(max_length=32)
    part = models.CharField(max_length=8, choices=Part.choices)
    opener = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers")
    reading = EncryptedJSONField()
    draft = EncryptedJSONField()
    corrections = EncryptedJSONField()
    fate = models.CharField(max_length=12, choices=Fate.choices, default=Fate.UNDECIDED)
    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.PROTECT, related_name="chat_messages")
    decided_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "digest"], name="a_chat_message_once"),
            models.CheckConstraint(
                condition=~models.Q(fate__in=["request", "later"]) | models.Q(request__isnull=False),
                name="a_filed_message_has_its_request",
            ),
        ]
        indexes = [models.Index(fields=["paste", "n"], name="messages_of_a_paste")]

    def __str__(self) -> str:
        return f"message {self.n}"

    @property
    def is_decided(self) -> bool:
        return self.fate not in (Fate.UNDECIDED, Fate.DROPPED)


class PlainNickname(Keyed):
    """A nickname of which somebody said that it is a resident's, so that it is not asked about again."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="+")
    name_hash = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["committee", "name_hash"], name="a_plain_nickname_once")]

    def __str__(self) -> str:
        return "nickname"
