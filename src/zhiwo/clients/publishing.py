"""Publishing: closing states what a table should hold, and only what differs is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    held: ScopedQuerySet[Row], stated: Iterable[Row], *, key: Sequence[str], fields: Sequence[str], prune: bool = True
) -> Published:
    """Make `held` (the rows this publication answers for) what `stated` says, by the natural `key`.

    Rows that already say so are left untouched, so a second publication writes nothing. With `prune`, rows of `held`
    that are not stated are deleted. `key` and `fields` are column names (`client_id`, not `client`).
    """
    rows = list(stated)
    known = {
        tuple(values[: len(key)]): (values[-1], tuple(values[len(key) : -1]))
        for values in held.order_by().values_list(*key, *fields, "pk")
    }
    changed = [row for row in rows if known.get(_values(row, key), (None, None))[1] != _values(row, fields)]
    gone = _gone(rows, known, key) if prune else []
    table: ScopedQuerySet[Row] = ScopedQuerySet(held.model).granted()
    for start in range(0, len(gone), BATCH):
        table.filter(pk__in=gone[start : start + BATCH]).delete()
    write(changed, key=key, fields=fields)
    return Published(len(rows), len(changed) + len(gone))


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


def _values(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _gone(rows: Iterable[models.Model], known: dict[tuple[Any, ...], Any], key: Sequence[str]) -> list[Any]:
    stated = {_values(row, key) for row in rows}
    return [pk for place, (pk, _) in known.items() if place not in stated]


def client_keys() -> dict[str, int]:
    """The primary key of every client by number, for publications that come by client number. One query."""
    return dict(Client.objects.for_closing().order_by().values_list("number", "pk"))
