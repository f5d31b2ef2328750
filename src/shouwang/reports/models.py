"""What was taken out of the register: who, when, what for, which columns of whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.models import Committee, Membership
from shouwang.core.models.keyed import Keyed
from shouwang.core.privacy.fields import EncryptedJSONField, EncryptedTextField


class Source(models.TextChoices):
    """The lists that can fill a form."""

    AT_RISK = "at_risk", _("Residents at risk")
    BUILDING = "building", _("Residents of a building")
    ALL = "all", _("All residents")
    OPEN = "open", _("Open requests, as the inbox is filtered")
    CLOSED = "closed", _("Closed requests of a period")


class Export(Keyed):
    """One filled form. The people themselves are not kept: opened again, it is filled from the register.

    Attributes:
        source: which list; `options` its building, its days or the inbox's filter.
        header: the form's header row or rows; `columns` the field of each column, None where it stays blank.
        rows: how many people it had.
        is_whole: ID numbers, telephones and health facts stood in it unmasked.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    purpose = EncryptedTextField()
    source = models.CharField(max_length=10, choices=Source.choices)
    options = EncryptedJSONField()
    header = EncryptedJSONField(empty=list)
    columns = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    is_whole = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["committee", "-at"], name="exports_of_a_committee")]

    def __str__(self) -> str:
        return f"export {self.pk}"
