"""Every worked date of facts §7.4."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.kernel import dates

DAY = date(2026, 2, 3)


@pytest.mark.parametrize(
    "raw",
    [
        "2026/2/3",
        "2026年2月3日",
        "20260203",
        "46056",
        "46056.0",
        "2026-02-03",
        "2026.2.3",
        "２０２６－０２－０３",
        " 2026-02-03 00:00:00 ",
        "2026-02-03T00:00",
    ],
)
def test_every_usual_spelling_is_read(raw: str) -> None:
    assert dates.parse(raw).value == DAY


def test_an_excel_day_number_is_a_date_not_a_string_of_noughts() -> None:
    """D12, laravel-crm#2635."""
    assert dates.parse("46056").value == DAY
    assert dates.parse("0000-00-00").problem == dates.IMPOSSIBLE


@pytest.mark.parametrize("raw", ["03/02/2026", "3-2-26", "260203", "2026-2/3", "2026-02", "2026-02-03 08:30:00", "x"])
def test_what_would_have_to_be_guessed_is_refused(raw: str) -> None:
    """D12, laravel-crm#2635."""
    assert dates.parse(raw).problem == dates.NOT_DATE


@pytest.mark.parametrize("raw", ["2026-02-30", "20261301", "2025年2月29日"])
def test_a_day_that_never_was_is_refused(raw: str) -> None:
    assert dates.parse(raw).problem == dates.IMPOSSIBLE


def test_empty_is_said_to_be_empty() -> None:
    assert dates.parse(" ").problem == dates.EMPTY


@given(st.dates(date(1928, 1, 1), date(2100, 1, 1)))
def test_all_spellings_of_a_day_agree(day: date) -> None:
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    spellings = (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}", str(serial))

    assert {dates.parse(raw).value for raw in spellings} == {day}
