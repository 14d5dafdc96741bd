"""The engine's whole-number arithmetic against Python's, which has no limit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiwo.holdings.measures.whole import as_whole, at_price, mean_fen
from zhiwo.kernel import money

fens = st.integers(-(10**16), 10**16) | st.integers(-(10**5), 10**5)
prices = st.integers(0, 9 * 10**10) | st.integers(0, 10**5)


def column(**columns: pa.Array) -> ibis.Table:
    return ibis.memtable(pa.table(columns))


def values(expression: Any) -> list[int]:
    found: list[int] = expression.name("found").to_pyarrow().to_pylist()
    return found


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-(2**61), 2**61), min_size=1), st.integers(1, 400))
def test_an_average_is_the_scalar_one(sums: list[int], days: int) -> None:
    table = column(fen_days=pa.array(sums, pa.int64()))

    assert values(mean_fen(table.fen_days, days)) == [money.mean_fen(fen_days, days) for fen_days in sums]


def test_an_average_over_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        mean_fen(column(a=pa.array([1])).a, 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(fens, prices), min_size=1))
def test_an_amount_at_a_price_is_rounded_half_up_once(pairs: list[tuple[int, int]]) -> None:
    table = column(
        amount=pa.array([a for a, _ in pairs], pa.int64()), price=pa.array([p for _, p in pairs], pa.int64())
    )

    exact = [int(money.half_up(Decimal(amount * price).scaleb(-8))) for amount, price in pairs]
    assert values(at_price(table.amount, table.price)) == exact


@pytest.mark.parametrize(("amount", "price", "worth"), [(1, 50_000_000, 1), (-1, 50_000_000, -1), (1, 49_999_999, 0)])
def test_the_half_goes_away_from_zero(amount: int, price: int, worth: int) -> None:
    table = column(amount=pa.array([amount]), price=pa.array([price]))

    assert values(at_price(table.amount, table.price)) == [worth]


def test_a_worth_beyond_64_bits_is_an_error_and_no_number() -> None:
    table = column(amount=pa.array([10**17]), price=pa.array([10**12]))

    with pytest.raises(Exception, match=r"(?i)overflow"):
        values(at_price(table.amount, table.price))


def test_a_decimal_becomes_whole_whatever_its_width() -> None:
    amounts = [Decimal("12345678901.2345"), Decimal("-0.0001"), None]
    table = column(units=pa.array(amounts, pa.decimal128(20, 4)))

    assert values(as_whole(table.units, 4)) == [123456789012345, -1, None]
