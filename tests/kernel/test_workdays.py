"""Working days by the announced table (facts §6.3), and the deadlines that rest on them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.kernel.period import Period, month_of, year_of
from zhiwo.kernel.workdays import (
    SHIPPED,
    Adjustment,
    WorkCalendar,
    read_table,
    shipped_calendar,
    statutory_days,
)

CALENDAR = shipped_calendar()
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


class TestAnnouncedYears:
    def test_have_the_counted_working_days(self) -> None:
        assert CALENDAR.workdays_in(year_of(date(2025, 1, 1))) == 248
        assert CALENDAR.workdays_in(year_of(date(2026, 1, 1))) == 248
        assert CALENDAR.workdays_in(month_of(date(2026, 2, 1))) == 16
        assert CALENDAR.workdays_in(month_of(date(2025, 10, 1))) == 18

    @pytest.mark.parametrize(
        ("year", "month", "day"),
        [
            *((2025, 1, 26), (2025, 2, 8), (2025, 4, 27), (2025, 9, 28), (2025, 10, 11)),
            *((2026, 1, 4), (2026, 2, 14), (2026, 2, 28), (2026, 5, 9), (2026, 9, 20), (2026, 10, 10)),
        ],
    )
    def test_have_working_weekends(self, year: int, month: int, day: int) -> None:
        on = date(year, month, day)

        assert on.weekday() >= 5
        assert CALENDAR.is_workday(on)

    @pytest.mark.parametrize("day", ["2025-01-28", "2025-10-08", "2026-02-23", "2026-06-19", "2026-10-07"])
    def test_have_weekdays_off(self, day: str) -> None:
        """A10, next_crm#201: one holiday, tested, so that none is silently ignored."""
        on = date.fromisoformat(day)

        assert on.weekday() < 5
        assert not CALENDAR.is_workday(on)

    def test_cover_every_statutory_day(self) -> None:
        for year in (2025, 2026):
            assert not any(CALENDAR.is_workday(day) for day in statutory_days(year))
            assert CALENDAR.unknown_years(year_of(date(year, 1, 1))) == ()


class TestUnknownYears:
    def test_2027_frees_the_statutory_days_and_keeps_the_week(self) -> None:
        days = [
            *(date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7), date(2027, 2, 8)),
            *(date(2027, 4, 5), date(2027, 5, 1), date(2027, 5, 2), date(2027, 6, 9), date(2027, 9, 15)),
            *(date(2027, 10, 1), date(2027, 10, 2), date(2027, 10, 3)),
        ]

        assert sorted(statutory_days(2027)) == days
        assert not any(CALENDAR.is_workday(day) for day in days)
        assert CALENDAR.is_workday(date(2027, 2, 9))
        assert CALENDAR.is_workday(date(2027, 5, 3))
        assert not CALENDAR.is_workday(date(2027, 5, 8))

    def test_are_warned_of(self) -> None:
        turn_of_the_year = Period(date(2026, 12, 1), date(2027, 2, 1))

        [warning] = CALENDAR.warnings(turn_of_the_year)

        assert "2027年调休未公布" in warning.zh
        assert "2027 are not announced" in warning.en
        assert CALENDAR.warnings(Period(date(2026, 12, 1), date(2027, 1, 1))) == ()
        assert CALENDAR.warnings(Period(date(2027, 1, 1), date(2027, 1, 1))) == ()

    def test_become_known_when_the_table_is_imported(self) -> None:
        rows = [Adjustment(day, False, "法定节日") for day in statutory_days(2027)]
        rows.append(Adjustment(date(2027, 2, 13), True, "春节"))

        calendar = CALENDAR.amended(rows)

        assert calendar.warnings(year_of(date(2027, 1, 1))) == ()
        assert calendar.is_workday(date(2027, 2, 13))
        assert calendar.workdays_in(year_of(date(2026, 1, 1))) == 248

    def test_stay_unknown_when_only_a_day_of_the_banks_own_is_set(self) -> None:
        calendar = CALENDAR.amended([Adjustment(date(2027, 3, 6), True, "年终决算")])

        assert calendar.is_workday(date(2027, 3, 6))
        assert calendar.unknown_years(year_of(date(2027, 1, 1))) == (2027,)


class TestCounting:
    @pytest.mark.parametrize(
        ("start", "due"), [("2026-02-13", "2026-02-27"), ("2026-09-30", "2026-10-13"), ("2025-01-24", "2025-02-07")]
    )
    def test_five_working_days_for_a_large_value_report(self, start: str, due: str) -> None:
        """Facts §4.2."""
        assert CALENDAR.add_workdays(date.fromisoformat(start), 5).isoformat() == due

    @pytest.mark.parametrize(("entered", "due"), [("2026-02-09", "2026-02-28"), ("2026-09-28", "2026-10-16")])
    def test_ten_working_days_to_open_a_file(self, entered: str, due: str) -> None:
        """Cases D-054, D-055; the entry day is day 0 (house default H27)."""
        assert CALENDAR.add_workdays(date.fromisoformat(entered), 10).isoformat() == due

    def test_a_friday_afternoon_is_not_late_on_monday_morning(self) -> None:
        """A06, Milestones-PM#67; A08, FredCo-Post-Go-Live-#213."""
        friday, monday = date(2026, 3, 6), date(2026, 3, 9)

        assert CALENDAR.add_workdays(friday, 1) == monday
        assert CALENDAR.previous_workday(monday) == friday
        assert CALENDAR.next_workday(friday) == monday

    def test_nothing_added_stays_on_the_day(self) -> None:
        assert CALENDAR.add_workdays(date(2026, 10, 1), 0) == date(2026, 10, 1)

    def test_days_left_include_today(self) -> None:
        """House default H29; case D-002: nine on 20 April 2026."""
        april = month_of(date(2026, 4, 1))

        assert CALENDAR.workdays_left(date(2026, 4, 20), april) == 9
        assert CALENDAR.workdays_left(date(2026, 4, 30), april) == 1
        assert CALENDAR.workdays_left(date(2026, 5, 1), april) == 0
        assert CALENDAR.workdays_left(date(2026, 3, 1), april) == CALENDAR.workdays_in(april)

    @given(DAYS, st.integers(1, 30))
    def test_adding_and_counting_agree(self, day: date, count: int) -> None:
        due = CALENDAR.add_workdays(day, count)

        assert CALENDAR.is_workday(due)
        assert CALENDAR.workdays_in(Period.through(day + timedelta(days=1), due)) == count

    @given(DAYS, st.integers(1, 30))
    def test_backwards_undoes_forwards_from_a_working_day(self, day: date, count: int) -> None:
        start = CALENDAR.roll_forward(day)

        assert CALENDAR.add_workdays(CALENDAR.add_workdays(start, count), -count) == start


class TestDeadlines:
    @pytest.mark.parametrize(
        ("received", "days", "due"),
        [
            ("2026-02-05", 15, "2026-02-24"),
            ("2026-02-05", 30, "2026-03-09"),
            ("2026-02-05", 60, "2026-04-07"),
            ("2026-03-10", 15, "2026-03-25"),
            ("2026-03-10", 30, "2026-04-09"),
            ("2026-03-10", 60, "2026-05-09"),
        ],
    )
    def test_of_complaints_roll_over_days_off(self, received: str, days: int, due: str) -> None:
        """Facts §8: receipt is day 0; Civil Code art. 203."""
        last = date.fromisoformat(received) + timedelta(days=days)

        assert CALENDAR.roll_forward(last).isoformat() == due

    def test_the_houses_own_end_on_the_last_working_day_before(self) -> None:
        assert CALENDAR.roll_back(date(2026, 2, 20)) == date(2026, 2, 14)
        assert CALENDAR.roll_back(date(2026, 3, 25)) == date(2026, 3, 25)

    def test_a_window_in_the_long_holiday_starts_on_the_working_saturday(self) -> None:
        """Case D-035, house default H13: birthday on 20 February 2026."""
        assert CALENDAR.previous_workday(date(2026, 2, 17)) == date(2026, 2, 14)


class TestTable:
    def test_rows_that_contradict_are_an_error(self) -> None:
        day = date(2026, 3, 7)

        with pytest.raises(
            ValueError, match="2026-03-07 stands in the table of working days both as worked and as off"
        ):
            WorkCalendar([Adjustment(day, True, "调休"), Adjustment(day, False, "休息")])

    def test_the_same_row_twice_changes_nothing(self) -> None:
        row = Adjustment(date(2026, 3, 7), True, "调休")

        assert WorkCalendar([row, row]).is_workday(row.on)

    def test_a_banks_row_goes_over_the_announced_one(self) -> None:
        day = date(2026, 10, 10)

        assert not CALENDAR.amended([Adjustment(day, False, "本行休息")]).is_workday(day)
        assert CALENDAR.is_workday(day)

    def test_the_shipped_one_names_its_rows(self) -> None:
        rows = {row.on: row for row in read_table(SHIPPED)}

        assert rows[date(2026, 2, 14)] == Adjustment(date(2026, 2, 14), True, "春节")
        assert rows[date(2026, 2, 15)] == Adjustment(date(2026, 2, 15), False, "春节")

    @pytest.mark.parametrize(
        ("fault", "message"),
        [
            ("days_off: [{name: 元旦, from: 2027-01-01, last: 2027-01-01}]\n  working: []", "first"),
            ("days_off: []\n  working: [{name: 元旦, day: 2026-01-03}]", "stands under the year 2027"),
            ("days_off: []", "working"),
            ("days_off: [{name: 元旦, first: 2027-01-03, last: 2027-01-01}]\n  working: []", "cannot end"),
        ],
    )
    def test_a_fault_in_the_file_stops_the_reading(self, tmp_path: Path, fault: str, message: str) -> None:
        """A10, next_crm#201: a holiday read from a wrong field must not be ignored."""
        file = tmp_path / "workdays.yaml"
        file.write_text(f"- year: 2027\n  source: 通知\n  confidence: official\n  {fault}\n", "utf-8")

        with pytest.raises(ValueError, match=message):
            read_table(file)
