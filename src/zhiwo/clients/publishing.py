"""Publishing: closing states what a table should hold, and only what differs is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from zhiwo.clients.models import Client
from zhiwo.clients.personal import PersonalField
from zhiwo.clients.scope import ScopedQuerySet

Row = TypeVar("Row", bound=models.Model)
BATCH = 500
COPIED = 500
"""So many rows PostgreSQL takes faster by COPY."""


@dataclass(frozen=True)
class Published:
    """How many rows a publication stated, and how many of them it had to write; rows taken away count as written.

    `clients` are the primary keys of the clients whose rows it wrote or took away.
    """

    stated: int
    written: int
    clients: frozenset[int] = frozenset()


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
    that are not stated are deleted. `key` and `fields` are column names; `client_id` is the first of `key`.
    """
    model = held.model
    known = {row[: len(key)]: row[len(key) :] for row in held.order_by().values_list(*key, *fields, "pk")}
    changed = [
        (*place, *values) for place, values in stated.items() if place not in known or known[place][:-1] != values
    ]
    gone = {place: row[-1] for place, row in known.items() if place not in stated} if prune else {}
    table: ScopedQuerySet[Row] = ScopedQuerySet(model).granted()
    rows = list(gone.values())
    for start in range(0, len(rows), BATCH):
        table.filter(pk__in=rows[start : start + BATCH]).delete()
    write(model, (*key, *fields), changed, key=key, fields=fields)
    touched = frozenset(place[0] for place in (*gone, *changed))
    return Published(len(stated), len(changed) + len(gone), touched)


def write(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: Sequence[str],
    fields: Sequence[str],
) -> None:
    """Insert `rows`, each the values of `columns`, or update `fields` of those whose `key` is there already, in the
    caller's transaction. No key stands twice among the rows. Columns not named get their defaults.

    One prepared statement for all of them: Django's `bulk_create` writes its statement anew for every batch and makes
    an object of every row, which for the thousands of rows of a closing costs ten times the writing. PostgreSQL takes
    many rows by COPY into a table of the transaction and puts them in their place at once. The keys of new rows are not
    read back.
    """
    if not rows:
        return
    named = {field.attname: field for field in model._meta.concrete_fields}
    left = [field for name, field in named.items() if name not in columns and not field.primary_key]
    written = [*(named[name] for name in columns), *left]
    defaults = tuple(field.get_default() for field in left)
    quoted = connection.ops.quote_name
    # Names of tables and columns come from the models, never from outside.
    table, names = quoted(model._meta.db_table), ", ".join(quoted(str(f.column)) for f in written)
    resolved = (
        f" ON CONFLICT ({', '.join(quoted(str(named[name].column)) for name in key)}) DO UPDATE SET "
        + ", ".join(f"{column} = excluded.{column}" for column in (quoted(str(named[name].column)) for name in fields))
    )
    prepared = _prepared(written, [(*row, *defaults) for row in rows])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(prepared) >= COPIED:
            cursor.execute(f"CREATE TEMPORARY TABLE laid_out ON COMMIT DROP AS SELECT {names} FROM {table} WHERE false")  # noqa: S608
            with cursor.copy(f"COPY laid_out ({names}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM laid_out{resolved}")  # noqa: S608
            cursor.execute("DROP TABLE laid_out")
        else:
            marks = ", ".join(["%s"] * len(written))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}){resolved}", prepared)  # noqa: S608


_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)
"""Fields whose values the database takes as they are; of the rest Django knows the way, and of personal details their column."""


def _prepared(fields: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """`rows` as the database takes them, column by column."""
    columns = list(zip(*rows, strict=True))
    for place, field in enumerate(fields):
        if not isinstance(field, _AS_THEY_ARE) or isinstance(field, PersonalField):
            columns[place] = tuple(map(_preparing(field), columns[place]))
    return list(zip(*columns, strict=True))


def _preparing(field: Any) -> Callable[[Any], Any]:
    """What makes a value of the field one of the database's; once only for each of the few days many rows share."""
    prepare = partial(field.get_db_prep_save, connection=connections[DEFAULT_DB_ALIAS])
    return lru_cache(1_000)(prepare) if isinstance(field, models.DateField) else prepare


def client_keys(numbers: Collection[str] | None = None) -> dict[str, int]:
    """The primary key of every client, or of those of these numbers, by number. For publications that come by client
    number. One query."""
    clients = Client.objects.for_closing().order_by()
    if numbers is not None and len(numbers) <= BATCH:
        clients = clients.filter(number__in=numbers)
    return dict(clients.values_list("number", "pk"))
