"""What the public form remembers of its senders for an hour: keyed hashes, nothing else."""

from __future__ import annotations

from django.db import models

from shouwang.core.models import Committee
from shouwang.core.models.keyed import Keyed


class WebSending(Keyed):
    """One plea sent through the public form; older rows are removed as new ones come."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()
    address_hash = models.CharField(max_length=32, blank=True)
    phone_hash = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["committee", "address_hash", "sent_at"], name="sendings_of_an_address"),
            models.Index(fields=["committee", "phone_hash", "sent_at"], name="sendings_of_a_phone"),
        ]

    def __str__(self) -> str:
        return "sending"
