"""The demo bank's days: numbers for dates, business dates of its files, workdays, festivals."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt
from borax.calendars import LunarDate

from zhiwo.kernel.period import add_months, month_of

Ints = npt.NDArray[np.int64]

EPOCH = date(1970, 1, 1)
DAILY_DAYS = 30
"""So many last days have a file of their own; before them one file a month carries the month."""

HOLIDAYS: tuple[tuple[date, date, str], ...] = (
    (date(2025, 1, 1), date(2025, 1, 1), "元旦"),
    (date(2025, 1, 28), date(2025, 2, 4), "春节"),
    (date(2025, 4, 4), date(2025, 4, 6), "清明节"),
    (date(2025, 5, 1), date(2025, 5, 5), "劳动节"),
    (date(2025, 5, 31), date(2025, 6, 2), "端午节"),
    (date(2025, 10, 1), date(2025, 10, 8), "国庆节、中秋节"),
    (date(2026, 1, 1), date(2026, 1, 3), "元旦"),
    (date(2026, 2, 15), date(2026, 2, 23), "春节"),
    (date(2026, 4, 4), date(2026, 4, 6), "清明节"),
    (date(2026, 5, 1), date(2026, 5, 5), "劳动节"),
    (date(2026, 6, 19), date(2026, 6, 21), "端午节"),
    (date(2026, 9, 25), date(2026, 9, 27), "中秋节"),
    (date(2026, 10, 1), date(2026, 10, 7), "国庆节"),
)
"""Days off, first and last included (facts §6.3, State Council notices for 2025 and 2026)."""

MADE_UP: tuple[date, ...] = (
    date(2025, 1, 26),
    date(2025, 2, 8),
    date(2025, 4, 27),
    date(2025, 9, 28),
    date(2025, 10, 11),
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
)
"""Weekend days worked for the holidays (facts §6.3)."""


def number(day: date) -> int:
    """`day` as days since 1970-01-01, as Arrow keeps a date."""
    return (day - EPOCH).days


def day_of(value: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=int(value))


def month_ends(months: int, last_day: date) -> list[date]:
    """The last `months` month ends that lie on or before `last_day`, oldest first."""
    newest = (last_day + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    return [month_of(add_months(newest, -n)).last for n in reversed(range(months))]


def business_dates(months: int, last_day: date) -> list[date]:
    """The days that have files: `months` month ends and each of the last 30 days."""
    daily = [last_day - timedelta(days=n) for n in range(DAILY_DAYS)]
    return sorted({*month_ends(months, last_day), *daily})


@cache
def off_days() -> frozenset[date]:
    """Weekdays and weekend days that the holiday notices give off."""
    return frozenset(first + timedelta(days=n) for first, last, _ in HOLIDAYS for n in range((last - first).days + 1))


def is_workday(day: date) -> bool:
    """Whether the bank's staff work on `day`: Monday to Friday, moved by the holiday notices."""
    return day in MADE_UP or (day.weekday() < 5 and day not in off_days())


def workdays(first: date, last: date) -> Ints:
    """Day numbers of the workdays from `first` to `last`, both included."""
    days = range(number(first), number(last) + 1)
    return np.array([n for n in days if is_workday(day_of(n))], dtype=np.int64)


def lunar(year: int, month: int, day: int) -> date:
    """The solar date of a day of the lunar year; day 30 of a short month is day 29 (facts §6.2)."""
    try:
        solar: date = LunarDate(year, month, day).to_solar_date()
    except ValueError:
        solar = LunarDate(year, month, day - 1).to_solar_date()
    return solar


def lunar_of(day: date) -> tuple[int, int, bool]:
    """The lunar month, day and whether the month is a leap one."""
    found = LunarDate.from_solar_date(day.year, day.month, day.day)
    return found.month, found.day, bool(found.leap)


def festivals(first: date, last: date) -> list[tuple[str, date]]:
    """The occasions greeted between the two days, with their dates (facts §1.2: the eight less the birthday)."""
    found = []
    for year in range(first.year, last.year + 1):
        found += [
            ("new_year", date(year, 1, 1)),
            ("spring_festival", lunar(year, 1, 1)),
            ("lantern", lunar(year, 1, 15)),
            ("labour_day", date(year, 5, 1)),
            ("dragon_boat", lunar(year, 5, 5)),
            ("mid_autumn", lunar(year, 8, 15)),
            ("national_day", date(year, 10, 1)),
        ]
    return sorted(((name, day) for name, day in found if first <= day <= last), key=lambda pair: pair[1])


def spending_weights(first: date, last: date) -> npt.NDArray[np.float64]:
    """How much is spent on each day, as shares of 1: weekends, the weeks before Spring Festival, November sales."""
    days = range(number(first), number(last) + 1)
    weights = np.array([1.25 if day_of(n).weekday() >= 5 else 1.0 for n in days])
    for name, day in festivals(first, last + timedelta(days=30)):
        if name == "spring_festival":
            start = number(day) - number(first)
            weights[max(0, start - 20) : max(0, start)] *= 2.1
            weights[max(0, start) : max(0, start + 5)] *= 0.5
    for n in days:
        if (day_of(n).month, day_of(n).day) in ((11, 11), (6, 18)):
            weights[n - number(first)] *= 3
    shares: npt.NDArray[np.float64] = weights / weights.sum()
    return shares
