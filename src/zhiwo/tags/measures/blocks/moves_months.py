"""The months of transactions."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.tags.measures.blocks.segment import Segment, laid_out
from zhiwo.tags.measures.blocks.store import Built, Kept, among, hashes
from zhiwo.tags.measures.reading_moves import cancelled_of, moves_of, sorts_of

FEED = "transactions"
CLIENTS_A_MONTH = 200_000
"""Of more clients than these, the rows of a month are read in pieces."""


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
        known, cancelled = self.clients.table, self._named
        pieces = (moves_of(self.snapshot, known, days, sorts, cancelled) for days in self._pieces(month))
        rows = pa.concat_tables([piece.to_pyarrow() for piece in pieces])
        stated = self.snapshot.table(FEED, since=month.start, until=month.last)
        marks = hashes(stated.select(key=stated.txn))
        return Built(laid_out(month, sorts, rows, marks), hashes(stated.select(key=stated.client).distinct()))

    def _pieces(self, month: Period) -> list[Period]:
        """Stretches of the month's days, so short that a reading's memory holds the rows of one for all clients there are."""
        days = max(1, min(month.days, month.days * CLIENTS_A_MONTH // max(self.clients.number, 1)))
        starts = [month.start + timedelta(days=since) for since in range(0, month.days, days)]
        return [Period(start, end) for start, end in pairwise([*starts, month.end])]

    def beside(self, segment: Segment) -> list[int]:
        found: list[int] = self._cancelled[among(self._cancelled, segment.marks)].tolist()
        return found

    @cached_property
    def _cancelled(self) -> NDArray[np.int64]:
        """The hashes of all that is cancelled as of the reading's day, in order."""
        return np.sort(hashes(self._named))

    @cached_property
    def _named(self) -> ibis.Table:
        return cancelled_of(self.snapshot)
