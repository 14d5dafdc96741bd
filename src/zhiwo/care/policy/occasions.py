"""The days of occasions, and when their windows open (H13, H18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from zhiwo.care.policy.standard import BIRTHDAY, Occasion, Standard, Version
from zhiwo.kernel.birthdays import Birthday, occurrences
from zhiwo.kernel.festivals import festivals_in
from zhiwo.kernel.period import Period
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import WorkCalendar

LONGEST_WINDOW = timedelta(days=20)
"""A window opens at most so long before its day: three days and the longest run of holidays before them."""


class NotAnOccasion(Refusal):
    """A greeting names a day on which the standard greets nobody; 清明 above all (facts §6.1)."""

    sentence = Text(
        zh="“{occasion}”不是问候节日：只能选择{occasions}。",
        en="{occasion} is not an occasion: choose one of {occasions}.",
    )


def named(word: str, version: Version) -> Occasion:
    """The occasion of that code or name. Raises NotAnOccasion."""
    if word not in version.by_word:
        names = [occasion.name for occasion in version.occasions]
        choice = Text(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names))
        raise NotAnOccasion(occasion=word, occasions=choice)
    return version.by_word[word]


def occasion_days(birthday: Birthday | None, within: Period, standard: Standard) -> Iterator[tuple[Occasion, date]]:
    """The occasions whose window could touch `within`, each with its day."""
    yield from festival_days(within, standard)
    yield from birthday_days(birthday, within, standard)


def festival_days(within: Period, standard: Standard) -> Iterator[tuple[Occasion, date]]:
    """Of these the festivals, which are everybody's."""
    yield from _kept_by(standard, _festivals(_reach(within)))


def birthday_days(birthday: Birthday | None, within: Period, standard: Standard) -> Iterator[tuple[Occasion, date]]:
    """Of these the client's own."""
    if birthday is not None:
        also_leap = standard.on(within.start).house.birthday.also_in_leap_month
        days = _birthdays(birthday, _reach(within), also_leap)
        yield from _kept_by(standard, ((BIRTHDAY, day) for day in days))


def _reach(within: Period) -> Period:
    return Period(within.start, within.end + LONGEST_WINDOW)


def _kept_by(standard: Standard, days: Iterable[tuple[str, date]]) -> Iterator[tuple[Occasion, date]]:
    for code, day in days:
        occasion = standard.on(day).by_code.get(code)
        if occasion is not None:
            yield occasion, day


@lru_cache(maxsize=64)
def _festivals(period: Period) -> tuple[tuple[str, date], ...]:
    return tuple((festival.code, day) for day, festival in festivals_in(period))


@lru_cache(maxsize=8192)  # a closing asks for every client; there are some 800 different birthdays
def _birthdays(birthday: Birthday, period: Period, also_leap: bool) -> tuple[date, ...]:
    return occurrences(birthday, period, also_leap=also_leap)


@lru_cache(maxsize=4096)
def open_window(day: date, days_before: int, needs_working_day: bool, calendar: WorkCalendar) -> date:
    """The first day of a greeting's window: so many days before, moved back to a working day if there is none (H13)."""
    opens = day - timedelta(days=days_before)
    if needs_working_day and not calendar.workdays_in(Period.through(opens, day)):
        return calendar.previous_workday(opens)
    return opens
