"""Working time: the hours of working days, how much of it lies between two moments, and clocks that can be stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from zhiwo.kernel.workdays import WorkCalendar

BANK_TIME = ZoneInfo("Asia/Shanghai")
NONE = timedelta()
Span = tuple[datetime, datetime | None]
"""From a moment until another (excluded); None: it has not ended."""


@dataclass(frozen=True)
class WorkingTime:
    """The hours `since` to `until` of the days `calendar` calls worked, in the bank's time."""

    calendar: WorkCalendar
    since: time
    until: time

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when `end` is not after `start`."""
        if end <= start:
            return NONE
        return sum((max(min(b, end) - max(a, start), NONE) for a, b in self._desks(start, end)), NONE)

    def after(self, start: datetime, span: timedelta) -> datetime:
        """The moment by which so much working time has passed since `start`; `start` itself for none."""
        if span <= NONE:
            return start
        first = start.astimezone(BANK_TIME).date()
        for n in count():
            opens, shuts = self._desk(first + timedelta(days=n))
            here = max(shuts - max(opens, start), NONE)
            if here >= span:
                return max(opens, start) + span
            span -= here
        raise AssertionError("unreachable")

    def _desks(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        first, last = start.astimezone(BANK_TIME).date(), end.astimezone(BANK_TIME).date()
        return (self._desk(first + timedelta(days=n)) for n in range((last - first).days + 1))

    def _desk(self, day: date) -> tuple[datetime, datetime]:
        """The hours of one day; empty ones on a day off."""
        opens = datetime.combine(day, self.since, BANK_TIME)
        return opens, datetime.combine(day, self.until, BANK_TIME) if self.calendar.is_workday(day) else opens


@dataclass(frozen=True)
class Clock:
    """How a limit stands: the working time `spent`; when it is or was `due`, None while the clock is held; whether it is `late`.

    `stopped_at` is when what was asked for was done. `held`: the clock stands still now.
    """

    limit: timedelta
    spent: timedelta
    due: datetime | None
    stopped_at: datetime | None
    late: bool
    held: bool

    @property
    def left(self) -> timedelta:
        """What is left of the limit; less than nothing is nothing."""
        return max(self.limit - self.spent, NONE)


def clock(
    start: datetime,
    limit: timedelta,
    *,
    at: datetime,
    working: WorkingTime,
    pauses: Sequence[Span] = (),
    stopped_at: datetime | None = None,
) -> Clock:
    """A clock begun at `start`, as it stands at `at`. Whatever lies in `pauses`, in order and apart, does not count."""
    end = stopped_at or at
    spent = sum((working.between(a, min(b or end, end)) for a, b in _running(start, pauses)), NONE)
    due = _due(start, limit, pauses, working)
    held = stopped_at is None and any(since <= at and (until is None or at < until) for since, until in pauses)
    return Clock(limit, spent, due, stopped_at, due is not None and end > due, held)


def _running(start: datetime, pauses: Sequence[Span]) -> Iterator[Span]:
    """The stretches in which the clock ran or will run; the last one is open unless a pause is."""
    for since, until in pauses:
        if since > start:
            yield start, since
        if until is None:
            return
        start = max(start, until)
    yield start, None


def _due(start: datetime, limit: timedelta, pauses: Sequence[Span], working: WorkingTime) -> datetime | None:
    for since, until in _running(start, pauses):
        here = None if until is None else working.between(since, until)
        if here is None or here >= limit:
            return working.after(since, limit)
        limit -= here
    return None
