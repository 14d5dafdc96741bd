"""What has landed, and which closed dates a late or corrected part touches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiwo.care.measures import CLOSED_DUTIES
from zhiwo.engine.lake import Lake
from zhiwo.engine.manifest import Part
from zhiwo.engine.opener import open_engine
from zhiwo.engine.shapes import FeedShape

WRITTEN_HERE = frozenset({CLOSED_DUTIES.name})
"""Feeds that closings themselves write: none of them is news."""


@dataclass(frozen=True)
class Landed:
    """All that the bank has landed in a lake by one moment: by feed its shape, and its parts in the order they landed."""

    lake: Lake
    shapes: Mapping[str, FeedShape]
    parts: Mapping[str, Sequence[Part]]

    @classmethod
    def now(cls, lake: Lake) -> Landed:
        """What the lake holds now; what lands later does not change it."""
        shapes = {name: shape for name, shape in lake.shapes().items() if name not in WRITTEN_HERE}
        return cls(lake, shapes, {name: lake.parts(name) for name in sorted(shapes)})

    @property
    def counts(self) -> dict[str, int]:
        """How many parts of each feed have landed: what `touched` later takes for known."""
        return {name: len(landed) for name, landed in self.parts.items() if landed}

    def newest(self, on: date) -> dict[str, date]:
        """The business date of each feed's newest part up to a day; feeds without one are absent."""
        dates = {name: [part.business_date for part in self._current(name, on)] for name in self.parts}
        return {name: max(days) for name, days in dates.items() if days}

    def fingerprint(self, on: date) -> str:
        """A digest of every part that a closing of `on` reads."""
        digest = hashlib.sha256()
        for name in self.parts:
            for part in self._current(name, on):
                digest.update(f"{name} {part.business_date} {part.full} {part.source}\n".encode())
        return digest.hexdigest()

    def touched(self, on: date, known: Mapping[str, int]) -> bool:
        """Whether the facts of `on` differ from those of the first `known` parts of each feed.

        A new part differs by any of its rows, one that replaces another by the rows that only one of the two has; rows
        dated after `on` don't count, since a closing of `on` doesn't see them.
        """
        # Not by the clock: a file that took minutes to land bears a moment from before a closing that never saw it.
        return any(
            day <= on
            for name, landed in self.parts.items()
            for part in landed[known.get(name, 0) :]
            if part.business_date <= on and part.current_at(None)
            for day in self._first_difference(part, landed[: known.get(name, 0)])
        )

    def _current(self, name: str, on: date) -> Iterator[Part]:
        return (part for part in self.parts[name] if part.business_date <= on and part.current_at(None))

    def _first_difference(self, part: Part, known: Sequence[Part]) -> list[date]:
        """The earliest own date on which `part` says something else than what filled its place; none when it doesn't."""
        before = next((old for old in reversed(known) if old.slot == part.slot), None)
        if before is None:
            return [_first(part)]
        if before.sha256 == part.sha256:
            return []
        shape = self.shapes[part.feed]
        if shape.date_column is None or before.shape != part.shape:
            return [min(_first(before), _first(part))]
        return self._differing(before, part, shape)

    def _differing(self, before: Part, after: Part, shape: FeedShape) -> list[date]:
        engine = open_engine(self.lake.root)
        old, new = (engine.read_parquet(str(part.path)).select(*shape.columns) for part in (before, after))
        days = [_earliest(one.difference(other), shape) for one, other in ((old, new), (new, old))]
        engine.disconnect()
        return [day for day in days if day]


def _first(part: Part) -> date:
    return part.first_on or part.business_date


def _earliest(rows: Any, shape: FeedShape) -> date | None:
    day: date | None = rows[shape.date_column].min().to_pyarrow().as_py()
    return day
