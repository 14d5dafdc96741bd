"""Working days: the week, the days off and the working weekends the State Council announces (调休); facts §6.3."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml
from pydantic import BaseModel, ConfigDict

from zhiwo.kernel.festivals import festival_dates
from zhiwo.kernel.period import Period, year_of
from zhiwo.kernel.text import Text

ONE_DAY = timedelta(days=1)
SATURDAY = 5

UNKNOWN_YEAR = Text(
    "{year}年调休未公布，工作日按周一至周五及法定节日推算，请在公布后导入工作日表。",
    "The working days of {year} are not announced yet: Monday to Friday less the statutory days are assumed; "
    "import the table once it is published.",
)

SHIPPED = files("zhiwo") / "packs" / "calendar" / "workdays.yaml"
"""The table that comes with the house: the years announced when it was built."""


@dataclass(frozen=True)
class Adjustment:
    """A day that is worked, or not worked, whatever the week says: one row of the importable table."""

    on: date
    working: bool
    name: str


class WorkCalendar:
    """Which days are worked. Immutable; a bank's own rows go over the announced ones by `amended`.

    A year counts as known when the table frees every statutory day of it that falls on a weekday; other years follow
    the week and the statutory days, and `warnings` says so. Raises ValueError when two rows of one table contradict.
    """

    def __init__(self, table: Iterable[Adjustment]) -> None:
        self._working: dict[date, bool] = {}
        for row in table:
            if self._working.setdefault(row.on, row.working) != row.working:
                raise ValueError(f"{row.on} stands in the table of working days both as worked and as off ({row.name})")

    def amended(self, table: Iterable[Adjustment]) -> WorkCalendar:
        """This calendar with the rows of `table` put over it."""
        amended = WorkCalendar(table)
        amended._working = self._working | amended._working
        return amended

    def is_workday(self, day: date) -> bool:
        known = self._working.get(day)
        if known is not None:
            return known
        return day.weekday() < SATURDAY and (day not in statutory_days(day.year))

    def next_workday(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add_workdays(day, 1)

    def previous_workday(self, day: date) -> date:
        """The last working day before `day`."""
        return self.add_workdays(day, -1)

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which is day 0 whether worked or not; before it when `count` < 0."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def roll_forward(self, day: date) -> date:
        """`day`, or the first working day after it: when an act-by deadline on a day off ends (Civil Code art. 203).

        For deadlines to act only; the end of a validity does not move.
        """
        return day if self.is_workday(day) else self.next_workday(day)

    def roll_back(self, day: date) -> date:
        """`day`, or the last working day before it: for deadlines the house sets itself."""
        return day if self.is_workday(day) else self.previous_workday(day)

    def workdays_in(self, period: Period) -> int:
        """How many days of `period` are worked."""
        return sum(map(self.is_workday, period))

    def workdays_left(self, on: date, period: Period) -> int:
        """How many working days of `period` are still to come, `on` included."""
        left = period.overlap(Period(on, max(on, period.end)))
        return self.workdays_in(left) if left else 0

    def unknown_years(self, period: Period) -> tuple[int, ...]:
        """The years `period` touches whose working days are not announced in the table."""
        years = range(period.start.year, period.last.year + 1) if period.days else range(0)
        return tuple(year for year in years if not self._knows(year))

    def warnings(self, period: Period) -> tuple[Text, ...]:
        """A sentence for each year of `period` that is only assumed."""
        return tuple(UNKNOWN_YEAR.filled(year=year) for year in self.unknown_years(period))

    def _knows(self, year: int) -> bool:
        weekdays = (day for day in statutory_days(year) if day.weekday() < SATURDAY)
        return all(self._working.get(day) is False for day in weekdays)


@cache
def statutory_days(year: int) -> frozenset[date]:
    """The thirteen days off by law (全国年节及纪念日放假办法, 2024-11-10), fewer where two fall on one day.

    The present law is used for every year. Raises ValueError outside the lunar tables.
    """
    fixed = {date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, n) for n in (1, 2, 3))}
    moving = festival_dates(year)
    eve = moving["spring_festival_eve"]
    spring = {eve + n * ONE_DAY for n in range(4)}
    return frozenset(fixed | spring | {moving[code] for code in ("qingming", "dragon_boat", "mid_autumn")})


class _Row(BaseModel):
    # A misspelt field must stop the reading: a holiday silently left out moves every deadline round it.
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Off(_Row):
    name: str
    first: date
    last: date


class _Worked(_Row):
    name: str
    day: date


class _Year(_Row):
    year: int
    source: str
    confidence: str
    days_off: tuple[_Off, ...]
    working: tuple[_Worked, ...]

    def adjustments(self) -> list[Adjustment]:
        off = [
            Adjustment(day, False, span.name) for span in self.days_off for day in Period.through(span.first, span.last)
        ]
        rows = off + [Adjustment(row.day, True, row.name) for row in self.working]
        strangers = [row.on for row in rows if row.on not in year_of(date(self.year, 1, 1))]
        if strangers:
            raise ValueError(f"{strangers[0]} stands under the year {self.year}")
        return rows


def read_table(path: Traversable) -> tuple[Adjustment, ...]:
    """The rows of a table of announced years (YAML). Raises ValueError, naming what is wrong, for any fault in it."""
    years = [_Year.model_validate(entry) for entry in yaml.safe_load(path.read_text("utf-8"))]
    return tuple(row for year in years for row in year.adjustments())


def shipped_calendar() -> WorkCalendar:
    """The calendar of the announced years that come with the house."""
    return WorkCalendar(read_table(SHIPPED))
