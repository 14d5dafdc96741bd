"""Months laid out, kept on disk until something they are made of changes.

A folder is known by the parts of the lake it was made from, and what else goes into it is looked at again whenever it is opened:
a month that would come out otherwise is never used. The folders may be deleted at any time; they are made anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

import duckdb
import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhiwo.engine.snapshot import Snapshot
from zhiwo.kernel.period import Period, month_of
from zhiwo.kernel.progress import Told, untold
from zhiwo.kernel.text import Text
from zhiwo.tags.measures.blocks.segment import Segment, opened

LAYOUT = 1
"""Raised when a segment comes to hold something else."""
_BASIS = "basis.json"
SCRUBBED_EVERY = 30
"""Days within which every month is laid out anew once."""


class Clients:
    """All clients there are, `everyone` (`client`, `ordinal`), as hashes of their numbers."""

    def __init__(self, snapshot: Snapshot, everyone: pa.Table) -> None:
        self.table = snapshot.keep(ibis.memtable(everyone))
        found = self.table.select("ordinal", hash=self.table.client.hash()).to_pyarrow()
        ordinals, hashes = (found[name].to_numpy().astype(np.int64) for name in ("ordinal", "hash"))
        self._hashes = np.sort(hashes)
        self._by_ordinal = np.zeros(int(ordinals.max(initial=-1)) + 1, dtype=np.int64)
        self._by_ordinal[ordinals] = hashes

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self._hashes)

    def digest(self, ordinals: NDArray[np.uint32]) -> int:
        """Tells whether the numbers of those clients, or who has which ordinal, have changed."""
        known = ordinals[ordinals < len(self._by_ordinal)].astype(np.int64)
        return int((self._by_ordinal[known] * (known * 2 + 1)).sum())

    def strangers(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of the hashes that are of no client there is."""
        return numbers[~among(numbers, self._hashes)]


@dataclass(frozen=True)
class Built:
    """A month as it was laid out, and hashes of clients' numbers that its rows name, of all who are not known among them."""

    segment: Segment
    named: NDArray[np.int64]


class Kept(ABC):
    """The months of a reading that sees every client, each in a folder below `root`, which is this installation's own."""

    FEEDS: ClassVar[tuple[str, ...]]
    SAID: ClassVar[Text]
    """What is being done while months are made."""

    def __init__(self, root: Path, snapshot: Snapshot, clients: Clients) -> None:
        self.root, self.snapshot, self.clients = root, snapshot, clients
        self.made: list[Period] = []
        self.mended: list[Period] = []
        self._at_hand: list[tuple[Period, Path]] = []

    def since(self, day: date, told: Told = untold) -> list[Segment]:
        """Every month that has rows from a day on, up to that of the reading's; those not at hand are made, each of which stays
        whatever becomes of the others."""
        days = [first for feed in self.FEEDS if (first := self.snapshot.first_day(feed))]
        if not days:
            return []
        months = list(_months(max(min(days), day), self.snapshot.as_of))
        found = []
        for done, month in enumerate(months):
            told(self.SAID, done, len(months))
            found.append(self._month(month))
        return [segment for segment in found if segment]

    def scrub(self) -> None:
        """Lay those months anew out that are due on the reading's day, whether or not anything they are made of has changed, and
        put the new ones in the place of those that say something else: they are `mended`."""
        for month, folder in self._at_hand:
            if month not in self.made and _due(month, self.snapshot.as_of):
                built = self.build(month)
                if not built.segment.same(opened(folder)):
                    self._put(month, folder, built)
                    self.mended.append(month)

    def forget_others(self) -> None:
        """Delete the months that this reading did not use."""
        used = {folder for _, folder in self._at_hand}
        for folder in self.root.iterdir() if self.root.is_dir() else ():
            if folder not in used:
                shutil.rmtree(folder)

    @abstractmethod
    def parts(self, month: Period) -> tuple[tuple[str, ...], ...] | None:
        """The digests of the lake's parts that a month is made of; None where it has no rows."""

    @abstractmethod
    def build(self, month: Period) -> Built:
        """Lay a month out."""

    @abstractmethod
    def beside(self, segment: Segment) -> list[int]:
        """What a month is made of beside those parts and the clients, as it is now."""

    def _month(self, month: Period) -> Segment | None:
        parts = self.parts(month)
        if parts is None:
            return None
        named = [LAYOUT, duckdb.__version__, month.start.isoformat(), month.end.isoformat(), parts]
        key = hashlib.sha256(json.dumps(named).encode()).hexdigest()[:32]
        folder = self.root / key
        self._at_hand.append((month, folder))
        if folder.is_dir():
            segment = opened(folder)
            basis = json.loads((folder / _BASIS).read_text())
            if basis == self._basis(segment, np.array(basis["strangers"], dtype=np.int64)):
                return segment
        self._put(month, folder, self.build(month))
        self.made.append(month)
        return opened(folder)

    def _put(self, month: Period, folder: Path, built: Built) -> None:
        aside = folder.with_name(f"{folder.name}.aside")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True, mode=0o700)
        built.segment.write(aside)
        (aside / _BASIS).write_text(json.dumps(self._basis(built.segment, self.clients.strangers(built.named))))
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)

    def _basis(self, segment: Segment, strangers: NDArray[np.int64]) -> dict[str, int | list[int]]:
        """What a month would be made of today; of its strangers those who are strangers still."""
        return {
            "clients": self.clients.digest(segment.who),
            "strangers": self.clients.strangers(strangers).tolist(),
            "beside": self.beside(segment),
        }


def among(some: NDArray[np.int64], ordered: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of some numbers are among others that are in order."""
    if not len(ordered):
        return np.zeros(len(some), dtype=np.bool_)
    found: NDArray[np.bool_] = ordered[np.minimum(np.searchsorted(ordered, some), len(ordered) - 1)] == some
    return found


def hashes(keys: ibis.Table) -> NDArray[np.int64]:
    """The hashes of a column `key`."""
    found: NDArray[np.int64] = keys.select(hash=keys.key.hash()).to_pyarrow()["hash"].to_numpy().astype(np.int64)
    return found


def _due(month: Period, on: date) -> bool:
    """Every month comes due once in so many days, one of so many on each."""
    return (month.start.year * 12 + month.start.month - on.toordinal()) % SCRUBBED_EVERY == 0


def _months(first: date, last: date) -> Iterator[Period]:
    month = month_of(first)
    while month.start <= last:
        yield Period(month.start, min(month.end, Period.through(last, last).end))
        month = month_of(month.end)
