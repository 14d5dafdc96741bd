"""One entitlement through the versions of the catalogue. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from zhiwo.entitlements.policy.catalogue import CATALOGUE, Entitlement
from zhiwo.kernel.period import Period


@dataclass(frozen=True)
class Course:
    """What an entitlement is from each day on, oldest first; None where the catalogue has it no more, or not yet."""

    turns: tuple[tuple[date, Entitlement | None], ...]

    @classmethod
    def steady(cls, entry: Entitlement) -> Course:
        """One that never changes."""
        return cls(((date.min, entry),))

    def on(self, day: date) -> Entitlement | None:
        return next((entry for since, entry in reversed(self.turns) if since <= day), None)

    def within(self, period: Period) -> Iterator[tuple[Period, Entitlement]]:
        """The parts of a period, each with what the entitlement is on its days."""
        for (since, entry), (until, _) in pairwise((*self.turns, (date.max, None))):
            part = period.overlap(Period(since, until))
            if part and entry is not None:
                yield part, entry


def course_of(code: str) -> Course:
    """The entitlement of that code; the first version counts for the days before it too, as the catalogue does."""
    first, *later = CATALOGUE.versions
    turns = ((date.min, first), *((version.valid_from, version) for version in later))
    return Course(tuple((since, version.by_code.get(code)) for since, version in turns))
