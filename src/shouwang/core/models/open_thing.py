"""The promise as a table: an open thing has an owner and a moment at which somebody is reminded."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from .keyed import Keyed
from .places import Committee
from .roles import Membership


class OpenThing(Keyed):
    """Whatever can be open: a request, a pasted chat that nobody finished reading, later a stop or a call.

    The check constraint makes the database refuse an open row without owner or `next_at`. The sweep and
    `shouwang reconcile` walk every subclass.

    Attributes:
        next_at: when the sweep takes it up (reminder, then the next person).
        reminded: how often its present owner was reminded since it came to them.
        owner_post: the post through which it came to the owner.
        said: what people call one of these, for the board of the day; its page is the route `page`.
    """

    said: ClassVar[Any] = ""
    page: ClassVar[str] = ""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)
    owner = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_post = models.CharField(max_length=40, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=False) | models.Q(owner__isnull=False, next_at__isnull=False),
                name="open_%(class)s_is_owned",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(closed_at__isnull=True), name="due_%(class)s"),
            models.Index(
                fields=["owner", "next_at"], condition=models.Q(closed_at__isnull=True), name="owned_%(class)s"
            ),
        ]
