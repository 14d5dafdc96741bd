"""What clients have: balances at a close, and their sum over the days of a period."""

from __future__ import annotations

from datetime import date

import ibis
from ibis import _

from zhiwo.kernel.period import Period
from zhiwo.tags.language.tree import Stock
from zhiwo.tags.measures.facts import Facts


def at_close(facts: Facts, stock: Stock, day: date) -> ibis.Table:
    """One row a client with anything: `ordinal`, `fen` at the close of a day."""
    held = facts.held.filter(facts.held.stock == stock.value, facts.held.start <= day, facts.held.end > day)
    return held.group_by("ordinal").agg(fen=_.fen.sum().cast("int64"))


def over_days(facts: Facts, stock: Stock, period: Period) -> ibis.Table:
    """One row a client with anything: `ordinal`, `fen`, the sum of the closings of all days; by `period.days` the average."""
    held = facts.held
    start = ibis.greatest(held.start, ibis.literal(period.start))
    end = ibis.least(held.end, ibis.literal(period.end))
    inside = held.filter(held.stock == stock.value, held.start < period.end, held.end > period.start)
    days = inside.mutate(days=end.delta(start, unit="day"))
    return days.group_by("ordinal").agg(fen=(_.fen * _.days).sum().cast("int64"))
