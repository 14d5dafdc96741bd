"""Fen in the lake, yuan for people, halves away from zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.kernel.money import half_up, mean_fen, to_fen, to_yuan, wan_text, yuan_text

FEN = st.integers(-(10**15), 10**15)


class TestRounding:
    @pytest.mark.parametrize(
        ("value", "places", "expected"),
        [
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("0.125", 2, "0.13"),
            ("0.124999", 2, "0.12"),
            ("-0.004", 2, "0.00"),
        ],
    )
    def test_halves_go_away_from_zero(self, value: str, places: int, expected: str) -> None:
        assert str(half_up(Decimal(value), places)) == expected


class TestMean:
    def test_an_average_of_199999_995_counts_as_200000(self) -> None:
        """Case T-010: 29 days of 200000.00 and one of 199999.85; house default H02."""
        fen_days = 29 * to_fen(Decimal("200000.00")) + to_fen(Decimal("199999.85"))

        assert to_yuan(fen_days) == Decimal("5999999.85")
        assert to_yuan(mean_fen(fen_days, 30)) == Decimal("200000.00")

    def test_one_fen_less_in_the_sum_is_199999_99(self) -> None:
        """Case T-011."""
        fen_days = 29 * to_fen(Decimal("200000.00")) + to_fen(Decimal("199999.84"))

        assert to_yuan(mean_fen(fen_days, 30)) == Decimal("199999.99")

    def test_overdrawn_halves_go_away_from_zero_too(self) -> None:
        assert mean_fen(-5, 2) == -3

    @pytest.mark.parametrize("days", [0, -1])
    def test_needs_a_day(self, days: int) -> None:
        with pytest.raises(ValueError, match="at least one day"):
            mean_fen(100, days)

    @given(FEN, st.integers(1, 366))
    def test_equals_exact_division_rounded(self, fen_days: int, days: int) -> None:
        quotient = Decimal(fen_days) / days

        assert mean_fen(fen_days, days) == int(half_up(quotient))


class TestConversion:
    @given(FEN)
    def test_there_and_back(self, fen: int) -> None:
        assert to_fen(to_yuan(fen)) == fen

    def test_rounds_to_the_fen(self) -> None:
        assert to_fen(Decimal("1.005")) == 101

    def test_as_text(self) -> None:
        assert yuan_text(1_234_567) == "12,345.67"
        assert yuan_text(-5) == "-0.05"
        assert wan_text(905_000_000) == "905.0"
        assert wan_text(123_456_789_000_000, 2) == "123,456,789.00"

    def test_what_rounds_to_nothing_has_no_sign(self) -> None:
        assert wan_text(-1) == "0.0"
