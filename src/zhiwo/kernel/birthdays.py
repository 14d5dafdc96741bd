"""When a birthday falls, by the calendar its bearer keeps (facts §6.2, house default H18)."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhiwo.kernel import lunar
from zhiwo.kernel.period import Period

Calendar = Literal["solar", "lunar"]


@dataclass(frozen=True)
class Birthday:
    """Month and day in the calendar the client keeps; `leap` = born in a leap month. The year plays no part.

    The calendar is asked for, never inferred: an identity number tells the solar day only, and many elders keep the
    lunar one. Raises ValueError for a day that calendar does not know.
    """

    calendar: Calendar
    month: int
    day: int
    leap: bool = False

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.day <= self._longest_month()):
            raise ValueError(f"no {self.calendar} birthday falls on month {self.month}, day {self.day}")
        if self.leap and self.calendar == "solar":
            raise ValueError("only the lunar calendar has leap months")

    def _longest_month(self) -> int:
        leap_year = 2000
        return 30 if self.calendar == "lunar" else calendar.monthrange(leap_year, self.month)[1]


def occurrences(birthday: Birthday, period: Period, *, also_leap: bool = False) -> tuple[date, ...]:
    """The days of `period` on which the birthday is kept, in order; a solar year may hold none of them, or two.

    Whoever was born in a leap month keeps the regular month of that number; with `also_leap` the leap month too when
    it comes again. Day 30 of a short month is kept on day 29, 29 February in common years on the 28th.
    Raises ValueError where the period leaves the lunar tables.
    """
    if not period.days:
        return ()
    days = _lunar(birthday, period, also_leap=also_leap) if birthday.calendar == "lunar" else _solar(birthday, period)
    return tuple(day for day in days if day in period)


def _solar(birthday: Birthday, period: Period) -> Iterator[date]:
    for year in range(period.start.year, period.last.year + 1):
        yield date(year, birthday.month, min(birthday.day, calendar.monthrange(year, birthday.month)[1]))


def _lunar(birthday: Birthday, period: Period, *, also_leap: bool) -> Iterator[date]:
    """Year by lunar year: its last months lie in the next solar year, so that January may belong to the year before."""
    first, last = lunar.to_lunar(period.start).year, lunar.to_lunar(period.last).year
    for year in range(first, last + 1):
        yield _kept(birthday, year, leap=False)
        if also_leap and birthday.leap and lunar.leap_month(year) == birthday.month:
            yield _kept(birthday, year, leap=True)


def _kept(birthday: Birthday, year: int, *, leap: bool) -> date:
    day = min(birthday.day, lunar.month_days(year, birthday.month, leap=leap))
    return lunar.to_solar(lunar.LunarDay(year, birthday.month, day, leap))
