"""Which tables are watched: all of them, save those named with a reason why not."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.apps import apps

SAID_TRAIL = "the trail is only ever appended to"
SAID_HEAD = "the end of the trail only moves on by its next entry"
SAID_CHANGES = "a noted change of a row is accounted for once, by the newest entry"


class Watched(NamedTuple):
    """A table whose changes are noted: its key, and the columns whose change counts as one."""

    table: str
    key: str
    columns: tuple[str, ...]


def watched(unwatched: Collection[str]) -> tuple[Watched, ...]:
    """Every table of a model but those in `unwatched`, which may also name a single column as "table.column"."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return tuple(
        Watched(
            table,
            str(model._meta.pk.column),
            tuple(
                str(field.column)
                for field in model._meta.concrete_fields
                if not field.primary_key and f"{table}.{field.column}" not in unwatched
            ),
        )
        for model in models
        if (table := model._meta.db_table) not in unwatched
    )
