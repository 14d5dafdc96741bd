"""The numbers of coverage, each defined once."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
WHOLE = Decimal(100)


def percent(part: int, whole: int) -> Decimal:
    """The share in percent to two decimals, half up; of nothing it is all: no client is without a keeper."""
    return (WHOLE * part / whole if whole else WHOLE).quantize(CENT, ROUND_HALF_UP)
