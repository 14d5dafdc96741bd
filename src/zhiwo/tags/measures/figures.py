"""What clients have: balances at a close, their sum over the days of a period, how many products, what matures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

import ibis
import numpy as np
from ibis import _

from zhiwo.kernel.period import Period
from zhiwo.tags.language.words import KINDS
from zhiwo.tags.measures.comparing import Numbers
from zhiwo.tags.measures.facts import Facts

PRODUCT = "product:"
"""How the code of a single product begins."""


class Money(Protocol):
    """Answers what rules ask of balances."""

    def at_close(self, of: Sequence[str], day: date) -> tuple[Numbers, Numbers]:
        """Ordinals, and what each has at the close of a day, in fen; whoever has nothing may be left out."""
        ...

    def over_days(self, of: Sequence[str], period: Period) -> tuple[Numbers, Numbers]:
        """Ordinals, and the sum of the closings of all days of a period."""
        ...


class QueriedMoney:
    """The reference: one query a figure."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def at_close(self, of: Sequence[str], day: date) -> tuple[Numbers, Numbers]:
        """What `at_close` says."""
        return columns(at_close(self._facts, of, day))

    def over_days(self, of: Sequence[str], period: Period) -> tuple[Numbers, Numbers]:
        """What `over_days` says."""
        return columns(over_days(self._facts, of, period))


def columns(table: ibis.Table, value: str = "fen") -> tuple[Numbers, Numbers]:
    """`ordinal` of a table, and `fen` or another column of whole numbers."""
    found = table.to_pyarrow()
    return found["ordinal"].to_numpy().astype(np.int64), found[value].to_numpy().astype(np.int64)


def at_close(facts: Facts, of: Iterable[str], day: date) -> ibis.Table:
    """One row a client with anything: `ordinal`, `fen` at the close of a day."""
    return _at(facts, of, day).group_by("ordinal").agg(fen=_.fen.sum().cast("int64"))


def over_days(facts: Facts, of: Iterable[str], period: Period) -> ibis.Table:
    """One row a client with anything: `ordinal`, `fen`, the sum of the closings of all days; by `period.days` the average."""
    held = _of(facts, of)
    inside = held.filter(held.start < period.end, held.end > period.start)
    start = ibis.greatest(inside.start, ibis.literal(period.start))
    end = ibis.least(inside.end, ibis.literal(period.end))
    days = inside.mutate(days=end.delta(start, unit="day"))
    return days.group_by("ordinal").agg(fen=(_.fen * _.days).sum().cast("int64"))


def number_held(facts: Facts, of: Iterable[str], *, kinds: bool) -> ibis.Table:
    """One row a client who holds any at the close of the day: `ordinal`, `fen`, how many different products, or kinds."""
    held = _at(facts, of, facts.on)
    held = held.filter(held.fen > 0)
    what = held.select("ordinal", "kind") if kinds else held.select("ordinal", "kind", "product")
    return what.distinct().group_by("ordinal").agg(fen=_.count())


def maturing(facts: Facts, of: Iterable[str], days: int) -> ibis.Table:
    """One row a client: `ordinal`, `fen` of what is held at the close of the day and matures within so many days after it."""
    held = _at(facts, of, facts.on)
    last = facts.on + timedelta(days=days)
    due = held.filter(held.matures_on > facts.on, held.matures_on <= last)
    return due.group_by("ordinal").agg(fen=_.fen.sum().cast("int64"))


def _at(facts: Facts, of: Iterable[str], day: date) -> ibis.Table:
    held = _of(facts, of)
    return held.filter(held.start <= day, held.end > day)


def _of(facts: Facts, of: Iterable[str]) -> ibis.Table:
    """What is of those kinds or products; everything where none is named."""
    codes, held = list(of), facts.held()
    if not codes:
        return held
    kinds = [code for code in codes if code in KINDS]
    products = [code.removeprefix(PRODUCT) for code in codes if code.startswith(PRODUCT)]
    return held.filter(held.kind.isin(kinds) | held.product.isin(products))
