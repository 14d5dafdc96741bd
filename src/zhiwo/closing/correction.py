"""Which closed dates a late or corrected part touches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhiwo.engine.lake import Lake
from zhiwo.engine.manifest import Part
from zhiwo.engine.shapes import FeedShape


def first_touched(lake: Lake, since: datetime, up_to: date) -> date | None:
    """The first day on which facts up to `up_to` differ from what was known at `since`; None when nothing differs.

    A new part counts from its earliest row; one that replaces another counts from the earliest row that only one of the
    two has. Everything from that day on may have moved (averages run on, and so do the months of a downgrade), so the
    closings from there on are the ones to be taken again.
    """
    shapes = lake.shapes()
    days = [
        day for name, shape in shapes.items() for day in _days(lake.parts(name), shape, since, up_to) if day <= up_to
    ]
    return min(days, default=None)


def _days(parts: Iterable[Part], shape: FeedShape, since: datetime, up_to: date) -> Iterable[date]:
    landed = list(parts)
    for part in landed:
        if part.business_date > up_to or part.landed_at <= since:
            continue
        before = next((p for p in landed if p.slot == part.slot and p.current_at(since)), None)
        first = _first_difference(before, part, shape) if before else _first(part)
        if first:
            yield first


def _first(part: Part) -> date:
    return part.first_on or part.business_date


def _first_difference(before: Part, after: Part, shape: FeedShape) -> date | None:
    if before.sha256 == after.sha256:
        return None
    if shape.date_column is None or before.shape != after.shape:
        return min(_first(before), _first(after))
    old, new = (pq.read_table(part.path, partitioning=None).select(list(shape.columns)) for part in (before, after))
    differing = [_only(old, new, shape.date_column), _only(new, old, shape.date_column)]
    return min((day for day in differing if day), default=None)


def _only(rows: pa.Table, others: pa.Table, date_column: str) -> date | None:
    """The earliest own date among the rows that `others` does not have."""
    # Joins find no equal nulls, so a row is compared by its text.
    known = _lines(others)
    mask = pc.invert(pc.is_in(_lines(rows), value_set=known))
    days = rows.column(date_column).filter(mask)
    day: date | None = pc.min(days).as_py() if len(days) else None
    return day


def _lines(rows: pa.Table) -> pa.ChunkedArray:
    columns = [pc.fill_null(pc.cast(column, pa.string()), "\x00") for column in rows.columns]
    return pc.binary_join_element_wise(*columns, "\x1f")
