"""Publishing: closing states what a table should hold, and only what differs is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedQuerySet

Row = TypeVar("Row", bound=models.Model)
BATCH = 500


@dataclass(frozen=True)
class Published:
    """How many rows a publication stated, and how many of them it had to write; rows taken away count as written."""

    stated: int
    written: int


def publish(
    held: ScopedQuerySet[Row],
    stated: Mapping[tuple[Any, ...], tuple[Any, ...]],
    *,
    key: Sequence[str],
    fields: Sequence[str],
    prune: bool = True,
) -> Published:
    """Make `held` (the rows this publication answers for) what `stated` says: natural key -> values of `fields`.

    Rows that already say so are left untouched, so a second publication writes nothing. With `prune`, rows of `held`
    that are not stated are deleted. `key` and `fields` are column names (`client_id`, not `client`).
    """
    model = held.model
    known = {row[: len(key)]: row[len(key) :] for row in held.order_by().values_list(*key, *fields, "pk")}
    changed = [
        model(**dict(zip(key, place, strict=True)), **dict(zip(fields, values, strict=True)))
        for place, values in stated.items()
        if place not in known or known[place][:-1] != values
    ]
    gone = [row[-1] for place, row in known.items() if place not in stated] if prune else []
    table: ScopedQuerySet[Row] = ScopedQuerySet(model).granted()
    for start in range(0, len(gone), BATCH):
        table.filter(pk__in=gone[start : start + BATCH]).delete()
    write(changed, key=key, fields=fields)
    return Published(len(stated), len(changed) + len(gone))


def write(rows: Sequence[models.Model], *, key: Sequence[str], fields: Sequence[str]) -> None:
    """Insert rows of one model, or update `fields` of those whose `key` is there already, in the caller's transaction.

    One prepared statement for all of them: Django's `bulk_create` writes its statement anew for every batch, which for
    the thousands of rows of a closing costs ten times the writing. The keys of new rows are not read back.
    """
    if not rows:
        return
    model = type(rows[0])
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]
    quoted = connection.ops.quote_name
    of = {field.attname: quoted(str(field.column)) for field in columns}
    statement = (
        f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(of.values())})"
        f" VALUES ({', '.join(['%s'] * len(of))})"
        f" ON CONFLICT ({', '.join(of[name] for name in key)})"
        f" DO UPDATE SET {', '.join(f'{of[name]} = excluded.{of[name]}' for name in fields)}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in columns] for row in rows],
        )


def client_keys() -> dict[str, int]:
    """The primary key of every client by number, for publications that come by client number. One query."""
    return dict(Client.objects.for_closing().order_by().values_list("number", "pk"))
