"""Primary keys: UUIDv7, made by the application, so that clients and the drill can know them beforehand."""

from __future__ import annotations

import uuid

import uuid6
from django.db import models


def new_id() -> uuid.UUID:
    return uuid.UUID(int=uuid6.uuid7().int)


class Keyed(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True
