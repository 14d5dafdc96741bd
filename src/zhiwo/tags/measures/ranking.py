"""Ranks: those who are compared with each other, from the least to the most, and how much the best share of them has."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from zhiwo.tags.measures.comparing import Marks, Numbers


@dataclass(frozen=True)
class Ladder:
    """What everybody has who is ranked in one place, the least first; the best `share` of them is asked for. Equals share the
    better place."""

    amounts: Numbers
    share: Fraction

    @classmethod
    def of(cls, amounts: Numbers, share: Fraction) -> Ladder:
        return cls(np.sort(amounts), share)

    def above(self, amounts: Numbers) -> Numbers:
        """How many have more than each of some amounts."""
        return len(self.amounts) - np.searchsorted(self.amounts, amounts, side="right").astype(np.int64)

    def reached(self, amounts: Numbers) -> Marks:
        """Of which amounts fewer than the share have more."""
        marks: Marks = self.above(amounts) * self.share.denominator < self.share.numerator * len(self.amounts)
        return marks

    @property
    def least(self) -> int:
        """The least that anybody has who is among the share; somebody always is."""
        return int(self.amounts[self.reached(self.amounts)][0])


@dataclass(frozen=True)
class Ranked:
    """Where a client stands: what he or she has and the `least` that is enough, as fen over a number of `days` that divides them,
    and the `place` among so many (`of`), the first being 1."""

    fen: int
    least: int
    days: int
    place: int
    of: int
