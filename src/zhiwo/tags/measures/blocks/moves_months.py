"""The months of transactions."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.tags.measures.blocks.segment import Segment, laid_out
from zhiwo.tags.measures.blocks.store import Built, Kept, among, hashes
from zhiwo.tags.measures.reading_moves import moves_of, sorts_of

FEED = "transactions"


class MovesMonths(Kept):
    """Rows as `Facts.moves` has them, of every client there is, labelled by their sort. A month's `marks` are the hashes of its
    transactions' numbers: what is cancelled by a row of any other month is found by them."""

    FEEDS = (FEED,)
    SAID = Text("按月排好交易", "laying out the months of transactions")

    def parts(self, month: Period) -> tuple[tuple[str, ...], ...] | None:
        stated = self.snapshot.behind(FEED, since=month.start, until=month.last)
        return (stated, self.snapshot.behind("fx", since=date.min, until=month.last)) if stated else None

    def build(self, month: Period) -> Built:
        sorts = sorts_of(self.snapshot, month)
        rows = moves_of(self.snapshot, self.clients.table, month, sorts).to_pyarrow()
        stated = self.snapshot.table(FEED, since=month.start, until=month.last)
        marks = hashes(stated.select(key=stated.txn))
        return Built(laid_out(month, sorts, rows, marks), hashes(stated.select(key=stated.client).distinct()))

    def beside(self, segment: Segment) -> list[int]:
        found: list[int] = self._cancelled[among(self._cancelled, segment.marks)].tolist()
        return found

    @cached_property
    def _cancelled(self) -> NDArray[np.int64]:
        """The hashes of all that is cancelled as of the reading's day, in order."""
        return np.sort(hashes(self.snapshot.named(FEED, "reverses", since=date.min)))
