"""What the watching triggers noted in a transaction, and how a publication says that it answers for its rows itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Func, QuerySet

from zhiwo.governance.guards.postgres import PUBLISHING
from zhiwo.governance.models import RowChange

Counts = dict[str, dict[str, int]]
"""By table, how many rows were put in (i), changed (u) and taken out (d)."""


class ThisTransaction(Func):
    """The mark of the transaction under way, as the triggers write it down."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        return self.as_sql(compiler, connection, template="zhiwo_transaction()", **extra_context)


class Change(NamedTuple):
    """A row that was changed, as it was noted: in which transaction (`mark`), and the database's moment as text."""

    pk: int
    mark: int
    at: str
    table: str
    op: str
    row: int


_FIELDS = ("pk", "made_in", "at", "table_name", "op", "row_id")


def changes_here() -> list[Change]:
    """What was noted in this transaction and nobody has accounted for yet. One query."""
    return _read(RowChange.objects.filter(entry=None, made_in=ThisTransaction()))


def strays(most: int) -> list[Change]:
    """The first of the rows that were changed without anybody accounting for them; other transactions have ended. One query."""
    return _read(RowChange.objects.filter(entry=None)[:most])


def _read(noted: QuerySet[RowChange]) -> list[Change]:
    rows = noted.values_list(*_FIELDS)
    return [Change(pk, mark, at.astimezone(UTC).isoformat(), *rest) for pk, mark, at, *rest in rows]


def counted(changes: Sequence[Change]) -> Counts:
    """The changes counted."""
    counts: Counts = {}
    for change in changes:
        of_table = counts.setdefault(change.table, {})
        of_table[change.op] = of_table.get(change.op, 0) + 1
    return counts


def digest_of_changes(changes: Sequence[Change]) -> str:
    """One digest over which rows were changed and how, in the order of the notes."""
    return sha256("".join(f"{c.table} {c.op} {c.row}\n" for c in changes).encode()).hexdigest()


@contextmanager
def publishing() -> Iterator[Counts]:
    """While this lasts, in a transaction, rows are not noted one by one: whoever publishes puts on the trail how many it
    wrote, which stands in what is yielded once it is over. For steps of closing, which write rows by the thousand.

    On PostgreSQL only the batch role can say so; the rows of anyone else go on being noted.
    """
    written: Counts = {}
    publish = _on_postgres if connection.vendor == "postgresql" else _on_sqlite
    with publish(written):
        yield written


@contextmanager
def _on_sqlite(written: Counts) -> Iterator[None]:
    wrapper: Any = connection
    wrapper.ensure_connection()
    counting: Counter[tuple[str, str]] = Counter()
    before, wrapper.counting = wrapper.counting, counting
    try:
        yield
    finally:
        wrapper.counting = before
    for (table, op), rows in sorted(counting.items()):
        written.setdefault(table, {})[op] = rows


@contextmanager
def _on_postgres(written: Counts) -> Iterator[None]:
    before = _written_so_far()
    _say("on")
    yield
    # Where it fails, the end of the transaction takes the word back with all the rest.
    _say("")
    for (table, op), rows in sorted((_written_so_far() - before).items()):
        written.setdefault(table, {})[op] = rows


def _say(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [PUBLISHING, word])


def _written_so_far() -> Counter[tuple[str, str]]:
    """The server's own count of rows written in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE schemaname = 'public' AND n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return Counter({(row[0], op): rows for row in cursor for op, rows in zip("iud", row[1:], strict=True)})
