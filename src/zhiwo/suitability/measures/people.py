"""What a day makes of the columns: ages, and whether assessments count. Pure."""

from __future__ import annotations

from datetime import date

import numpy as np

from zhiwo.suitability.measures.columns import Days, Flags, Investors, Numbers

NO_AGE = -1


class Today:
    """Clients as one day finds them: what is worked out once serves every sale of that day."""

    def __init__(self, people: Investors, day: date) -> None:
        self.people, self.day = people, day
        self.age = ages(people, day)
        self._lapse: dict[int, Days] = {}

    def lapse(self, months: int) -> Days:
        """The first day each assessment no longer counts, if it counts for so many months."""
        if months not in self._lapse:
            self._lapse[months] = lapse(self.people.assessed, self.people.valid_until, months)
        return self._lapse[months]


def ages(people: Investors, day: date) -> Numbers:
    """Completed years on `day`; `NO_AGE` for entities, unknown days of birth, and days yet to come.

    The difference of two dates written as numbers, over 10,000, is the years: a birthday on 29 February comes after the 28th and
    before 1 March."""
    on = day.year * 10_000 + day.month * 100 + day.day
    known = ~people.entity & (people.born > 0) & (people.born <= on)
    return np.where(known, (on - people.born) // 10_000, NO_AGE)


def lapse(assessed: Days, valid_until: Days, months: int) -> Days:
    """The first day each assessment no longer counts (`policy.assessment.lapses_on`)."""
    by_rule = matching(assessed, months) + np.timedelta64(1, "D")
    first: Days = np.fmin(by_rule, valid_until)
    return first


def matching(days: Days, months: int) -> Days:
    """The matching days so many months later, or the last days of those months (`kernel.period.add_months`)."""
    month = days.astype("datetime64[M]")
    into = days - month.astype("datetime64[D]")
    last = (month + np.timedelta64(months + 1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    found: Days = np.minimum((month + np.timedelta64(months, "M")).astype("datetime64[D]") + into, last)
    return found


def in_channels(people: Investors, channels: frozenset[str]) -> Flags:
    """Whose assessment was made in one of these."""
    wanted = np.array([channel in channels for channel in people.channels], dtype=np.bool_)
    return wanted[people.channel] if len(wanted) else np.zeros(len(people), dtype=np.bool_)
