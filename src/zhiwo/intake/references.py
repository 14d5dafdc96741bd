"""Values that name a row of another feed and are not found there: told, never a reason to set a row aside.

Files of one day come in any order, so what is missing now may land an hour later. The keys are read from the parts
themselves: the gate has written them, shows none of them, and only counts.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhiwo.engine.lake import Lake
from zhiwo.engine.manifest import Part
from zhiwo.intake.formats import Format, formats


def unknown_references(form: Format, staged: Path, lake: Lake, as_of: date) -> list[dict[str, Any]]:
    """One warning for each column with values that the feed it names does not have as of the date; none for a feed of
    which nothing has landed."""
    warnings = []
    for column in form.columns:
        parts = _parts(lake, column.references, as_of) if column.references else []
        if parts:
            count = _unknown(staged, column.name, parts, formats()[column.references or ""].key[0])
            if count:
                told = {"kind": "unknown_reference", "column": column.name, "feed": column.references, "count": count}
                warnings.append(told)
    return warnings


def _parts(lake: Lake, feed: str, as_of: date) -> list[Part]:
    """The parts that together name every row of the feed up to the date: the newest full one and those after it, the
    largest first, since most of what is looked for is found there."""
    parts = [part for part in lake.parts(feed) if part.superseded_at is None and part.business_date <= as_of]
    begin = max((part.business_date for part in parts if part.full), default=date.min)
    return sorted((part for part in parts if part.business_date >= begin), key=lambda part: part.rows, reverse=True)


def _unknown(staged: Path, name: str, parts: list[Part], key: str) -> int:
    """How many different values of the column no part has."""
    sought = _values(staged, name)
    for part in parts:
        if not len(sought):
            break
        sought = sought.filter(pc.invert(pc.is_in(sought, _keys(part.path, key))))
    return len(sought)


@lru_cache(maxsize=1_000)  # a part never changes, and the feeds of a day ask for the same ones
def _keys(part: Path, key: str) -> pa.Array:
    return _values(part, key)


def _values(file: Path, name: str) -> pa.Array:
    """The column's different values, gathered row group by row group so that a large file needs little memory."""
    found = pa.array([], pa.string())
    with pq.ParquetFile(file) as rows:
        for group in range(rows.num_row_groups):
            column = rows.read_row_group(group, columns=[name]).column(0)
            found = pc.unique(pa.chunked_array([found, *column.chunks])).drop_null()
    return found
