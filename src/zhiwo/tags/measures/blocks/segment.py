"""Rows of one month, clustered: by block of 65,536 clients, within it by what they are of, within that by day.

A condition on what rows are of and days is then a few stretches of rows that lie together, and a client's number within the
block fits two bytes. A segment is made once and never changes; its columns are mapped from disk, so that months unused take no
memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyroaring import BitMap

from zhiwo.kernel.period import Period

Label = tuple[str | None, ...]
BLOCK_BITS = 16
"""A block is one container of a Roaring bitmap."""
BLOCK = 1 << BLOCK_BITS
NO_AMOUNT = -1
"""What stands for the amount of a row in a currency nobody has a rate for."""
_SORT_BITS, _DAY_BITS = 32, 8
_COLUMNS = ("cells", "starts", "client", "at", "fen", "who", "marks")
_SAID = "segment.json"


@dataclass(frozen=True)
class Stretch:
    """Rows that lie together, from the first up to the last, and the cells they are of."""

    rows: slice
    cells: slice


@dataclass(frozen=True)
class Segment:
    """`labels` say what rows are of. `cells` are the keys (block, place among the labels, day of the month) that have rows, in
    order; the rows of cell n are those from `starts[n]` up to `starts[n + 1]`: `client` within the block, `at` in microseconds
    since 1970, `fen`. `who` are the clients' ordinals, each once. `marks` are hashes by which a row is found.
    """

    month: Period
    labels: tuple[Label, ...]
    cells: NDArray[np.int64]
    starts: NDArray[np.int64]
    client: NDArray[np.uint16]
    at: NDArray[np.int64]
    fen: NDArray[np.int64]
    who: NDArray[np.uint32]
    marks: NDArray[np.int64]

    @property
    def blocks(self) -> int:
        """How many blocks the clients of the month reach into."""
        return int(self.cells[-1] >> (_SORT_BITS + _DAY_BITS)) + 1 if len(self.cells) else 0

    def stretches(self, wanted: BitMap, period: Period) -> dict[int, list[Stretch]]:
        """By block the rows of those labels, by their places, on the days of the period; what lies together is one stretch."""
        first = max((period.start - self.month.start).days, 0)
        end = min((period.end - self.month.start).days, self.month.days)
        if first >= end or not wanted or not len(self.cells):
            return {}
        blocks = np.arange(self.blocks, dtype=np.int64)[:, None] << (_SORT_BITS + _DAY_BITS)
        keys = (blocks | (np.array(wanted, dtype=np.int64)[None, :] << _DAY_BITS)).ravel()
        low, high = np.searchsorted(self.cells, keys + first), np.searchsorted(self.cells, keys + end)
        has = np.flatnonzero(high > low)
        low, high, block = low[has], high[has], has // len(wanted)
        apart = np.flatnonzero((low[1:] != high[:-1]) | (block[1:] != block[:-1])) + 1
        firsts, ends = np.append(low[:1], low[apart]), np.append(high[apart - 1], high[-1:])
        cells = zip(firsts.tolist(), ends.tolist(), strict=True)
        rows = zip(self.starts[firsts].tolist(), self.starts[ends].tolist(), strict=True)
        found: dict[int, list[Stretch]] = {}
        for of, within, by in zip(np.append(block[:1], block[apart]).tolist(), rows, cells, strict=True):
            found.setdefault(of, []).append(Stretch(slice(*within), slice(*by)))
        return found

    def days(self, stretch: Stretch) -> NDArray[np.int64]:
        """The day of each row of a stretch, counted from 1970."""
        since = (self.month.start - date(1970, 1, 1)).days
        days = (self.cells[stretch.cells] & ((1 << _DAY_BITS) - 1)) + since
        return np.repeat(days, np.diff(self.starts[stretch.cells.start : stretch.cells.stop + 1]))

    def same(self, other: Segment) -> bool:
        """Whether another segment says the same; in which order the rows of a cell or the labels stand says nothing."""
        if self.month != other.month or sorted(self.labels, key=_by) != sorted(other.labels, key=_by):
            return False
        beside = np.array_equal(self.who, other.who) and np.array_equal(self.marks, other.marks)
        return beside and all(map(np.array_equal, self._rows(), other._rows()))

    def _rows(self) -> list[NDArray[Any]]:
        """Every row in one order: block, label by its words, day, client, moment and amount."""
        rank = np.empty(len(self.labels) + 1, dtype=np.int64)
        rank[sorted(range(len(self.labels)), key=lambda place: _by(self.labels[place]))] = range(len(self.labels))
        cells = np.repeat(self.cells, np.diff(self.starts))
        sort = rank[(cells >> _DAY_BITS) & ((1 << _SORT_BITS) - 1)]
        block, day = cells >> (_SORT_BITS + _DAY_BITS), cells & ((1 << _DAY_BITS) - 1)
        columns: list[NDArray[Any]] = [block, sort, day, self.client, self.at, self.fen]
        order = np.lexsort(columns[::-1])
        return [column[order] for column in columns]

    def write(self, folder: Path) -> None:
        """Put the segment into an empty folder."""
        for name in _COLUMNS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        said = {
            "start": self.month.start.isoformat(),
            "end": self.month.end.isoformat(),
            "labels": self.labels,
        }
        (folder / _SAID).write_text(json.dumps(said, ensure_ascii=False))


def _by(label: Label) -> list[str]:
    return [part or "" for part in label]


def laid_out(month: Period, labels: Iterable[Label], rows: pa.Table, marks: NDArray[np.int64]) -> Segment:
    """The segment of `rows`: `ordinal`, `on`, `at`, `sort` (a place in `labels`), `fen`, all of the month."""
    ordinal = rows["ordinal"].to_numpy().astype(np.int64)
    day = (rows["on"].to_numpy().astype("datetime64[D]") - np.datetime64(month.start, "D")).astype(np.int64)
    sort = rows["sort"].to_numpy().astype(np.int64)
    keys = (((ordinal >> BLOCK_BITS) << _SORT_BITS | sort) << _DAY_BITS) | day
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1)).astype(np.int64)
    return Segment(
        month,
        tuple(labels),
        ordered[starts],
        np.append(starts, len(ordered)),
        (ordinal & (BLOCK - 1)).astype(np.uint16)[order],
        rows["at"].to_numpy().astype("datetime64[us]").astype(np.int64)[order],
        rows["fen"].fill_null(NO_AMOUNT).to_numpy().astype(np.int64)[order],
        np.flatnonzero(np.bincount(ordinal)).astype(np.uint32),
        np.sort(marks),
    )


def opened(folder: Path) -> Segment:
    """The segment that a folder holds, its columns mapped."""
    said = json.loads((folder / _SAID).read_text())
    month = Period(date.fromisoformat(said["start"]), date.fromisoformat(said["end"]))
    columns: dict[str, Any] = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _COLUMNS}
    return Segment(month, tuple(tuple(label) for label in said["labels"]), **columns)
