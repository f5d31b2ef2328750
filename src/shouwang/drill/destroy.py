"""Destroying a whole street: every row of every room that belongs to it, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q

from shouwang.core.models import Street

BATCH = 5000


def belonging() -> dict[type[models.Model], list[str]]:
    """Every model that hangs on a street, with its ways there (`committee__street__pk`).

    Found from the foreign keys, so that a room which is added later is destroyed as well. One way that is never
    empty is enough; otherwise every way counts.
    """
    ways: dict[type[models.Model], list[str]] = {Street: ["pk"]}
    is_sure: set[type[models.Model]] = {Street}
    every = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    while True:
        before = (len(ways), len(is_sure))
        for model in every:
            if model in is_sure:
                continue
            keys = [
                field
                for field in model._meta.concrete_fields
                if isinstance(field, models.ForeignKey) and field.related_model in ways and field.related_model != model
            ]
            sure = [key for key in keys if not key.null and key.related_model in is_sure]
            if sure:
                ways[model] = [f"{sure[0].name}__{ways[sure[0].related_model][0]}"]
                is_sure.add(model)
            elif keys:
                ways[model] = [f"{key.name}__{way}" for key in keys for way in ways[key.related_model]]
        if before == (len(ways), len(is_sure)):
            return ways


@transaction.atomic
def destroy_streets(street_ids: Iterable[uuid.UUID]) -> int:
    """Destroy these streets with everything that hangs on them; returns the number of rows.

    Journal and record leave through their own door (`core/keeping/door.py`), which refuses a street on which a real
    account holds a role. The order does not matter: what refers to what is looked at when the transaction ends.
    """
    ids = list(street_ids)
    if not ids:
        return 0
    doomed: dict[type[models.Model], list[object]] = {}
    for model, ways in belonging().items():
        match = Q()
        for way in ways:
            match |= Q(**{f"{way}__in": ids})
        doomed[model] = list(model._default_manager.filter(match).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for street_id in ids:
            cursor.execute("SELECT core_forget_demonstration(%s)", [street_id])
    for model, keys in doomed.items():
        for start in range(0, len(keys), BATCH):
            rows = model._default_manager.filter(pk__in=keys[start : start + BATCH])
            rows._raw_delete(rows.db)
    return sum(map(len, doomed.values()))
