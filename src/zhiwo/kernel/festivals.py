"""The festivals of the year (facts §6.1): those on which clients are greeted, and two on which they are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiwo.kernel import lunar
from zhiwo.kernel.lunar import LunarDay
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text


@dataclass(frozen=True)
class Festival:
    """A festival; `greeted` says whether the house standard greets clients on it (birthdays stand apart)."""

    code: str
    name: Text
    greeted: bool


FESTIVALS: dict[str, Festival] = {
    festival.code: festival
    for festival in (
        Festival("new_year", Text("元旦", "New Year"), True),
        Festival("spring_festival_eve", Text("除夕", "Spring Festival Eve"), False),
        Festival("spring_festival", Text("春节", "Spring Festival"), True),
        Festival("lantern", Text("元宵", "Lantern Festival"), True),
        # A day of mourning: a greeting on it would offend.
        Festival("qingming", Text("清明", "Qingming"), False),
        Festival("labour_day", Text("劳动节", "Labour Day"), True),
        Festival("dragon_boat", Text("端午", "Dragon Boat Festival"), True),
        Festival("mid_autumn", Text("中秋", "Mid-Autumn Festival"), True),
        Festival("national_day", Text("国庆", "National Day"), True),
    )
}
"""Every festival known, by code."""


def festival_dates(year: int) -> dict[str, date]:
    """The day of every festival in the calendar year, by code. Raises ValueError outside the lunar tables."""
    return {
        "new_year": date(year, 1, 1),
        "spring_festival_eve": lunar.new_year_eve(year),
        "spring_festival": lunar.new_year(year),
        "lantern": lunar.to_solar(LunarDay(year, 1, 15)),
        "qingming": lunar.qingming(year),
        "labour_day": date(year, 5, 1),
        "dragon_boat": lunar.to_solar(LunarDay(year, 5, 5)),
        "mid_autumn": lunar.to_solar(LunarDay(year, 8, 15)),
        "national_day": date(year, 10, 1),
    }


def festivals_in(period: Period) -> tuple[tuple[date, Festival], ...]:
    """The festivals of the period by day; two may share one, as 中秋 and 国庆 did in 2020."""
    years = range(period.start.year, period.last.year + 1) if period.days else range(0)
    found = ((day, FESTIVALS[code]) for year in years for code, day in festival_dates(year).items() if day in period)
    return tuple(sorted(found, key=lambda pair: pair[0]))
