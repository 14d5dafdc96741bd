"""Figures and days as people of either language write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from zhiwo.web import formats

WAN = 1_000_000


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (1_050_000, "1.1", "11"),
        (905_000_000, "905.0", "9,050"),
        (-4_600_000, "-4.6", "-46"),
        (0, "0.0", "0"),
        (None, "—", "—"),
    ],
)
def test_an_amount_in_a_column(language: str, fen: int | None, zh: str, en: str) -> None:
    assert formats.amount(fen) == (en if language == "en" else zh)


@pytest.mark.parametrize(
    ("fen", "shown"), [(WAN, "+1.0"), (-WAN, "-1.0"), (0, "0.0"), (1, "0.0"), (-1, "0.0"), (None, "—")]
)
def test_a_change_carries_its_sign(fen: int | None, shown: str) -> None:
    with translation.override("zh-hans"):
        assert formats.signed(fen) == shown


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (763_000_000_000, ("76.30", "亿"), ("7.63", "bn")),
        (10_000_000_000, ("1.00", "亿"), ("100.00", "m")),
        (9_999_990_000, ("9,999.99", "万"), ("100.00", "m")),
        (-336_000_00, ("-33.6", "万"), ("-336", "k")),
    ],
)
def test_a_large_amount_picks_its_unit(language: str, fen: int, zh: tuple[str, str], en: tuple[str, str]) -> None:
    figure, unit = formats.scaled(fen)

    assert unit == (en if language == "en" else zh)[1]
    assert figure == (en if language == "en" else (zh[0] if "9,999" not in zh[0] else "10,000.0",))[0]


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        (date(2026, 2, 17), "农历正月初一"),
        (date(2026, 11, 25), "农历十月十七"),
        (date(2026, 3, 8), "农历正月二十"),
        (date(2025, 7, 25), "农历闰六月初一"),
        (date(2026, 2, 16), "农历腊月廿九"),
    ],
)
def test_the_lunar_day(on: date, shown: str) -> None:
    with translation.override("zh-hans"):
        assert formats.lunar(on) == shown


def test_days_and_shares(language: str) -> None:
    english = language == "en"

    assert formats.day(date(2026, 11, 25)) == ("25 Nov" if english else "11月25日")
    assert formats.weekday(date(2026, 11, 25)) == ("Wed" if english else "星期三")
    assert formats.percent(Decimal("0.4955")) == "49.6"
    assert formats.percent(None) == formats.day(None) == formats.iso(None) == formats.moment(None) == "—"
    assert (formats.counted(3), formats.counted(-1200), formats.counted(0)) == ("+3", "-1,200", "0")
    assert formats.large(16_162_000_000) == ("161.62" if english else "1.62")


def test_another_house_currency_is_named_beside_every_large_figure(language: str, settings: Any) -> None:
    settings.CURRENCY = "CZK"

    assert formats.scaled(763_000_000_000).unit == ("bn CZK" if language == "en" else "亿 CZK")
    assert formats.unit_beside() == ("k CZK" if language == "en" else "万 CZK")
    assert formats.column_unit() == ("CZK k" if language == "en" else "万 CZK")


def test_the_yuan_is_not_named_beside_a_figure(language: str) -> None:
    assert formats.unit_beside() == ("k" if language == "en" else "万")
