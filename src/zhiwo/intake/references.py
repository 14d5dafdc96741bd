"""Values that name a row of another feed and are not found there: told, never a reason to set a row aside.

Files of one day come in any order, so what is missing now may land an hour later.
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
from zhiwo.intake.formats import Format, formats


def unknown_references(form: Format, staged: Path, lake: Lake, as_of: date) -> list[dict[str, Any]]:
    """One warning for each column with values that the feed it names does not have as of the date; none for a feed of
    which nothing has landed."""
    warnings = []
    for column in form.columns:
        if column.references and lake.parts(column.references):
            values = _values(staged, column.name)
            unknown = pc.invert(pc.is_in(values, _keys(column.references, lake, as_of))) if len(values) else values
            count = pc.sum(unknown).as_py() if len(values) else 0
            if count:
                warnings.append(
                    {"kind": "unknown_reference", "column": column.name, "feed": column.references, "count": count}
                )
    return warnings


def _keys(feed: str, lake: Lake, as_of: date) -> pa.Array:
    """Every key the other feed has had up to the date."""
    key = formats()[feed].key[0]
    current = (part for part in lake.parts(feed) if part.business_date <= as_of and part.current_at(None))
    return pa.chunked_array([_keys_of_part(part.path, key) for part in current], pa.string()).combine_chunks()


@lru_cache(maxsize=2_000)  # a part never changes, and every file of a day asks for the same ones
def _keys_of_part(path: Path, key: str) -> pa.Array:
    return pc.unique(pq.read_table(path, columns=[key], partitioning=None).column(0)).cast(pa.string())


def _values(staged: Path, name: str) -> pa.Array:
    """The column's different values, gathered row group by row group so that a large file needs little memory."""
    found = pa.array([], pa.string())
    with pq.ParquetFile(staged) as file:
        for group in range(file.num_row_groups):
            column = file.read_row_group(group, columns=[name]).column(0)
            found = pc.unique(pa.chunked_array([found, *column.chunks])).drop_null()
    return found
