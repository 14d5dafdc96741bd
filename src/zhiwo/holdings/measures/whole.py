"""Exact arithmetic of whole numbers, column by column, in the engine.

Ibis writes `//` as a division of floats, wrong beyond 2**53; decimals of more than 18 digits are exact but slow to round,
and narrower ones overflow in DuckDB. So what is done for every row and day is done with integers of 64 bits.
"""

from __future__ import annotations

from typing import Any

import ibis

_HALF_WAY = 10**4  # squared, the 10**8 of `at_price`


@ibis.udf.scalar.builtin(name="divide", signature=(("int64", "int64"), "int64"))  # type: ignore[untyped-decorator]
def divided(dividend: Any, divisor: Any) -> Any:
    """The whole part of a quotient, the engine's own function of that name."""


def mean_fen(fen_days: Any, days: int) -> Any:
    """A column of sums over `days` days as averages, half-up to the fen (H02): `kernel.money.mean_fen`, set-wise.

    Raises ValueError when `days` < 1.
    """
    if days <= 0:
        raise ValueError("an average needs at least one day")
    size = divided(fen_days.abs() * 2 + days, 2 * days)
    return ibis.ifelse(fen_days < 0, -size, size)


def as_whole(amount: Any, places: int) -> Any:
    """A decimal of up to `places` decimals as a whole number of its smallest units."""
    return (amount.cast(f"decimal(38, {places})") * 10**places).cast("int64")


def at_price(amount: Any, price: Any) -> Any:
    """`amount` x `price` / 10**8, half-up: whole columns, the price not negative, the result within 64 bits.

    Both are split in the middle of the 10**8, as one multiplies on paper, so that no product on the way is too long.
    """
    size = amount.abs()
    high, low = divided(size, _HALF_WAY), size % _HALF_WAY
    price_high, price_low = divided(price, _HALF_WAY), price % _HALF_WAY
    middle = high * price_low + low * price_high
    tail = middle % _HALF_WAY * _HALF_WAY + low * price_low + _HALF_WAY**2 // 2
    worth = high * price_high + divided(middle, _HALF_WAY) + divided(tail, _HALF_WAY**2)
    return ibis.ifelse(amount < 0, -worth, worth)
