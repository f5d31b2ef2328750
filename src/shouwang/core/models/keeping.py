"""How long things are kept: a committee's own terms, holds that stop destruction, the record of what was destroyed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .keyed import Keyed
from .places import Committee
from .roles import Membership


class OwnTerm(Keyed):
    """A committee keeps one sort of thing for another number of days than the house proposes."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, help_text="a term of core.keeping, such as desk.words")
    kind = models.CharField(max_length=40, blank=True, help_text="the service, where the term differs by service")
    days = models.PositiveIntegerField()
    set_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["committee", "code", "kind"], name="one_own_term")]

    def __str__(self) -> str:
        return f"{self.code} {self.kind}: {self.days}"


class HoldReason(models.TextChoices):
    COURT = "court", _("Court case or arbitration")
    POLICE = "police", _("Investigation by the police or a procurator")
    REVIEW = "review", _("Audit or discipline inspection")
    PETITION = "petition", _("Complaint or petition that is still examined")
    LAW = "law", _("Another duty by law")


class Hold(Keyed):
    """Nothing of this request or resident is destroyed while the hold lasts.

    Attributes:
        subject_id: a request's or a resident's key; a resident's hold covers the resident's requests too.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    reason = models.CharField(max_length=10, choices=HoldReason.choices)
    placed_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["placed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id"], condition=models.Q(lifted_at__isnull=True), name="one_running_hold_of_a_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"hold for {self.reason}"


class Night(Keyed):
    """Up to which night everything due was destroyed; the row without a committee is that of the whole house."""

    committee = models.ForeignKey(Committee, null=True, on_delete=models.PROTECT, related_name="+")
    done_for = models.DateField()
    finished_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["committee"], nulls_distinct=False, name="one_night_of_a_committee"),
        ]

    def __str__(self) -> str:
        return f"{self.done_for}"


class Cause(models.TextChoices):
    TERM = "term", _("its time was over")
    ERASURE = "erasure", _("the person asked for it")


class ErasureReason(models.TextChoices):
    """PIPL Art. 47, first paragraph, numbers 1 to 5."""

    PURPOSE = "purpose", _("The purpose is reached or no longer needs it")
    SERVICE = "service", _("The service has ended or its time is over")
    CONSENT = "consent", _("The person took their consent back")
    UNLAWFUL = "unlawful", _("It was collected or used against the law")
    LAW = "law", _("Another law demands it")


class Destruction(Keyed):
    """What was destroyed, without a name: one row a batch, written in the transaction that destroyed it. Append-only.

    Attributes:
        thing: the term's code; `kind` the service, verb or other part of it that the term tells apart.
        up_to: everything closed, gone or written before this moment was due.
        days: the term in force then; empty for an erasure, which has `reason` instead.
        committee: empty for things of the whole house (sessions, finished jobs).
    """

    committee = models.ForeignKey(Committee, null=True, on_delete=models.PROTECT, related_name="+")
    thing = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, blank=True)
    how_many = models.PositiveIntegerField()
    cause = models.CharField(max_length=8, choices=Cause.choices, default=Cause.TERM)
    reason = models.CharField(max_length=10, choices=ErasureReason.choices, blank=True)
    days = models.PositiveIntegerField(null=True)
    up_to = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "thing", "kind"]
        indexes = [models.Index(fields=["committee", "thing", "at"], name="destroyed_of_a_committee")]

    def __str__(self) -> str:
        return f"{self.how_many} {self.thing}"
