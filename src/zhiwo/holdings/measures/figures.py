"""The figures a client is placed by: assets under management at a closing, and on average over days (facts §1.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import ibis

from zhiwo.holdings.measures.valuation import DEPOSIT
from zhiwo.kernel.period import Period, month_of, quarter_of, trailing_days

# The days each measure averages over, at the closing of a day; while a month or quarter runs, its days so far.
MEASURES: Mapping[str, Callable[[date], Period]] = {
    "point": lambda day: trailing_days(day, 1),
    "month_avg": lambda day: Period.through(month_of(day).start, day),
    "quarter_avg": lambda day: Period.through(quarter_of(day).start, day),
    "trailing_30d": lambda day: trailing_days(day, 30),
}


@ibis.udf.scalar.builtin(name="divide", signature=(("int64", "int64"), "int64"))  # type: ignore[untyped-decorator]
def _divided(dividend: Any, divisor: Any) -> Any:
    """Division of whole numbers in the engine. Ibis's own `//` goes through a float, wrong beyond 2**53."""


def mean_fen(fen_days: Any, days: int) -> Any:
    """A column of sums over `days` days as averages, half-up to the fen (H02): `kernel.money.mean_fen`, set-wise."""
    if days <= 0:
        raise ValueError("an average needs at least one day")
    size = _divided(fen_days.abs() * 2 + days, 2 * days)
    return ibis.ifelse(fen_days < 0, -size, size)


def aum_days(intervals: ibis.Table, period: Period) -> ibis.Table:
    """One row a client who had anything: `fen_days`, the sum of the daily closings of AUM over `period`, in fen; of it
    `deposit_fen_days`. Divide by all calendar days of the period when showing it (H02, H03)."""
    held = _within(intervals, period)
    deposits = _deposits_of(held, held.fen_days)
    return held.group_by("client").agg(fen_days=held.fen_days.sum(), deposit_fen_days=deposits.sum())


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
