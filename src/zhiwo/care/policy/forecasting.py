"""Which duties of the days ahead will be missed, by the hours there are (house default H29 for one person's week). Pure.

Two things make a miss certain: more is missing than there are days left, at one a day; and more minutes are asked for than
there are. Of the second it is said only how many at least: the clients who take least are thought to be done first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiwo.care.policy.planning import Task, Visit, visits
from zhiwo.kernel.text import Text


class Outlook(StrEnum):
    """What will become of a duty: there are too few days, too few hours, or enough of both."""

    NO_DAYS = "no_days"
    NO_HOURS = "no_hours"
    FITS = "fits"


OUTLOOKS: dict[Outlook, Text] = {
    Outlook.NO_DAYS: Text("已来不及", "too few days left"),
    Outlook.NO_HOURS: Text("排不下", "too few hours"),
    Outlook.FITS: Text("排得下", "fits"),
}


@dataclass(frozen=True)
class Ahead:
    """A duty that closes in the days ahead: the task, and the calendar days left, today included."""

    task: Task
    days: int


@dataclass(frozen=True)
class Forecast:
    """What a keeper's days ahead will bring: the outlook of every duty, the minutes needed and there are."""

    outlooks: dict[int, Outlook]
    needed: int
    there: int

    def count(self, outlook: Outlook) -> int:
        return sum(one == outlook for one in self.outlooks.values())

    @property
    def missed(self) -> int:
        """How many duties will be missed at least."""
        return len(self.outlooks) - self.count(Outlook.FITS)


def days_left(on: date, closes_on: date) -> int:
    """The calendar days from `on` to the window's last, both included."""
    return (closes_on - on).days + 1


def foresee(ahead: Iterable[Ahead], minutes: int) -> Forecast:
    """What will become of one keeper's duties within the minutes of the days ahead."""
    rows = list(ahead)
    hopeless = {one.task.key for one in rows if one.task.missing > one.days}
    # What is missed in any case takes no hours from what can still be done.
    asked = visits((one.task for one in rows if one.task.key not in hopeless), {})
    fitting = _fitting(asked, minutes)
    outlooks = dict.fromkeys(hopeless, Outlook.NO_DAYS)
    outlooks |= {key: Outlook.FITS if visit in fitting else Outlook.NO_HOURS for visit in asked for key in visit.keys}
    needed = sum(visit.minutes for visit in visits((one.task for one in rows), {}))
    return Forecast(outlooks, needed, minutes)


def _fitting(asked: list[Visit], minutes: int) -> set[Visit]:
    """As many clients as fit: those who take least first."""
    fitting, left = set(), minutes
    for visit in sorted(asked, key=lambda visit: (visit.minutes, visit.client)):
        if visit.minutes <= left:
            fitting.add(visit)
            left -= visit.minutes
    return fitting
