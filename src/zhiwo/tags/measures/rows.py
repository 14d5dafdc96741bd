"""What is made of transactions: one query for all features of a family."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ibis
import pyarrow as pa
from ibis import _

from zhiwo.kernel.period import Period
from zhiwo.tags.language.tree import Dimension, Filter, Size, Where
from zhiwo.tags.measures.comparing import COMPARE
from zhiwo.tags.measures.facts import FOR_GOOD, Facts

GROUP, MERCHANT = "group:", "merchant:"
"""How the code of a group of channels, services or merchants begins, and that of one merchant."""


@dataclass(frozen=True)
class Family:
    """The transactions of a period that meet the same conditions. Every measure of them comes from one reading."""

    period: Period
    where: tuple[Filter, ...]


def chosen(facts: Facts, family: Family) -> ibis.Table:
    """The rows of `facts.moves` that belong to a family."""
    moves = facts.moves
    rows = moves.filter(moves.on >= family.period.start, moves.on < family.period.end, moves.on <= facts.on)
    for where in family.where:
        rows = _meeting(facts, rows, where)
    return rows


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
    rows = chosen(facts, family)
    one, other = (
        rows.filter(rows.service.isin(_meant(facts, Where(Dimension.SERVICE, tuple(codes))))).select(
            "ordinal", "on", "at"
        )
        for codes in (first, then)
    )
    other = other.rename(then_ordinal="ordinal", then_on="on", then_at="at")
    pairs = one.join(other, [one.ordinal == other.then_ordinal, one.at < other.then_at])
    within = pairs.filter((pairs.then_on.delta(pairs.on, unit="day")) <= days)
    return within.select("ordinal").distinct()


def _meeting(facts: Facts, rows: ibis.Table, where: Filter) -> ibis.Table:
    if isinstance(where, Size):
        return rows.filter(COMPARE[where.op](rows.fen, where.fen))
    if where.dimension is not Dimension.COUNTERPARTY:
        column = rows[where.dimension.value]
        inside = column.isin(_meant(facts, where))
        return rows.filter(column.notnull() & ~inside if where.other else inside)
    rows = rows.filter(rows.merchant.notnull())
    named = _counterparties(facts, where.codes)
    on_the_day = [rows.merchant == named.named, rows.on >= named.first, rows.on < named.end]
    return rows.anti_join(named, on_the_day) if where.other else rows.semi_join(named, on_the_day)


def _meant(facts: Facts, where: Where) -> list[str]:
    """The codes a condition means, those of its groups among them."""
    groups = facts.groups.get(where.dimension, {})
    return [
        meant
        for code in where.codes
        for meant in (groups.get(code.removeprefix(GROUP), ()) if code.startswith(GROUP) else (code,))
    ]


def _counterparties(facts: Facts, codes: Iterable[str]) -> ibis.Table:
    """The merchants of those codes, and when: `named`, `first`, `end`."""
    kinds = [code.removeprefix(GROUP) for code in codes if code.startswith(GROUP)]
    merchants = [code.removeprefix(MERCHANT) for code in codes if code.startswith(MERCHANT)]
    always = {
        "named": pa.array(merchants, pa.string()),
        "first": pa.array([FOR_GOOD.replace(year=1)] * len(merchants), pa.date32()),
        "end": pa.array([FOR_GOOD] * len(merchants), pa.date32()),
    }
    of_class = facts.classes.filter(facts.classes.name.isin(kinds)).select(
        named=facts.classes.merchant, first=facts.classes.first, end=facts.classes.end
    )
    return of_class.union(ibis.memtable(pa.table(always))) if merchants else of_class
