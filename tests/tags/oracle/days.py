"""Which days a period means, from what docs/tags.md says of periods. 今 belongs to its period."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from zhiwo.tags.language.periods import (
    Between,
    Calendar,
    DaysAgo,
    Ending,
    Ever,
    Last,
    Previous,
    ToDate,
    Unit,
    YearBefore,
)

DAY = timedelta(days=1)
MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included; none where the last lies before the first."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return max(0, (self.last - self.first).days + 1)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def beginning(unit: Unit, day: date) -> date:
    """The first day of the week, month, quarter or year that a day lies in."""
    if unit is Unit.WEEK:
        return day - day.weekday() * DAY
    size = MONTHS[unit]
    return date(day.year, (day.month - 1) // size * size + 1, 1)


def span(period: Calendar, on: date) -> Span:
    """The days a period means on a day."""
    match period:
        case Last(count, unit):
            steps = unit in MONTHS
            before = (
                months_before(on, count * MONTHS[unit]) if steps else on - count * (7 if unit is Unit.WEEK else 1) * DAY
            )
            return Span(before + DAY, on)
        case Previous(unit):
            last = beginning(unit, on) - DAY
            return Span(beginning(unit, last), last)
        case ToDate(unit):
            return Span(beginning(unit, on), on)
        case YearBefore():
            return Span(date(on.year - 1, 1, 1), months_before(on, 12))
    return _stated(period, on)


def _stated(period: Calendar, on: date) -> Span:
    match period:
        case DaysAgo(first, last):
            return Span(on - first * DAY, on - last * DAY)
        case Between(first_on, last_on):
            return Span(first_on, min(last_on or on, on))
    assert isinstance(period, Ever)
    return Span(date(1, 1, 1), on)


def close(ending: Ending, on: date) -> date | None:
    """The day whose close is meant; None where it is still to come."""
    if isinstance(ending.of, Previous):
        return span(ending.of, on).last
    return ending.of if ending.of <= on else None
