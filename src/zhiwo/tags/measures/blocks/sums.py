"""What is made of the rows of a family, block by block: the same numbers as `measures.rows` says, without a query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from zhiwo.tags.language.tree import Dimension, Size, Where
from zhiwo.tags.measures.blocks.segment import BLOCK, BLOCK_BITS, NO_AMOUNT, Label, Segment, Stretch
from zhiwo.tags.measures.comparing import COMPARE, Marks, Numbers
from zhiwo.tags.measures.rows import Family
from zhiwo.tags.measures.sorts import Sort, Sorts

EXACT = float(2**53)
"""Sums of doubles are whole and right as long as none on the way is larger."""
NONE = np.iinfo(np.int64).max
NONE_YET = np.iinfo(np.int32).min
DAYS = 1 << 24
"""More than any day's number."""


Piece = tuple[Segment, Stretch]


@dataclass(frozen=True)
class Rows:
    """Rows of one block: the `client` of each within the block; the other columns are read on demand. `kept` are those of the
    pieces that count, all of them where it is None."""

    client: NDArray[np.uint16]
    pieces: Sequence[Piece]
    kept: Marks | None

    @property
    def fen(self) -> Numbers:
        """The amount, or NO_AMOUNT."""
        return self._all(lambda segment, stretch: segment.fen[stretch.rows])

    @property
    def day(self) -> Numbers:
        """Counted from 1970."""
        return self._all(lambda segment, stretch: segment.days(stretch))

    @property
    def at(self) -> Numbers:
        """In microseconds since 1970."""
        return self._all(lambda segment, stretch: segment.at[stretch.rows])

    def stated(self) -> tuple[NDArray[np.uint16], Numbers]:
        """The clients and the amounts of the rows that have one."""
        fen = self.fen
        has = fen != NO_AMOUNT
        return (self.client, fen) if has.all() else (self.client[has], fen[has])

    def _all(self, column: Callable[[Segment, Stretch], Numbers]) -> Numbers:
        found = np.concatenate([column(*piece) for piece in self.pieces])
        return found if self.kept is None else found[self.kept]


class BlockMoves:
    """Answers what is asked of transactions from months laid out, `segments`, which hold no row after the day."""

    def __init__(self, segments: Iterable[Segment], sorts: Sorts) -> None:
        told_apart: dict[tuple[Label, ...], Sorts] = {}  # most months tell the same sorts apart
        self._segments: list[tuple[Segment, Sorts]] = []
        for segment in segments:
            if segment.labels not in told_apart:
                told_apart[segment.labels] = sorts.of([_sort(label) for label in segment.labels])
            self._segments.append((segment, told_apart[segment.labels]))

    def totals(self, family: Family) -> BlockTotals:
        """Every client's totals of a family."""
        return BlockTotals(self._chosen(family))

    def followed(self, family: Family, first: Iterable[str], then: Iterable[str], days: int) -> BitMap:
        """The ordinals of the clients with a transaction of `first`, and after it one of `then` at most so many days later."""
        before, after = (
            self._chosen(Family(family.period, (*family.where, Where(Dimension.SERVICE, tuple(codes)))))
            for codes in (first, then)
        )
        found = BitMap()
        for block in sorted(before.pieces.keys() & after.pieces.keys()):
            clients = _followed(before.of(block), after.of(block), days)
            found |= BitMap(((block << BLOCK_BITS) + clients).astype(np.uint32))
        return found

    def _chosen(self, family: Family) -> Chosen:
        wheres = [one for one in family.where if isinstance(one, Where)]
        pieces: dict[int, list[Piece]] = {}
        for segment, sorts in self._segments:
            if segment.month.start < family.period.end and family.period.start < segment.month.end:
                for stretch, met in sorts.meeting(wheres, family.period):
                    for block, found in segment.stretches(met, stretch).items():
                        pieces.setdefault(block, []).extend((segment, one) for one in found)
        return Chosen(pieces, [one for one in family.where if isinstance(one, Size)])


@dataclass(frozen=True)
class Chosen:
    """The rows of a family, by block; they are read a block at a time, so that never all of them take memory."""

    pieces: Mapping[int, Sequence[Piece]]
    sizes: Sequence[Size]

    def of(self, block: int) -> Rows:
        """Those of one block."""
        pieces = self.pieces[block]
        client = np.concatenate([segment.client[stretch.rows] for segment, stretch in pieces])
        if not self.sizes:
            return Rows(client, pieces, None)
        fen = Rows(client, pieces, None).fen
        kept = fen != NO_AMOUNT
        for size in self.sizes:
            kept &= COMPARE[size.op](fen, size.fen)
        return Rows(client[kept], pieces, kept)


class BlockTotals:
    """The totals of a family; what is not the number of rows is made when it is asked for."""

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self._places: dict[int, Numbers] = {}
        counts = []
        for block in sorted(chosen.pieces):
            count = np.bincount(chosen.of(block).client, minlength=BLOCK)
            self._places[block] = np.flatnonzero(count)
            counts.append(count[self._places[block]])
        self.ordinals: Numbers = _joined([(block << BLOCK_BITS) + places for block, places in self._places.items()])
        self._columns = {"count": _joined(counts)}

    def column(self, name: str) -> Numbers:
        """`count`, `amounts` (how many have one), their `sum`, `max` and `min` in fen, 0 where none has."""
        if name not in self._columns:
            self._columns[name] = self._each(_MADE[name])
        return self._columns[name]

    def last(self) -> NDArray[np.datetime64]:
        """The day of the last row."""
        return self._each(_last).astype("datetime64[D]")

    def _each(self, made: Callable[[Rows], Numbers]) -> Numbers:
        return _joined([made(self._chosen.of(block))[places] for block, places in self._places.items()])


def _amounts(rows: Rows) -> Numbers:
    return np.bincount(rows.stated()[0], minlength=BLOCK)


def _sum(rows: Rows) -> Numbers:
    client, fen = rows.stated()
    sums = np.bincount(client, weights=fen, minlength=BLOCK)
    if float(fen.sum(dtype=np.float64)) < EXACT:  # amounts have no sign: no sum on the way is larger than that of all
        return sums.astype(np.int64)
    exact = np.zeros(BLOCK, dtype=np.int64)
    np.add.at(exact, client, fen)
    return exact


def _most(rows: Rows) -> Numbers:
    most = np.zeros(BLOCK, dtype=np.int64)
    np.maximum.at(most, rows.client, rows.fen)  # what has no amount is less than nothing
    return most


def _least(rows: Rows) -> Numbers:
    client, fen = rows.stated()
    least = np.full(BLOCK, NONE, dtype=np.int64)
    np.minimum.at(least, client, fen)
    least[least == NONE] = 0
    return least


def _last(rows: Rows) -> Numbers:
    last = np.zeros(BLOCK, dtype=np.int64) + NONE_YET
    np.maximum.at(last, rows.client, rows.day)
    return last


_MADE: Mapping[str, Callable[[Rows], Numbers]] = {"amounts": _amounts, "sum": _sum, "max": _most, "min": _least}


def _followed(before: Rows, after: Rows, days: int) -> Numbers:
    """The clients within the block of whom a row of `before` has one of `after` later, and at most so many days after it."""
    order = np.lexsort((after.at, after.client))
    client, at, day = after.client[order].astype(np.int64), after.at[order], after.day[order]
    # From the end, the earliest day of all later rows of the client: a smaller client's are smaller, so that each begins anew.
    earliest = np.minimum.accumulate((client * DAYS + day)[::-1])[::-1] - client * DAYS
    if not len(at):  # every row that could have come after was of another size
        return np.zeros(0, dtype=np.int64)
    moments, ranks = np.unique(np.concatenate([at, before.at]), return_inverse=True)
    span = np.int64(len(moments) + 1)
    place = np.searchsorted(
        client * span + ranks[: len(at)], before.client.astype(np.int64) * span + ranks[len(at) :], side="right"
    )
    there = np.minimum(place, len(at) - 1)
    later = (place < len(at)) & (client[there] == before.client)
    near = earliest[there] - before.day <= days
    return np.unique(before.client[later & near]).astype(np.int64)


def _sort(label: Label) -> Sort:
    channel, service, merchant, direction = label
    return Sort(channel, service, merchant, str(direction))


def _joined(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)
