"""The wall on SQLite: while it stands, a temporary view hides each table from the connection.

A name that says no schema means the temporary view, so a statement reaches the rows the viewer may see. Writes go to the
table itself (`DatabaseWrapper.hidden` tells the cursor to name it) past triggers that let a row out of sight alone and
refuse a new one on a client out of sight. Views can't be written to instead: SQLite takes no upsert on them and gives
no keys of new rows back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from zhiwo.clients.wall.tables import Walled, walled
from zhiwo.clients.wall.viewer import Viewer

LISTS = (
    "CREATE TEMP TABLE wall_unit (id INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE wall_client (id INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE wall_frozen (seen TEXT)",
)
LEFT_LISTS = tuple(f"DROP TABLE IF EXISTS temp.wall_{name}" for name in ("unit", "client", "frozen"))
UNITS = "INSERT INTO wall_unit SELECT id FROM main.org_unit WHERE %s <> '' AND substr(path, 1, %s) = %s"
BOOK = """INSERT OR IGNORE INTO wall_client SELECT k.client_id FROM main.clients_keeping k
JOIN main.org_staff s ON s.id = k.staff_id WHERE s.number = %s AND k.since <= %s AND (k.until IS NULL OR k.until > %s)"""

KEPT = """SELECT count(DISTINCT k.client_id) FROM main.clients_keeping k JOIN main.org_staff s ON s.id = k.staff_id
WHERE s.number = %s AND k.role IN ('lead', 'adopter') AND k.since <= %s AND (k.until IS NULL OR k.until > %s)"""

RECEIVED = """SELECT c.id FROM main.clients_client c JOIN main.org_staff s ON s.unit_id = c.unit_id
WHERE s.number = %s AND c.number = %s AND c.frozen_on IS NULL"""

CLIENTS = (
    "(EXISTS (SELECT 1 FROM temp.wall_unit u WHERE u.id = {row}.unit_id)"
    " OR EXISTS (SELECT 1 FROM temp.wall_client c WHERE c.id = {row}.id))"
    " AND ({row}.frozen_on IS NULL OR EXISTS (SELECT 1 FROM temp.wall_frozen WHERE seen = 'seen'))"
)
HANGING = "EXISTS (SELECT 1 FROM temp.{parent} p WHERE p.id = {row}.{column})"


@contextmanager
def standing(seen: Viewer) -> Iterator[Callable[[], None]]:
    """Hide the tables until the end; what the viewer may see is listed now. No transaction is opened, since on SQLite each
    would hold the one place of a writer; so there is nothing to undo."""
    wrapper: Any = connection
    wrapper.ensure_connection()
    _run(*LISTS)
    with connection.cursor() as cursor:
        cursor.execute(UNITS, [seen.path, len(seen.path), seen.path])
        cursor.execute(BOOK, [seen.staff, seen.on, seen.on])
        cursor.execute("INSERT INTO wall_frozen VALUES (%s)", [seen.frozen])
    _run(*_raised())
    wrapper.hidden = frozenset(place.table for place in walled())
    try:
        yield _nothing
    finally:
        wrapper.hidden = frozenset()
        # A transaction that broke is rolled back by whoever began it, and the views that were made within it go too.
        if wrapper.connection is not None and not wrapper.needs_rollback:
            _run(*_taken_down())


@contextmanager
def opened_to(client: int, *, shut: bool) -> Iterator[None]:
    """Put the client among those listed; whoever got a role on it keeps seeing it to the end of the request, unless it is `shut`
    after the act to whom it was shut before."""
    wrapper: Any = connection
    put = 0
    if wrapper.hidden:
        with connection.cursor() as cursor:
            cursor.execute("INSERT OR IGNORE INTO wall_client VALUES (%s)", [client])
            put = cursor.rowcount
    yield
    if shut and put == 1:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM wall_client WHERE id = %s", [client])


def kept_by(staff: str, on: date) -> int:
    """Counted in the table itself, past the views."""
    day = on.isoformat()
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [staff, day, day])
        return int(cursor.fetchone()[0])


def received_by(staff: str, number: str) -> int | None:
    """Looked up in the tables themselves, past the views."""
    with connection.cursor() as cursor:
        cursor.execute(RECEIVED, [staff, number])
        row = cursor.fetchone()
        return int(row[0]) if row else None


def _nothing() -> None:
    """No transaction, nothing to undo."""


def _run(*statements: str) -> None:
    # Past Django's cursor, whose wrappers cost more than these hundred small statements of every request.
    bare: Any = connection
    for statement in statements:
        bare.connection.execute(statement)


@cache
def _raised() -> tuple[str, ...]:
    return tuple(statement for place in walled() for statement in _around(place))


def _around(place: Walled) -> tuple[str, ...]:
    # Names of tables and columns come from the models, never from outside.
    table, sees = place.table, (HANGING if place.parent else CLIENTS).format
    old, new, row = (sees(row=row, parent=place.parent, column=place.column) for row in ("OLD", "NEW", place.table))
    out_of_sight = "SELECT RAISE(ABORT, 'a row on a client out of sight')"
    return (
        f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {row}",  # noqa: S608
        f"CREATE TEMP TRIGGER wall_{table}_i BEFORE INSERT ON main.{table} WHEN NOT ({new}) BEGIN {out_of_sight}; END",
        f"CREATE TEMP TRIGGER wall_{table}_u BEFORE UPDATE ON main.{table} WHEN NOT ({old})"
        " BEGIN SELECT RAISE(IGNORE); END",
        f"CREATE TEMP TRIGGER wall_{table}_v BEFORE UPDATE ON main.{table} WHEN ({old}) AND NOT ({new})"
        f" BEGIN {out_of_sight}; END",
        f"CREATE TEMP TRIGGER wall_{table}_d BEFORE DELETE ON main.{table} WHEN NOT ({old})"
        " BEGIN SELECT RAISE(IGNORE); END",
    )


@cache
def _taken_down() -> tuple[str, ...]:
    triggers = [f"DROP TRIGGER IF EXISTS temp.wall_{place.table}_{kind}" for place in walled() for kind in "iuvd"]
    views = [f"DROP VIEW IF EXISTS temp.{place.table}" for place in reversed(walled())]
    return (*triggers, *views, *LEFT_LISTS)
