"""What is asked of transactions, and the shape of the answers, whoever works them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyroaring import BitMap

from zhiwo.tags.language.tree import Measure, Test
from zhiwo.tags.measures.comparing import Marks, Numbers, compared, compared_products
from zhiwo.tags.measures.facts import Facts
from zhiwo.tags.measures.rows import Family, followed, totals

ALWAYS = (Measure.COUNT, Measure.SUM)
"""The measures that are a number even of nothing."""


class Totals(Protocol):
    """What is made of a family's rows, as columns; `ordinals` are those of the clients with any row."""

    ordinals: Numbers

    def column(self, name: str) -> Numbers:
        """`count`, `amounts` (how many have one), their `sum`, `max` and `min` in fen, 0 where none has."""
        ...

    def last(self) -> NDArray[np.datetime64]:
        """The day of the last row."""
        ...


class Moves(Protocol):
    """Answers what rules ask of transactions."""

    def totals(self, family: Family) -> Totals:
        """What is made of the rows of a family."""
        ...

    def followed(self, family: Family, first: Iterable[str], then: Iterable[str], days: int) -> BitMap:
        """The ordinals of the clients with a transaction of `first`, and after it one of `then` at most so many days later."""
        ...


def having(found: Totals, measure: Measure) -> Marks:
    """Whose measure is a number: of amounts there must be one."""
    return np.ones(len(found.ordinals), dtype=np.bool_) if measure in ALWAYS else found.column("amounts") > 0


def passing(found: Totals, test: Test, value: int) -> Marks:
    """Whose measure is a number that stands so to a value."""
    if test.measure is Measure.AVERAGE:
        marks = compared_products(found.column("sum"), 1, test.op, found.column("amounts"), value)
    else:
        marks = compared(found.column(test.measure.value), test.op, value)
    both: Marks = marks & having(found, test.measure)
    return both


class QueriedMoves:
    """The reference: one query a family."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def totals(self, family: Family) -> Totals:
        """What `rows.totals` says."""
        return _Table(totals(self._facts, family).to_pyarrow())

    def followed(self, family: Family, first: Iterable[str], then: Iterable[str], days: int) -> BitMap:
        """What `rows.followed` says."""
        found = followed(self._facts, family, first, then, days).to_pyarrow()
        return BitMap(found["ordinal"].to_numpy().astype(np.uint32))


class _Table:
    def __init__(self, table: pa.Table) -> None:
        self.ordinals: Numbers = table["ordinal"].to_numpy().astype(np.int64)
        names = ("count", "amounts", "sum", "max", "min")
        self._columns: Mapping[str, Numbers] = {
            name: table[name].fill_null(0).to_numpy().astype(np.int64) for name in names
        }
        self._last: NDArray[np.datetime64] = table["last"].to_numpy().astype("datetime64[D]")

    def column(self, name: str) -> Numbers:
        return self._columns[name]

    def last(self) -> NDArray[np.datetime64]:
        return self._last
