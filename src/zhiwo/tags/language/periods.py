"""The periods of rules: kept as they were meant, and resolved to days only for a given day. Pure.

今 is the day asked for, and belongs to its period. Steps of months keep the day, or take the month's last; a date that was
typed is never moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zhiwo.kernel.period import Period, add_months, month_of, quarter_of, trailing_days, year_of


class Unit(StrEnum):
    """The units of the calendar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def week_of(day: date) -> Period:
    """The week from Monday that `day` lies in."""
    start = day - timedelta(days=day.weekday())
    return Period(start, start + timedelta(days=7))


AROUND: Mapping[Unit, Callable[[date], Period]] = {
    Unit.WEEK: week_of,
    Unit.MONTH: month_of,
    Unit.QUARTER: quarter_of,
    Unit.YEAR: year_of,
}
LONGEST = {Unit.DAY: 36_500, Unit.WEEK: 5_200, Unit.MONTH: 1_200, Unit.QUARTER: 400, Unit.YEAR: 100}
"""How many of a unit a period may reach back: a hundred years."""
MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


@dataclass(frozen=True)
class ToDate:
    """The running week, month, quarter or year, up to the day: 当年01月01日至今."""

    unit: Unit

    def on(self, day: date) -> Period:
        """As of a day."""
        return Period.through(AROUND[self.unit](day).start, day)


@dataclass(frozen=True)
class Last:
    """The days, weeks, months, quarters or years that end with the day: 最近30天 are 30 dates; 最近1个月 begins the day after the
    same day of last month."""

    count: int
    unit: Unit

    def on(self, day: date) -> Period:
        """As of a day."""
        if self.unit in MONTHS:
            return Period.through(add_months(day, -self.count * MONTHS[self.unit]) + timedelta(days=1), day)
        return trailing_days(day, self.count * (7 if self.unit is Unit.WEEK else 1))


@dataclass(frozen=True)
class Previous:
    """The whole week, month, quarter or year before the running one: 上月."""

    unit: Unit

    def on(self, day: date) -> Period:
        """As of a day."""
        around = AROUND[self.unit]
        return around(around(day).start - timedelta(days=1))


@dataclass(frozen=True)
class YearBefore:
    """The running year's days up to the day, a year earlier: 上年同期."""

    def on(self, day: date) -> Period:
        """As of a day."""
        return Period.through(date(day.year - 1, 1, 1), add_months(day, -12))


@dataclass(frozen=True)
class DaysAgo:
    """From so many days before the day to so many before it, both included: 前3天至前1天, 昨日 is (1, 1)."""

    first: int
    last: int

    def on(self, day: date) -> Period:
        """As of a day."""
        return Period.through(day - timedelta(days=self.first), day - timedelta(days=self.last))


@dataclass(frozen=True)
class Between:
    """Fixed dates, both included; without a last one up to the day."""

    first: date
    last: date | None

    def on(self, day: date) -> Period:
        """As of a day: what lies after it has not happened."""
        last = day if self.last is None else min(self.last, day)
        return Period.through(self.first, last) if last >= self.first else Period(self.first, self.first)


@dataclass(frozen=True)
class Ever:
    """All there is, up to the day: 有记录以来."""

    def on(self, day: date) -> Period:
        """As of a day."""
        return Period.through(date.min, day)


Calendar = ToDate | Last | Previous | YearBefore | DaysAgo | Between | Ever


@dataclass(frozen=True)
class Ending:
    """The close of a day: the last one of a period before the running one (上月末), or a fixed one (2024年02月末). One that is
    still to come has no figures."""

    of: Previous | date

    def on(self, day: date) -> date | None:
        """The day whose close is meant, None where it is still to come."""
        if isinstance(self.of, Previous):
            return self.of.on(day).last
        return self.of if self.of <= day else None
