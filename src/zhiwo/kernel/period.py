"""Periods of whole days, half-open: the start belongs to the period, the end does not."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to, but not including, `end`. Raises ValueError when `end` lies before `start`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @classmethod
    def through(cls, first: date, last: date) -> Period:
        """The days from `first` to `last`, both included: how people write a period."""
        return cls(first, last + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day inside. Raises ValueError for an empty period."""
        if not self.days:
            raise ValueError("an empty period has no last day")
        return self.end - timedelta(days=1)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=n) for n in range(self.days))

    def overlap(self, other: Period) -> Period | None:
        """The days both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


@lru_cache(maxsize=1_000)  # asked for every client of a night
def month_of(day: date) -> Period:
    """The calendar month `day` lies in."""
    start = day.replace(day=1)
    return Period(start, add_months(start, 1))


@lru_cache(maxsize=1_000)
def quarter_of(day: date) -> Period:
    """The calendar quarter `day` lies in."""
    start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Period(start, add_months(start, 3))


def year_of(day: date) -> Period:
    """The calendar year `day` lies in."""
    return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1))


def trailing_days(day: date, days: int) -> Period:
    """The `days` days that end with `day`, `day` included."""
    return Period(day - timedelta(days=days - 1), day + timedelta(days=1))


def trailing_year(day: date) -> Period:
    """The twelve months that end with `day`; the same day a year earlier is outside (house default H08)."""
    return Period(add_months(day, -12) + timedelta(days=1), day + timedelta(days=1))


def add_months(day: date, months: int) -> date:
    """The matching day `months` later, or the last day of that month where there is none (Civil Code art. 202)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The `nth` Monday (0) to Sunday (6) of a month; -1 is the last. Raises ValueError where there is none.

    For days that move with the week: Mother's Day is `nth_weekday(year, 5, 6, 2)`.
    """
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    if not -len(days) <= nth <= len(days) or not nth:
        raise ValueError(f"{year}-{month:02d} has no such day: weekday {weekday}, number {nth}")
    return date(year, month, days[nth - 1 if nth > 0 else nth])


def completed_years(born: date, on: date) -> int:
    """Age in completed years; one born on 29 February grows older on 1 March in common years (facts, "Money")."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
