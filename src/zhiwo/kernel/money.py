"""Money is integer fen in the lake and `Decimal` yuan for people; never a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000


def half_up(value: Decimal, places: int = 0) -> Decimal:
    """`value` rounded to `places` decimals, halves away from zero; what rounds to nothing is 0, never -0."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + Decimal(0)


def to_fen(yuan: Decimal) -> int:
    """`yuan` as fen, rounded half-up to the fen."""
    return int(half_up(yuan * FEN_PER_YUAN))


def to_yuan(fen: int) -> Decimal:
    """`fen` as yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def mean_fen(fen_days: int, days: int) -> int:
    """The average of daily closings, half-up to the fen (house default H02). Raises ValueError when `days` < 1."""
    if days <= 0:
        raise ValueError("an average needs at least one day")
    sign = -1 if fen_days < 0 else 1
    return sign * ((2 * abs(fen_days) + days) // (2 * days))


def yuan_text(fen: int) -> str:
    """`1234567` as "12,345.67": yuan with thousands set apart."""
    return f"{to_yuan(fen):,.2f}"


def wan_text(fen: int, places: int = 1) -> str:
    """`905_000_000` as "905.0": 万元, the unit left to the heading."""
    return f"{half_up(Decimal(fen) / FEN_PER_WAN, places):,}"
