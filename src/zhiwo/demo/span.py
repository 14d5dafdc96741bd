"""What one run of the generator is about: its days, its size, its dice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from zhiwo.demo.days import business_dates, month_ends, number


@dataclass(frozen=True)
class Span:
    """The days told of, both ends included. Money before `first` shows only as opening balances."""

    first: date
    last: date
    file_days: tuple[date, ...]
    month_ends: tuple[date, ...]
    seed: int

    @classmethod
    def of(cls, months: int, last_day: date, seed: int) -> Span:
        """The span of `months` month ends and the days up to `last_day`."""
        ends = month_ends(months, last_day)
        return cls(ends[0].replace(day=1), last_day, tuple(business_dates(months, last_day)), tuple(ends), seed)

    @property
    def start(self) -> int:
        """Day number of the first day."""
        return number(self.first)

    @property
    def stop(self) -> int:
        """Day number of the last day."""
        return number(self.last)

    @property
    def months(self) -> list[date]:
        """The first day of every calendar month touched."""
        firsts = {date(n // 12, n % 12 + 1, 1) for n in range(_month(self.first), _month(self.last) + 1)}
        return sorted(firsts)

    @property
    def slow_days(self) -> list[date]:
        """The days on which the feeds come that are not daily: month ends and the last day."""
        return sorted({*self.month_ends, self.last})

    def dice(self, branch: int, topic: int) -> np.random.Generator:
        """A stream of chance of its own for each branch and topic, so that a change in one leaves the others alone."""
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, branch, topic])))

    def dig(self, days_before: int) -> int:
        """The day number so many days before the last day (after it when negative)."""
        return self.stop - days_before


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
