"""What clients have at a close, and on all days of a period together, from the months of changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from zhiwo.kernel.period import Period, trailing_days
from zhiwo.tags.language.words import KINDS
from zhiwo.tags.measures.blocks.segment import BLOCK, BLOCK_BITS, Segment, Stretch
from zhiwo.tags.measures.blocks.sums import EXACT
from zhiwo.tags.measures.comparing import Numbers
from zhiwo.tags.measures.figures import PRODUCT


class BlockMoney:
    """Answers what is asked of balances from months laid out."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._segments = list(segments)

    def at_close(self, of: Sequence[str], day: date) -> tuple[Numbers, Numbers]:
        """Ordinals, and what each has of those kinds or products at the close of a day, in fen, or nothing."""
        return self.over_days(of, trailing_days(day, 1))

    def over_days(self, of: Sequence[str], period: Period) -> tuple[Numbers, Numbers]:
        """Ordinals, and the sum of the closings of all days of a period."""
        sums: dict[int, Numbers] = {}
        for segment in self._segments:
            start, end = max(segment.month.start, period.start), min(segment.month.end, period.end)
            if start < end:
                wanted, until = _wanted(segment, of), Period(segment.month.start, end)
                for block, stretches in segment.stretches(wanted, until).items():
                    made = _block(segment, stretches, Period(start, end))
                    sums[block] = sums[block] + made if block in sums else made
        ordinals = [np.arange(BLOCK, dtype=np.int64) + (block << BLOCK_BITS) for block in sorted(sums)]
        if not ordinals:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return np.concatenate(ordinals), np.concatenate([sums[block] for block in sorted(sums)])


def _block(segment: Segment, stretches: Sequence[Stretch], days: Period) -> Numbers:
    """By client of a block, the sum of the closings of those days, which lie in the month and end with the stretches."""
    client = np.concatenate([segment.client[one.rows] for one in stretches])
    fen = np.concatenate([segment.fen[one.rows] for one in stretches])
    day = np.concatenate([segment.days(one) for one in stretches])
    first, end = ((edge - date(1970, 1, 1)).days for edge in (days.start, days.end))
    # A change counts on every day from its own, or the first, up to the last.
    weighed = fen * (end - np.maximum(day, first))
    if float(np.abs(weighed, dtype=np.float64).sum()) < EXACT:
        return np.bincount(client, weights=weighed, minlength=BLOCK).astype(np.int64)
    exact: NDArray[np.int64] = np.zeros(BLOCK, dtype=np.int64)
    np.add.at(exact, client, weighed)
    return exact


def _wanted(segment: Segment, of: Sequence[str]) -> BitMap:
    """The places of the labels that are of those kinds or products; of all where none is named."""
    kinds = {code for code in of if code in KINDS}
    products = {code.removeprefix(PRODUCT) for code in of if code.startswith(PRODUCT)}
    labels = enumerate(segment.labels)
    return BitMap([place for place, (kind, product) in labels if not of or kind in kinds or product in products])
