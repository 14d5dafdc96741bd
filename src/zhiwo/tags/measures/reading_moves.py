"""The transactions of a period from the lake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import pyarrow as pa
from ibis import _

from zhiwo.engine.snapshot import Snapshot
from zhiwo.holdings.measures import HOME_CURRENCY, at_home
from zhiwo.kernel.period import Period
from zhiwo.tags.measures.sorts import Sort
from zhiwo.tags.measures.standing import standing

TOLD_APART = ("channel", "service", "merchant", "direction")


def numbered(rows: ibis.Table, known: ibis.Table) -> ibis.Table:
    """`rows` by the clients' ordinals in place of their numbers; those of clients who are not `known` are left out."""
    return rows.inner_join(known, "client").drop("client")


def sorts_of(snapshot: Snapshot, period: Period) -> list[Sort]:
    """What the transactions of a period are told apart by, in order."""
    stated = _told_apart(snapshot.table("transactions", since=period.start, until=period.last))
    rows = stated.select(*TOLD_APART).distinct().to_pyarrow().to_pylist()
    told = [[value or None for value in row.values()] for row in rows]
    return [
        Sort(channel, service, merchant, str(direction))
        for channel, service, merchant, direction in sorted(told, key=lambda row: [value or "" for value in row])
    ]


def _told_apart(rows: ibis.Table) -> ibis.Table:
    told = {name: rows[name].fill_null("") for name in TOLD_APART[:-1]}
    return rows.mutate(**told, direction=ibis.ifelse(rows.amount_fen < 0, "out", "in"))


def _places(sorts: Sequence[Sort]) -> ibis.Table:
    columns = {name: pa.array([getattr(one, name) or "" for one in sorts], pa.string()) for name in TOLD_APART}
    return ibis.memtable(pa.table(columns | {"sort": pa.array(range(len(sorts)), pa.int32())}))


def cancelled_of(snapshot: Snapshot) -> ibis.Table:
    """The numbers (`key`) of the transactions that another one cancels, whoever's that is: what cancels a row may be booked under
    another holder of the account.

    Computed once: few rows, of which the engine, asked together with others, expects as many as there are transactions.
    """
    return snapshot.keep(snapshot.named("transactions", "reverses", since=date.min))


def moves_of(
    snapshot: Snapshot, known: ibis.Table, period: Period, sorts: Sequence[Sort], cancelled: ibis.Table
) -> ibis.Table:
    """The transactions of a period that stand, as `Facts.moves`; `sorts` are all of the period, `cancelled` as `cancelled_of`.
    Amounts in yuan without a sign; one in a currency nobody has a rate for is a row without an amount."""
    stated = snapshot.table("transactions", since=period.start, until=period.last).mutate(on=_.booked_on)
    counting = standing(stated, cancelled)
    told = _told_apart(numbered(counting, known)).inner_join(_places(sorts), TOLD_APART)
    rows = told.select(
        "txn",
        "ordinal",
        "sort",
        "currency",
        "on",
        at=_.happened_at,
        fen=_.amount_fen.abs(),
        start=_.booked_on,
        end=_.booked_on + ibis.interval(days=1),
    )
    # At home money needs no rate: only the few foreign rows are matched with any.
    foreign = rows.filter(rows.currency != HOME_CURRENCY)
    valued = at_home(foreign, snapshot.table("fx"), period)
    unvalued = foreign.anti_join(valued, "txn").mutate(fen=ibis.null("int64"))
    columns = ("ordinal", "on", "at", "sort", "fen")
    parts = (rows.filter(rows.currency == HOME_CURRENCY), valued, unvalued)
    return ibis.union(*(part.select(*columns) for part in parts))
