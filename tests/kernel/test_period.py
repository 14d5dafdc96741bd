"""Whole days, half-open; months as the Civil Code counts them (facts, preamble)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.kernel.period import (
    Period,
    add_months,
    completed_years,
    month_of,
    nth_weekday,
    quarter_of,
    trailing_days,
    trailing_year,
    year_of,
)

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


class TestPeriod:
    def test_holds_its_start_but_not_its_end(self) -> None:
        april = Period(date(2026, 4, 1), date(2026, 5, 1))

        assert date(2026, 4, 1) in april
        assert date(2026, 4, 30) in april
        assert date(2026, 5, 1) not in april
        assert april.days == 30
        assert april.last == date(2026, 4, 30)

    def test_written_by_people_includes_both_ends(self) -> None:
        assert Period.through(date(2026, 4, 1), date(2026, 4, 30)) == month_of(date(2026, 4, 15))

    def test_cannot_end_before_it_starts(self) -> None:
        with pytest.raises(ValueError, match="cannot end"):
            Period(date(2026, 4, 2), date(2026, 4, 1))

    def test_may_be_empty_and_then_has_no_last_day(self) -> None:
        empty = Period(date(2026, 4, 1), date(2026, 4, 1))

        assert list(empty) == []
        with pytest.raises(ValueError, match="no last day"):
            _ = empty.last

    def test_holds_nothing_that_is_no_day(self) -> None:
        assert "2026-04-01" not in month_of(date(2026, 4, 1))

    def test_runs_through_its_days_in_order(self) -> None:
        assert list(Period.through(date(2026, 2, 27), date(2026, 3, 1))) == [
            date(2026, 2, 27),
            date(2026, 2, 28),
            date(2026, 3, 1),
        ]

    def test_overlap_is_what_both_share(self) -> None:
        first_half = Period.through(date(2026, 1, 1), date(2026, 6, 30))

        assert first_half.overlap(year_of(date(2026, 5, 5))) == first_half
        assert first_half.overlap(quarter_of(date(2026, 7, 1))) is None

    @given(DAYS, DAYS, DAYS)
    def test_overlap_agrees_with_membership(self, a: date, b: date, day: date) -> None:
        one, other = year_of(a), quarter_of(b)
        shared = one.overlap(other)

        assert (shared is not None and day in shared) == (day in one and day in other)


class TestCalendarPeriods:
    def test_month_quarter_year(self) -> None:
        day = date(2025, 12, 31)

        assert month_of(day) == Period(date(2025, 12, 1), date(2026, 1, 1))
        assert quarter_of(day) == Period(date(2025, 10, 1), date(2026, 1, 1))
        assert year_of(day) == Period(date(2025, 1, 1), date(2026, 1, 1))

    def test_first_quarter_of_2026_has_31_28_31_days(self) -> None:
        assert [month_of(date(2026, month, 1)).days for month in (1, 2, 3)] == [31, 28, 31]
        assert quarter_of(date(2026, 2, 1)).days == 90

    def test_trailing_days_include_the_day(self) -> None:
        assert trailing_days(date(2026, 4, 30), 30) == month_of(date(2026, 4, 1))

    def test_trailing_year_leaves_out_the_same_day_a_year_earlier(self) -> None:
        """House default H08."""
        year = trailing_year(date(2026, 11, 24))

        assert date(2025, 11, 24) not in year
        assert date(2025, 11, 25) in year
        assert year.last == date(2026, 11, 24)


class TestAddMonths:
    @pytest.mark.parametrize(
        ("start", "months", "expected"),
        [
            (date(2025, 3, 3), 12, date(2026, 3, 3)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2025, 8, 31), 6, date(2026, 2, 28)),
            (date(2025, 1, 15), -1, date(2024, 12, 15)),
            (date(2025, 12, 31), 1, date(2026, 1, 31)),
        ],
    )
    def test_ends_on_the_matching_day_or_the_last_of_the_month(self, start: date, months: int, expected: date) -> None:
        """Civil Code art. 202; worked values of the facts' preamble."""
        assert add_months(start, months) == expected

    def test_monthly_on_the_31st_skips_no_month_and_does_not_drift(self) -> None:
        """A21, obsidian-tasks#614, #1197; tasks/tasks#1356."""
        start = date(2025, 1, 31)

        days = [add_months(start, n) for n in range(5)]

        assert days == [start, date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30), date(2025, 5, 31)]

    @given(DAYS, st.integers(-600, 600))
    def test_lands_in_the_month_asked_for(self, day: date, months: int) -> None:
        found = add_months(day, months)

        assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
        assert found.day <= day.day


class TestNthWeekday:
    @pytest.mark.parametrize(
        ("month", "weekday", "nth", "expected"),
        [(6, 6, 3, date(2026, 6, 21)), (5, 6, 2, date(2026, 5, 10)), (2, 4, -1, date(2026, 2, 27))],
    )
    def test_finds_the_third_sunday_of_june(self, month: int, weekday: int, nth: int, expected: date) -> None:
        """A20, monica#7846: yearly days that move with the week."""
        assert nth_weekday(2026, month, weekday, nth) == expected

    @pytest.mark.parametrize("nth", [0, 5, -5])
    def test_says_so_where_there_is_none(self, nth: int) -> None:
        with pytest.raises(ValueError, match="no such day"):
            nth_weekday(2026, 2, 0, nth)


class TestCompletedYears:
    @pytest.mark.parametrize(
        ("born", "on", "age"),
        [
            (date(1961, 11, 24), date(2026, 11, 24), 65),
            (date(1961, 11, 25), date(2026, 11, 24), 64),
            (date(2000, 2, 29), date(2025, 2, 28), 24),
            (date(2000, 2, 29), date(2025, 3, 1), 25),
            (date(2000, 2, 29), date(2024, 2, 29), 24),
        ],
    )
    def test_grows_on_the_birthday(self, born: date, on: date, age: int) -> None:
        assert completed_years(born, on) == age
