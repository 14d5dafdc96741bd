"""Invented transactions for the goals of the tag engine: skewed over clients and sorts, laid out by month and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa

from zhiwo.kernel.period import Period, add_months, month_of
from zhiwo.tags.language.tree import Dimension, Where
from zhiwo.tags.measures.blocks.segment import Segment, laid_out
from zhiwo.tags.measures.rows import Family
from zhiwo.tags.measures.sorts import Sort, Sorts

CHANNELS, SERVICES, MERCHANTS = 6, 40, 5
ON = date(2026, 10, 31)
SORTS = [
    Sort(f"c{c}", f"s{s}", f"m{m}", way)
    for c in range(CHANNELS)
    for s in range(SERVICES)
    for m in range(MERCHANTS)
    for way in ("in", "out")
]
"""2,400 combinations; the first of each are the most frequent."""


@dataclass(frozen=True)
class Bank:
    """So many clients and rows over so many months up to `ON`; `seed` decides everything."""

    clients: int
    rows: int
    months: int = 24
    seed: int = 7

    @property
    def sorts(self) -> Sorts:
        return Sorts(SORTS, {}, [])

    def periods(self) -> list[Period]:
        """The months, oldest first."""
        return [month_of(add_months(ON.replace(day=1), -n)) for n in reversed(range(self.months))]

    def month(self, place: int) -> pa.Table:
        """The rows of one month in the order in which they come: `ordinal`, `on`, `at`, `sort`, `fen`."""
        month, rng = self.periods()[place], np.random.default_rng([self.seed, place])
        count = self.rows // self.months
        sort = np.ravel_multi_index(
            tuple((n * rng.random(count) ** 2).astype(np.int64) for n in (CHANNELS, SERVICES, MERCHANTS, 2)),
            (CHANNELS, SERVICES, MERCHANTS, 2),
        )
        day = np.sort(rng.integers(0, month.days, count))
        since = (month.start - date(1970, 1, 1)).days
        return pa.table({
            "ordinal": pa.array((self.clients * rng.random(count) ** 2).astype(np.int64)),
            "on": pa.array((since + day).astype(np.int32)).cast(pa.date32()),
            "at": pa.array(((since + day) * 86_400_000_000 + rng.integers(0, 86_400_000_000, count)).astype("datetime64[us]")),
            "sort": pa.array(sort.astype(np.int32)),
            "fen": pa.array(np.exp(rng.normal(9, 2, count)).astype(np.int64)),
        })  # fmt: skip

    def segments(self) -> Iterator[Segment]:
        """The months laid out."""
        for place, month in enumerate(self.periods()):
            yield segment(month, self.month(place))

    def table(self) -> duckdb.DuckDBPyConnection:
        """The same rows as a table of an embedded engine, in the order they came, with a code of one byte a dimension."""
        engine = duckdb.connect(config={"threads": 2})
        engine.execute(
            "CREATE TABLE t (ordinal UINTEGER, day DATE, c UTINYINT, s UTINYINT, m UTINYINT, d UTINYINT, fen BIGINT)"
        )
        for place in range(self.months):
            engine.register("rows", self.month(place))
            engine.execute(
                f'INSERT INTO t SELECT ordinal, "on", sort // {SERVICES * MERCHANTS * 2}, (sort // {MERCHANTS * 2}) % {SERVICES},'
                f" (sort // 2) % {MERCHANTS}, sort % 2, fen FROM rows"
            )
        return engine


def segment(month: Period, rows: pa.Table) -> Segment:
    """One month laid out."""
    labels = [tuple(sort) for sort in SORTS]
    return laid_out(month, labels, rows, np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Feature:
    """What a condition on transactions is made of: its family, and the same as text of a statement."""

    family: Family
    where: str


def features(number: int, seed: int = 11) -> list[Feature]:
    """As many different ones, of one to three dimensions and of seven kinds of periods."""
    rng = np.random.default_rng(seed)
    end = ON + timedelta(days=1)
    starts = [
        ON.replace(month=1, day=1),
        ON - timedelta(days=89),
        ON - timedelta(days=29),
        add_months(end, -12),
        ON.replace(day=1),
    ]
    periods = [
        *(Period(start, end) for start in starts),
        month_of(add_months(ON, -1)),
        Period(add_months(end, -6), end),
    ]
    found: dict[str, Feature] = {}
    while len(found) < number:
        period = periods[int(rng.integers(len(periods)))]
        channels = sorted({int(n) for n in rng.integers(0, CHANNELS, rng.integers(1, 6))})
        services = sorted({int(n) for n in rng.integers(0, SERVICES, rng.integers(4, 33))})
        merchants = sorted({int(n) for n in rng.integers(0, MERCHANTS, 2)}) if rng.random() < 0.3 else []
        where = [
            Where(Dimension.CHANNEL, tuple(f"c{n}" for n in channels)),
            Where(Dimension.SERVICE, tuple(f"s{n}" for n in services)),
            *([Where(Dimension.COUNTERPARTY, tuple(f"merchant:m{n}" for n in merchants))] if merchants else []),
        ]
        text = f"day >= '{period.start}' AND day < '{period.end}' AND c IN {_listed(channels)} AND s IN {_listed(services)}"
        text += f" AND m IN {_listed(merchants)}" if merchants else ""
        found.setdefault(text, Feature(Family(period, tuple(where)), text))
    return list(found.values())


def _listed(codes: list[int]) -> str:
    return "(" + ", ".join(map(str, codes)) + ")"
