"""The wall on PostgreSQL: row-level security, forced on the owner too, for the role that serves pages.

The policies read five settings of the transaction; where they are missing, no row passes. The batch role, which closes
the day and needs every row, has a policy of its own. Foreign keys and unique constraints look past policies by
themselves (PostgreSQL manual, "Row Security Policies").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import LiteralString

import psycopg
from django.db import connection, transaction
from psycopg import sql

from zhiwo.clients.wall.tables import Walled, walled
from zhiwo.clients.wall.viewer import NOBODY, Viewer
from zhiwo.governance.postgres import APP, BATCH, OWNER

# They run as their owner, who may read who keeps whom and where a client is hosted; the first two are asked once a statement.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION zhiwo_units() RETURNS bigint[] STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp LANGUAGE sql AS $$
  SELECT coalesce(array_agg(id), '{}') FROM org_unit
  WHERE current_setting('zhiwo.path', true) <> '' AND starts_with(path, current_setting('zhiwo.path', true))
$$;
CREATE OR REPLACE FUNCTION zhiwo_book() RETURNS bigint[] STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp LANGUAGE sql AS $$
  SELECT coalesce(array_agg(client_id), '{}') FROM clients_keeping
  JOIN org_staff ON org_staff.id = staff_id
  WHERE number = current_setting('zhiwo.staff', true)
    AND since <= nullif(current_setting('zhiwo.on', true), '')::date
    AND (until IS NULL OR until > nullif(current_setting('zhiwo.on', true), '')::date)
$$;
CREATE OR REPLACE FUNCTION zhiwo_keeps(keeper text, at date) RETURNS bigint STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp LANGUAGE sql AS $$
  SELECT count(DISTINCT client_id) FROM clients_keeping JOIN org_staff ON org_staff.id = staff_id
  WHERE number = keeper AND role IN ('lead', 'adopter') AND since <= at AND (until IS NULL OR until > at)
$$;
CREATE OR REPLACE FUNCTION zhiwo_received(receiver text, asked text) RETURNS bigint STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp LANGUAGE sql AS $$
  SELECT clients_client.id FROM clients_client JOIN org_staff ON org_staff.unit_id = clients_client.unit_id
  WHERE org_staff.number = receiver AND clients_client.number = asked AND frozen_on IS NULL
$$;
"""

CLIENTS = (
    "(unit_id = ANY ((SELECT zhiwo_units())::bigint[]) OR id = ANY ((SELECT zhiwo_book())::bigint[])"
    " OR id = nullif(current_setting('zhiwo.opened', true), '')::bigint)"
    " AND (frozen_on IS NULL OR current_setting('zhiwo.frozen', true) = 'seen')"
)
HANGING = "EXISTS (SELECT 1 FROM {parent} p WHERE p.id = {table}.{column})"


def raise_wall(owner: psycopg.Connection) -> None:
    """Put the wall around every table that belongs behind it, or bring it up to date. `owner` is connected as the owner."""
    owner.execute(FUNCTIONS)
    for place in walled():
        table = sql.Identifier(place.table)
        owner.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(table))
        owner.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(table))
        _policy(owner, "pages", place.table, f"TO {APP}", _condition(place))
        _policy(owner, "nights", place.table, f"TO {BATCH}", sql.SQL("true"))
    _policy(owner, "own_books", "clients_keeping", f"FOR SELECT TO {OWNER}", sql.SQL("true"))
    _policy(owner, "own_outlets", "clients_client", f"FOR SELECT TO {OWNER}", sql.SQL("true"))


def _condition(place: Walled) -> sql.Composable:
    if not place.parent:
        return sql.SQL(CLIENTS)
    names = {name: sql.Identifier(value) for name, value in place._asdict().items()}
    return sql.SQL(HANGING).format(**names)


def _policy(owner: psycopg.Connection, name: str, table: str, role: LiteralString, condition: sql.Composable) -> None:
    names = sql.SQL("{} ON {}").format(sql.Identifier(name), sql.Identifier(table))
    owner.execute(sql.SQL("DROP POLICY IF EXISTS {}").format(names))
    owner.execute(sql.SQL("CREATE POLICY {} {} USING ({})").format(names, sql.SQL(role), condition))


@contextmanager
def standing(seen: Viewer) -> Iterator[Callable[[], None]]:
    """One transaction as the app role with `seen` named; whoever the connection belongs to, it is the app inside. What is
    yielded has the transaction undone at its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")
        _name(seen)
        yield partial(transaction.set_rollback, True)
        # Where the transaction goes on outside, what was local to it must be taken back; a broken one undoes it itself.
        if not connection.needs_rollback and not connection.get_rollback():
            _name(NOBODY)
            cursor.execute("SET LOCAL ROLE NONE")


@contextmanager
def opened_to(client: int) -> Iterator[None]:
    """Name the client in the transaction for as long as the act lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('zhiwo.opened', %s, true)", [str(client)])
        yield
        cursor.execute("SELECT set_config('zhiwo.opened', '', true)")


def kept_by(staff: str, on: date) -> int:
    """Counted by a function of the owner, past the policies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT zhiwo_keeps(%s, %s)", [staff, on])
        return int(cursor.fetchone()[0])


def received_by(staff: str, number: str) -> int | None:
    """Looked up by a function of the owner, past the policies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT zhiwo_received(%s, %s)", [staff, number])
        (key,) = cursor.fetchone()
        return None if key is None else int(key)


def _name(seen: Viewer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('zhiwo.path', %s, true), set_config('zhiwo.staff', %s, true), "
            "set_config('zhiwo.on', %s, true), set_config('zhiwo.frozen', %s, true)",
            list(seen),
        )
