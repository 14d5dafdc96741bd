"""The lunar calendar: between its days and ours (facts §6.2).

The tables are borax's. They agree with the Hong Kong Observatory's for 1901 to 2056; in one month each of 2057, 2089
and 2097 the two set the new moon a day apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from borax.calendars.lunardate import LCalendars, LunarDate, TermUtils

FIRST_YEAR, LAST_YEAR = 1901, 2100


@dataclass(frozen=True)
class LunarDay:
    """A day of a lunar year, which opens at the Spring Festival; `leap` marks the second month of the same number."""

    year: int
    month: int
    day: int
    leap: bool = False


def to_lunar(day: date) -> LunarDay:
    """The lunar day of `day`. Raises ValueError outside the tables."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the lunar tables run from {FIRST_YEAR} to {LAST_YEAR}, not to {day}")
    found = LunarDate.from_solar(day)
    return LunarDay(found.year, found.month, found.day, bool(found.leap))


def to_solar(day: LunarDay) -> date:
    """The date of a lunar day. Raises ValueError where that lunar year has no such day, or outside the tables."""
    if not 1 <= day.day <= month_days(day.year, day.month, leap=day.leap):
        raise ValueError(f"there is no lunar day {day}")
    solar: date = LunarDate(day.year, day.month, day.day, int(day.leap)).to_solar_date()
    return solar


def month_days(year: int, month: int, *, leap: bool = False) -> int:
    """29 or 30. Raises ValueError where that lunar year has no such month, or outside the tables."""
    if leap and leap_month(year) != month:
        raise ValueError(f"lunar year {year} has no leap month {month}")
    _require(year)
    return int(LCalendars.ndays(year, month, int(leap)))


def leap_month(year: int) -> int | None:
    """The number of the month that comes twice in that lunar year, if any."""
    _require(year)
    return LCalendars.leap_month(year) or None


def new_year(year: int) -> date:
    """正月初一, the Spring Festival."""
    return to_solar(LunarDay(year, 1, 1))


def new_year_eve(year: int) -> date:
    """The day before the Spring Festival of `year`: 腊月 often has no thirtieth."""
    return new_year(year) - timedelta(days=1)


def qingming(year: int) -> date:
    """清明, the one solar term that is a holiday."""
    _require(year)
    term: date = TermUtils.nth_term_day(year, term_name="清明")
    return term


def _require(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the lunar tables run from {FIRST_YEAR} to {LAST_YEAR}, not to {year}")
