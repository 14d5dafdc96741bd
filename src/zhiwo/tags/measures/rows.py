"""What is made of transactions: one query for all features of a family."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import ibis
import pyarrow as pa
from ibis import _
from pyroaring import BitMap

from zhiwo.kernel.period import Period
from zhiwo.tags.language.tree import Dimension, Filter, Size, Where
from zhiwo.tags.measures.comparing import COMPARE
from zhiwo.tags.measures.facts import Facts

WRITTEN_OUT = 500
"""How many sorts a statement may name; more of them stand in a table of their own."""


@dataclass(frozen=True)
class Family:
    """The transactions of a period that meet the same conditions. Every measure of them comes from one reading."""

    period: Period
    where: tuple[Filter, ...]


def chosen(facts: Facts, family: Family) -> ibis.Table:
    """The rows of `facts.moves` that belong to a family."""
    period = family.period
    moves = facts.moves()
    rows = moves.filter(moves.on >= period.start, moves.on < period.end, moves.on <= facts.on)
    for size in (one for one in family.where if isinstance(one, Size)):
        rows = rows.filter(COMPARE[size.op](rows.fen, size.fen))
    wheres = [one for one in family.where if isinstance(one, Where)]
    if not wheres:
        return rows
    found = [(stretch, sorts) for stretch, sorts in facts.sorts().meeting(wheres, period) if sorts]
    if not found:
        return rows.filter(ibis.literal(False))
    parts = [_of_sorts(facts, _within(rows, stretch, period), sorts) for stretch, sorts in found]
    return reduce(lambda one, other: one.union(other), parts)


def totals(facts: Facts, family: Family) -> ibis.Table:
    """One row a client with any: `ordinal`, `count`, `amounts` (how many have one), their `sum`, `max` and `min` in fen, nothing
    where none has, `last` (the day of the last one)."""
    rows = chosen(facts, family)
    return rows.group_by("ordinal").agg(
        count=_.count(),
        amounts=_.fen.count(),
        sum=_.fen.sum().cast("int64"),
        max=_.fen.max(),
        min=_.fen.min(),
        last=_.on.max(),
    )


def followed(facts: Facts, family: Family, first: Iterable[str], then: Iterable[str], days: int) -> ibis.Table:
    """The `ordinal` of each client with a transaction of `first`, and after it one of `then` at most so many days later."""
    one, other = (
        chosen(facts, Family(family.period, (*family.where, Where(Dimension.SERVICE, tuple(codes))))).select(
            "ordinal", "on", "at"
        )
        for codes in (first, then)
    )
    other = other.rename(then_ordinal="ordinal", then_on="on", then_at="at")
    pairs = one.join(other, [one.ordinal == other.then_ordinal, one.at < other.then_at])
    within = pairs.filter((pairs.then_on.delta(pairs.on, unit="day")) <= days)
    return within.select("ordinal").distinct()


def _within(rows: ibis.Table, stretch: Period, period: Period) -> ibis.Table:
    return rows if stretch == period else rows.filter(rows.on >= stretch.start, rows.on < stretch.end)


def _of_sorts(facts: Facts, rows: ibis.Table, sorts: BitMap) -> ibis.Table:
    if len(sorts) == len(facts.sorts().sorts):
        return rows
    if len(sorts) <= WRITTEN_OUT:
        return rows.filter(rows.sort.isin(list(sorts)))
    wanted = ibis.memtable(pa.table({"wanted": pa.array(sorts, pa.int32())}))
    return rows.semi_join(wanted, rows.sort == wanted.wanted)
