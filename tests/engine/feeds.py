"""Small feeds and their rows, for the tests of the lake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import pyarrow as pa

from zhiwo.engine.shapes import FeedShape

UNITS = FeedShape("units", "full", ("unit",), None, {"unit": pa.string(), "name": pa.string()})
BALANCES = FeedShape(
    "balances",
    "change",
    ("account", "from_on"),
    "from_on",
    {"account": pa.string(), "client": pa.string(), "from_on": pa.date32(), "balance_fen": pa.int64()},
)
FLOWS = FeedShape(
    "flows",
    "event",
    ("flow",),
    "booked_on",
    {"flow": pa.string(), "client": pa.string(), "booked_on": pa.date32(), "amount_fen": pa.int64()},
)


def day(number: int) -> date:
    """The days of the tests: January 2026 and on."""
    return date.fromordinal(date(2025, 12, 31).toordinal() + number)


def moment(number: int) -> datetime:
    """Half past six in the morning of that day, on the bank's clock."""
    return datetime(2026, 1, 1, 6, 30) + (day(number) - day(1))


def rows(shape: FeedShape, *values: Iterable[object]) -> pa.Table:
    """Rows written in the order of the feed's columns; a number in a date column is a `day`."""
    kinds = list(shape.columns.values())
    typed = [[day(v) if kind == pa.date32() and isinstance(v, int) else v for v, kind in zip(row, kinds, strict=True)]
             for row in values]  # fmt: skip
    return pa.Table.from_pylist([dict(zip(shape.columns, row, strict=True)) for row in typed], schema=shape.schema)
