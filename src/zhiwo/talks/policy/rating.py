"""How useful colleagues find a case: the lower end of Wilson's interval. Pure."""

from __future__ import annotations

from decimal import Decimal

CONFIDENCE = Decimal("1.96")
"""The standard score of 95 %."""


def standing(useful: int, votes: int) -> Decimal:
    """The lower end of Wilson's 95 % interval of the share of votes that say useful, from 0 to 1, to four places; 0 of none.

    One vote of one says less than nine of ten: 0.2065 and 0.5958 (E. B. Wilson, 1927).
    """
    if votes == 0:
        return Decimal(0)
    n, share, z2 = Decimal(votes), Decimal(useful) / votes, CONFIDENCE * CONFIDENCE
    spread = CONFIDENCE * ((share * (1 - share) + z2 / (4 * n)) / n).sqrt()
    lower = (share + z2 / (2 * n) - spread) / (1 + z2 / n)
    return max(lower, Decimal(0)).quantize(Decimal("0.0001"))
