"""The figures a client is placed by: assets under management at a closing, and on average over days (facts §1.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import ibis

from zhiwo.holdings.measures.valuation import DEPOSIT
from zhiwo.holdings.measures.whole import mean_fen
from zhiwo.kernel.period import Period, month_of, quarter_of, trailing_days

# The days each measure averages over, at the closing of a day; while a month or quarter runs, its days so far.
MEASURES: Mapping[str, Callable[[date], Period]] = {
    "point": lambda day: trailing_days(day, 1),
    "month_avg": lambda day: Period.through(month_of(day).start, day),
    "quarter_avg": lambda day: Period.through(quarter_of(day).start, day),
    "trailing_30d": lambda day: trailing_days(day, 30),
}


def aum_days(intervals: ibis.Table, period: Period) -> ibis.Table:
    """One row a client who had anything: `fen_days`, the sum of the daily closings of AUM over `period`, in fen; of it
    `deposit_fen_days`. Divide by all calendar days of the period when showing it (H02, H03)."""
    held = _within(intervals, period)
    deposits = _deposits_of(held, held.fen_days)
    return held.group_by("client").agg(fen_days=held.fen_days.sum(), deposit_fen_days=deposits.sum())


def fen_days_by_class(intervals: ibis.Table, period: Period) -> ibis.Table:
    """One row a client and asset class: `fen_days`, the sum of its daily closings over `period`, in fen. For schemes
    that count some classes only, or with a weight."""
    held = _within(intervals, period)
    return held.group_by("client", "asset_class").agg(fen_days=held.fen_days.sum().cast("int64"))


def aum_point(intervals: ibis.Table, day: date) -> ibis.Table:
    """One row a client who had anything at the closing of `day`: `fen`, of it `deposit_fen`."""
    held = intervals.filter(intervals.start <= day, intervals.end > day)
    return held.group_by("client").agg(fen=held.fen.sum(), deposit_fen=_deposits_of(held, held.fen).sum())


def aum_average(intervals: ibis.Table, period: Period) -> ibis.Table:
    """One row a client who had anything in `period`: `fen`, the average of its daily closings of AUM; `deposit_fen`,
    that of the deposits. Raises ValueError for an empty period."""
    summed = aum_days(intervals, period)
    return summed.select(
        "client",
        fen=mean_fen(summed.fen_days, period.days),
        deposit_fen=mean_fen(summed.deposit_fen_days, period.days),
    )


def aum_figures(intervals: ibis.Table, day: date) -> ibis.Table:
    """One row a client who had anything in the month up to `day`: `point_fen` and `deposit_fen` at the closing of
    `day`, `month_avg_fen` over the month so far."""
    month = MEASURES["month_avg"](day)
    held = _within(intervals, month)
    at_close = ibis.ifelse(held.end == month.end, held.fen, 0)
    summed = held.group_by("client").agg(
        point_fen=at_close.sum(), deposit_fen=_deposits_of(held, at_close).sum(), fen_days=held.fen_days.sum()
    )
    return summed.mutate(month_avg_fen=mean_fen(summed.fen_days, month.days)).drop("fen_days")


def _within(intervals: ibis.Table, period: Period) -> ibis.Table:
    """The intervals as far as they lie in `period`, with their `fen_days`."""
    clipped = intervals.mutate(
        start=ibis.greatest(intervals.start, period.start), end=ibis.least(intervals.end, period.end)
    )
    clipped = clipped.filter(clipped.start < clipped.end)
    return clipped.mutate(fen_days=clipped.fen * clipped.end.delta(clipped.start, unit="day"))


def _deposits_of(intervals: ibis.Table, amount: Any) -> Any:
    return ibis.ifelse(intervals.asset_class == DEPOSIT, amount, 0)
