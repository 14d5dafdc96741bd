"""Which tables the wall stands around: the clients', and every table whose rows hang on a client."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.apps import apps

from zhiwo.clients.models import Client


class Walled(NamedTuple):
    """A table behind the wall. A row of it can be seen when the row of `parent` that `column` names can be; the clients'
    own table has no parent, and `column` names the host unit."""

    table: str
    column: str
    parent: str


@cache
def walled() -> tuple[Walled, ...]:
    """Every table behind the wall, parents first. Found by foreign keys, so that no new table can be left out."""
    found: dict[Any, Walled] = {Client: Walled(Client._meta.db_table, "unit_id", "")}
    models = [model for model in apps.get_models() if model is not Client]
    while True:
        fresh = {model: hung for model in models if model not in found and (hung := _hung(model, found))}
        if not fresh:
            return tuple(found.values())
        found |= fresh


def _hung(model: Any, found: dict[Any, Walled]) -> Walled | None:
    """The model's first foreign key to a table behind the wall, as its place behind it."""
    for field in model._meta.concrete_fields:
        if field.related_model in found:
            return Walled(model._meta.db_table, field.column, found[field.related_model].table)
    return None
