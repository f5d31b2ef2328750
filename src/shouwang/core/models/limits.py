"""What the limits count: one row for each key and window, forgotten when its window is over."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """How often something was done in the running window; the key is a keyed hash, never an address."""

    key = models.CharField(max_length=32, primary_key=True)
    until = models.DateTimeField(db_index=True)
    used = models.IntegerField()

    def __str__(self) -> str:
        return "allowance"
