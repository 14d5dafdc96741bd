"""The lunar calendar, birthdays kept by it, and the festivals (facts §6.1, §6.2)."""

from __future__ import annotations

import csv
import gzip
import re
from datetime import date, timedelta

import pytest
import sxtwl
from hypothesis import given
from hypothesis import strategies as st

from tests.public_sets import public_set
from zhiwo.kernel import lunar
from zhiwo.kernel.birthdays import Birthday, occurrences
from zhiwo.kernel.festivals import FESTIVALS, festival_dates, festivals_in
from zhiwo.kernel.lunar import LunarDay, to_lunar, to_solar
from zhiwo.kernel.period import Period, year_of

AGREED_DAYS = st.dates(date(1901, 1, 1), date(2056, 12, 31))


class TestLunarDays:
    @given(AGREED_DAYS)
    def test_agree_with_another_library(self, day: date) -> None:
        other = sxtwl.fromSolar(day.year, day.month, day.day)

        assert to_lunar(day) == LunarDay(
            other.getLunarYear(), other.getLunarMonth(), other.getLunarDay(), other.isLunarLeap()
        )

    @given(AGREED_DAYS)
    def test_lead_there_and_back(self, day: date) -> None:
        if day >= date(1901, 2, 19):  # the first lunar year of the tables
            assert to_solar(to_lunar(day)) == day

    @pytest.mark.data
    def test_agree_with_the_observatory(self) -> None:
        """Every first day of a lunar month from 1901 to 2056; the leap flag included."""
        source = public_set("lunar_calendar_hko") / "lunar_solar_map.txt.gz"
        names = [f"{number}月" for number in ("正", *"二三四五六七八九十", "十一", "十二")]
        firsts = {}
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            for line in lines:
                written, lunar_day = line.split("\t")[:2]
                year, month, day = map(int, re.findall(r"\d+", written))
                if lunar_day.endswith("月") and year <= 2056:
                    firsts[date(year, month, day)] = lunar_day

        found = {day: to_lunar(day) for day in firsts}

        assert len(firsts) > 1_900
        assert {day: "闰" * one.leap + names[one.month - 1] for day, one in found.items()} == firsts
        assert {one.day for one in found.values()} == {1}

    def test_leap_months(self) -> None:
        assert {year: lunar.leap_month(year) for year in range(2024, 2029)} == {
            2024: None,
            2025: 6,
            2026: None,
            2027: None,
            2028: 5,
        }

    @pytest.mark.parametrize(
        "day", [LunarDay(2026, 12, 30), LunarDay(2026, 6, 1, leap=True), LunarDay(2026, 1, 0), LunarDay(2026, 13, 1)]
    )
    def test_a_day_that_year_lacks_is_an_error(self, day: LunarDay) -> None:
        with pytest.raises(ValueError, match=r"lunar|Invalid"):
            to_solar(day)

    def test_outside_the_tables_is_an_error(self) -> None:
        for attempt in (
            lambda: to_lunar(date(1900, 12, 31)),
            lambda: to_solar(LunarDay(2101, 1, 1)),
            lambda: lunar.leap_month(1900),
            lambda: lunar.qingming(2101),
        ):
            with pytest.raises(ValueError, match="tables run from 1901 to 2100"):
                attempt()

    def test_the_last_lunar_month_is_short_from_2024_to_2028(self) -> None:
        """腊月 has no thirtieth for the Spring Festivals of 2025 to 2029."""
        assert [lunar.month_days(year, 12) for year in range(2023, 2030)] == [30, 29, 29, 29, 29, 29, 30]
        assert (lunar.new_year_eve(2024), lunar.new_year_eve(2030)) == (date(2024, 2, 9), date(2030, 2, 2))


def kept(birthday: Birthday, first: int, last: int | None = None, *, also_leap: bool = False) -> list[str]:
    """The days from the year `first` to the year `last`, as text."""
    period = Period(date(first, 1, 1), date((last or first) + 1, 1, 1))
    return [day.isoformat() for day in occurrences(birthday, period, also_leap=also_leap)]


class TestLunarBirthdays:
    def test_may_come_twice_in_a_solar_year_or_not_at_all(self) -> None:
        """A16, chineseholiday#20: a birthday of the last lunar months in January."""
        assert kept(Birthday("lunar", 12, 5), 2021, 2025) == [
            "2021-01-17",
            "2022-01-07",
            "2022-12-27",
            "2024-01-15",
            "2025-01-04",
        ]

    def test_of_the_eleventh_month_are_found_in_january(self) -> None:
        """A16, chineseholiday#20."""
        assert kept(Birthday("lunar", 11, 20), 2024, 2026) == ["2024-01-01", "2024-12-20", "2026-01-08", "2026-12-28"]

    def test_of_the_thirtieth_are_kept_on_the_29th_of_a_short_month(self) -> None:
        """A15, genlunarbirthday#1."""
        assert kept(Birthday("lunar", 12, 30), 2024, 2028) == [
            "2024-02-09",
            "2025-01-28",
            "2026-02-16",
            "2027-02-05",
            "2028-01-25",
        ]

    def test_in_a_year_with_that_leap_month_are_kept_in_the_regular_one(self) -> None:
        """A18, LJContactManager#18."""
        assert kept(Birthday("lunar", 6, 10), 2025) == ["2025-07-04"]
        assert kept(Birthday("lunar", 6, 10, leap=True), 2025) == ["2025-07-04"]
        assert kept(Birthday("lunar", 5, 10), 2028) == ["2028-06-02"]

    def test_of_a_leap_month_may_be_kept_in_it_too(self) -> None:
        """A18, LJContactManager#18; only by those born in one."""
        assert kept(Birthday("lunar", 6, 10, leap=True), 2025, also_leap=True) == ["2025-07-04", "2025-08-03"]
        assert kept(Birthday("lunar", 5, 10, leap=True), 2028, also_leap=True) == ["2028-06-02", "2028-07-02"]
        assert kept(Birthday("lunar", 6, 10), 2025, also_leap=True) == ["2025-07-04"]
        assert kept(Birthday("lunar", 6, 10, leap=True), 2026, also_leap=True) == ["2026-07-23"]

    def test_born_in_leap_6_on_day_18(self) -> None:
        """Case D-042."""
        birthday = Birthday("lunar", 6, 18, leap=True)

        assert kept(birthday, 2025) == ["2025-07-12"]
        assert kept(birthday, 2025, also_leap=True) == ["2025-07-12", "2025-08-11"]

    def test_born_in_the_only_leap_tenth_month(self) -> None:
        assert to_lunar(date(1984, 12, 7)) == LunarDay(1984, 10, 15, leap=True)
        assert [year for year in range(1940, 2045) if lunar.leap_month(year) == 10] == [1984]
        assert all(
            to_lunar(day) == LunarDay(day.year, 10, 15)
            for day in occurrences(
                Birthday("lunar", 10, 15, leap=True), Period(date(1985, 1, 1), date(2045, 1, 1)), also_leap=True
            )
        )

    @given(st.integers(1, 12), st.integers(1, 30), st.integers(1902, 2054))
    def test_come_once_every_lunar_year(self, month: int, day: int, year: int) -> None:
        lunar_year = Period(lunar.new_year(year), lunar.new_year(year + 1))

        [found] = occurrences(Birthday("lunar", month, day), lunar_year)

        assert to_lunar(found).month == month
        assert to_lunar(found).day in (day, 29)


class TestSolarBirthdays:
    def test_of_29_february_are_kept_on_the_28th_in_common_years(self) -> None:
        assert kept(Birthday("solar", 2, 29), 2024, 2028) == [
            "2024-02-29",
            "2025-02-28",
            "2026-02-28",
            "2027-02-28",
            "2028-02-29",
        ]

    def test_fall_on_the_exact_day_and_not_the_day_before(self) -> None:
        """A23, mautic#9040, #12891."""
        birthday, day = Birthday("solar", 8, 15), date(2026, 8, 15)

        assert occurrences(birthday, Period(day - timedelta(days=1), day)) == ()
        assert occurrences(birthday, Period(day, day + timedelta(days=1))) == (day,)
        assert occurrences(birthday, Period(day, day)) == ()

    @given(st.dates(date(1901, 1, 1), date(2090, 1, 1)))
    def test_come_once_a_year_on_the_day_of_birth(self, born: date) -> None:
        if (born.month, born.day) != (2, 29):
            [found] = occurrences(Birthday("solar", born.month, born.day), year_of(born))

            assert found == born

    @pytest.mark.parametrize(
        ("calendar", "month", "day", "leap"),
        [
            ("solar", 2, 30, False),
            ("solar", 13, 1, False),
            ("solar", 0, 1, False),
            ("solar", 1, 0, False),
            ("solar", 6, 1, True),
            ("lunar", 1, 31, False),
            ("lunar", 13, 1, False),
        ],
    )
    def test_that_cannot_be_are_an_error(self, calendar: str, month: int, day: int, leap: bool) -> None:
        with pytest.raises(ValueError, match=r"birthday falls|leap months"):
            Birthday(calendar, month, day, leap)  # type: ignore[arg-type]


WORKED = """
2024 01-01 02-09 02-10 02-24 04-04 05-01 06-10 09-17 10-01
2025 01-01 01-28 01-29 02-12 04-04 05-01 05-31 10-06 10-01
2026 01-01 02-16 02-17 03-03 04-05 05-01 06-19 09-25 10-01
2027 01-01 02-05 02-06 02-20 04-05 05-01 06-09 09-15 10-01
2028 01-01 01-25 01-26 02-09 04-04 05-01 05-28 10-03 10-01
"""


class TestFestivals:
    @pytest.mark.parametrize("row", WORKED.strip().splitlines())
    def test_fall_on_the_days_of_the_table(self, row: str) -> None:
        """Facts §6.1."""
        year, *days = row.split()

        assert [day.isoformat()[5:] for day in festival_dates(int(year)).values()] == days

    def test_seven_are_greeted_and_qingming_is_not(self) -> None:
        assert [festival.name.zh for festival in FESTIVALS.values() if festival.greeted] == [
            "元旦",
            "春节",
            "元宵",
            "劳动节",
            "端午",
            "中秋",
            "国庆",
        ]
        assert not FESTIVALS["qingming"].greeted

    def test_every_one_has_a_day_and_every_day_a_festival(self) -> None:
        assert list(festival_dates(2026)) == list(FESTIVALS)

    def test_mid_autumn_and_national_day_of_2020_share_a_day(self) -> None:
        found = festivals_in(Period.through(date(2020, 10, 1), date(2020, 10, 1)))

        assert {festival.code for _, festival in found} == {"mid_autumn", "national_day"}

    def test_of_a_period_come_in_order_over_the_turn_of_the_year(self) -> None:
        found = festivals_in(Period.through(date(2025, 10, 1), date(2026, 1, 1)))

        assert [festival.code for _, festival in found] == ["national_day", "mid_autumn", "new_year"]
        assert festivals_in(Period(date(2026, 1, 1), date(2026, 1, 1))) == ()

    @pytest.mark.data
    def test_agree_with_the_observatory_from_2020_to_2030(self) -> None:
        codes = {
            "春节": "spring_festival",
            "除夕": "spring_festival_eve",
            "元宵": "lantern",
            "清明": "qingming",
            "端午": "dragon_boat",
            "中秋": "mid_autumn",
        }
        source = public_set("lunar_calendar_hko") / "festivals_2020_2030_derived.csv"
        with source.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["festival"] in codes]

        found = [festival_dates(int(row["lunar_or_solar_year"]))[codes[row["festival"]]].isoformat() for row in rows]

        assert len(rows) == 11 * len(codes)
        assert found == [row["date"] for row in rows]
