"""Months laid out, kept on disk until something they are made of changes.

A folder is known by the parts of the lake it was made from, and what else goes into it is looked at again whenever it is opened:
a month that would come out otherwise is never used. The folder may be deleted at any time; it is made anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhiwo.engine.snapshot import Snapshot
from zhiwo.kernel.period import Period, month_of
from zhiwo.tags.measures.blocks.segment import Segment, laid_out, opened
from zhiwo.tags.measures.reading_moves import moves_of, sorts_of

LAYOUT = 1
"""Raised when a segment comes to hold something else."""
FEED = "transactions"
_BASIS = "basis.json"


@dataclass(frozen=True)
class Basis:
    """What a month was made of beside the parts its folder is named by: a digest of the `clients` whose rows it holds and their
    ordinals; the hashes of clients' numbers that had no ordinal (`strangers`), and of its transactions that are `cancelled`."""

    clients: int
    strangers: tuple[int, ...]
    cancelled: tuple[int, ...]


class Months:
    """The months of a reading that sees every client, below a folder that is this installation's own. `everyone` (`client`,
    `ordinal`) are all clients there are."""

    def __init__(self, root: Path, snapshot: Snapshot, everyone: pa.Table) -> None:
        self._root, self._snapshot, self._everyone = root, snapshot, everyone
        self.made: list[Period] = []
        self._used: set[str] = set()

    def since(self, day: date) -> list[Segment]:
        """Every month that has rows from a day on, up to that of the reading's; those not at hand are made."""
        first = self._snapshot.first_day(FEED)
        if first is None:
            return []
        return [segment for month in _months(max(first, day), self._snapshot.as_of) if (segment := self._month(month))]

    def forget_others(self) -> None:
        """Delete the months that this reading did not use."""
        for folder in self._root.iterdir() if self._root.is_dir() else ():
            if folder.name not in self._used:
                shutil.rmtree(folder)

    def _month(self, month: Period) -> Segment | None:
        parts = self._snapshot.behind(FEED, since=month.start, until=month.last)
        if not parts:
            return None
        rates = self._snapshot.behind("fx", since=date.min, until=month.last)
        named = [LAYOUT, duckdb.__version__, month.start.isoformat(), month.end.isoformat(), parts, rates]
        key = hashlib.sha256(json.dumps(named).encode()).hexdigest()[:32]
        self._used.add(key)
        folder = self._root / key
        if folder.is_dir():
            segment = opened(folder)
            if self._basis(segment, _basis(folder).strangers) == _basis(folder):
                return segment
        self._make(month, folder)
        return opened(folder)

    def _make(self, month: Period, folder: Path) -> None:
        snapshot = self._snapshot
        sorts = sorts_of(snapshot, month)
        rows = moves_of(snapshot, ibis.memtable(self._everyone), month, sorts).drop("txn").to_pyarrow()
        stated = snapshot.table(FEED, since=month.start, until=month.last)
        segment = laid_out(month, sorts, rows, _hashes(stated.select(key=stated.txn)))
        strangers = np.setdiff1d(_hashes(stated.select(key=stated.client).distinct()), self._hashed[0])
        aside = folder.with_name(f"{folder.name}.aside")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True, mode=0o700)
        segment.write(aside)
        basis = self._basis(segment, tuple(strangers.tolist()))
        (aside / _BASIS).write_text(json.dumps([basis.clients, basis.strangers, basis.cancelled]))
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
        self.made.append(month)

    def _basis(self, segment: Segment, strangers: tuple[int, ...]) -> Basis:
        """What a month would be made of today; of its strangers those who are strangers still."""
        hashes, by_ordinal = self._hashed
        known = segment.who[segment.who < len(by_ordinal)].astype(np.int64)
        digest = int((by_ordinal[known] * (known * 2 + 1)).sum())
        still = np.setdiff1d(np.array(strangers, dtype=np.int64), hashes)
        marks = np.intersect1d(segment.marks, self._cancelled)
        return Basis(digest, tuple(still.tolist()), tuple(marks.tolist()))

    @cached_property
    def _hashed(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The hash of every client's number, in order; and by ordinal, 0 where there is nobody."""
        everyone = self._snapshot.keep(ibis.memtable(self._everyone))
        found = everyone.select("ordinal", hash=everyone.client.hash()).to_pyarrow()
        ordinals, hashes = (found[name].to_numpy().astype(np.int64) for name in ("ordinal", "hash"))
        by_ordinal = np.zeros(int(ordinals.max(initial=-1)) + 1, dtype=np.int64)
        by_ordinal[ordinals] = hashes
        return np.sort(hashes), by_ordinal

    @cached_property
    def _cancelled(self) -> NDArray[np.int64]:
        """The hashes of all that is cancelled as of the reading's day, in order."""
        return np.sort(_hashes(self._snapshot.named(FEED, "reverses", since=date.min)))


def _months(first: date, last: date) -> Iterator[Period]:
    month = month_of(first)
    while month.start <= last:
        yield Period(month.start, min(month.end, Period.through(last, last).end))
        month = month_of(month.end)


def _basis(folder: Path) -> Basis:
    clients, strangers, cancelled = json.loads((folder / _BASIS).read_text())
    return Basis(clients, tuple(strangers), tuple(cancelled))


def _hashes(keys: ibis.Table) -> NDArray[np.int64]:
    found: NDArray[np.int64] = keys.select(hash=keys.key.hash()).to_pyarrow()["hash"].to_numpy().astype(np.int64)
    return found
