"""Working time and clocks that can be stopped, against a count minute by minute."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhiwo.care.policy.working_time import BANK_TIME, WorkingTime, clock
from zhiwo.kernel.workdays import shipped_calendar

WORKING = WorkingTime(shipped_calendar(), time(9), time(17))
MINUTE = timedelta(minutes=1)
FRIDAY = datetime(2026, 4, 17, 16, 30, tzinfo=BANK_TIME)
"""Half an hour before the weekend."""

moments = st.integers(0, 12 * 24 * 60).map(lambda n: datetime(2026, 4, 29, tzinfo=BANK_TIME) + n * MINUTE)
"""Over the Labour Day holiday of 2026, with the working Saturday after it."""


def counted(start: datetime, end: datetime, skipped: list[tuple[datetime, datetime | None]]) -> int:
    """The oracle: every minute looked at by itself."""
    found, minute = 0, start
    while minute < end:
        held = any(a <= minute and (b is None or minute < b) for a, b in skipped)
        found += WORKING.calendar.is_workday(minute.date()) and time(9) <= minute.time() < time(17) and not held
        minute += MINUTE
    return found


class TestWorkingTime:
    def test_stands_still_over_night_and_weekend(self) -> None:
        assert WORKING.between(FRIDAY, FRIDAY + timedelta(days=3)) == timedelta(hours=8)
        assert WORKING.after(FRIDAY, timedelta(minutes=30)) == FRIDAY + timedelta(minutes=30)
        assert WORKING.after(FRIDAY, timedelta(minutes=31)) == datetime(2026, 4, 20, 9, 1, tzinfo=BANK_TIME)

    def test_of_a_saturday_that_is_worked_counts(self) -> None:
        saturday = datetime(2026, 5, 9, 9, tzinfo=BANK_TIME)

        assert WORKING.calendar.is_workday(date(2026, 5, 9))
        assert WORKING.between(saturday, saturday + timedelta(hours=10)) == timedelta(hours=8)

    def test_nothing_lies_between_a_moment_and_an_earlier_one(self) -> None:
        assert WORKING.between(FRIDAY, FRIDAY - timedelta(days=1)) == timedelta()

    @given(moments, moments)
    def test_equals_the_count_of_minutes(self, one: datetime, other: datetime) -> None:
        start, end = sorted((one, other))

        assert WORKING.between(start, end) == counted(start, end, []) * MINUTE

    @given(moments, st.integers(1, 3000))
    def test_after_is_the_first_moment_by_which_so_much_has_passed(self, start: datetime, minutes: int) -> None:
        end = WORKING.after(start, minutes * MINUTE)

        assert WORKING.between(start, end) == minutes * MINUTE
        assert WORKING.between(start, end - MINUTE) < minutes * MINUTE


class TestClock:
    @given(st.lists(moments, min_size=2, max_size=8, unique=True), st.integers(1, 2000), st.booleans())
    def test_equals_the_count_of_minutes(self, found: list[datetime], minutes: int, stopped: bool) -> None:
        start, *turns, at = sorted(found)
        held = [(a, b) for a, b in zip(turns[::2], [*turns[1::2], None], strict=False)]
        limit = minutes * MINUTE

        shown = clock(start, limit, at=at, working=WORKING, pauses=held, stopped_at=at if stopped else None)

        assert shown.spent == counted(start, at, held) * MINUTE
        assert shown.late == (shown.spent > limit)
        assert shown.held == (not stopped and bool(held) and held[-1][1] is None)
        if shown.due is not None:
            assert counted(start, shown.due, held) * MINUTE == limit

    def test_is_not_late_at_the_very_moment(self) -> None:
        limit = timedelta(minutes=30)

        assert not clock(FRIDAY, limit, at=FRIDAY + limit, working=WORKING).late
        assert clock(FRIDAY, limit, at=FRIDAY + timedelta(days=3), working=WORKING).late

    def test_that_was_late_before_the_client_was_waited_for_stays_late(self) -> None:
        start = datetime(2026, 4, 20, 9, tzinfo=BANK_TIME)
        held = [(start + timedelta(hours=2), None)]

        shown = clock(start, timedelta(hours=1), at=start + timedelta(hours=5), working=WORKING, pauses=held)

        assert shown.late
        assert shown.held
