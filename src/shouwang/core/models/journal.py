"""The append-only journal, the heartbeats of the processes, and the sealed word that proves the keys."""

from __future__ import annotations

from django.db import models

from .keyed import Keyed
from .places import Committee, Street
from .roles import Membership


class JournalEntry(Keyed):
    """One change: ids, codes and times, never names, phones or free text.

    `verb` is past tense and read with its room (`desk.assigned`). A trigger refuses every update.
    """

    street = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="+")
    committee = models.ForeignKey(Committee, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, default="member")
    actor = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["subject_id", "id"], name="history_of_a_thing"),
            models.Index(fields=["committee", "verb", "at"], name="figures_of_a_day"),
        ]

    def __str__(self) -> str:
        return self.verb


class Heartbeat(models.Model):
    """The last sign of life of a process, in the machine's own time."""

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class KeyCheck(models.Model):
    """One sealed word: opens only with the keys that the rest was written with."""

    sealed = models.TextField()

    def __str__(self) -> str:
        return "key check"
