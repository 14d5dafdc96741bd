"""Values that name a row of another feed and are not found there: told, never a reason to set a row aside.

Files of one day come in any order, so what is missing now may land an hour later.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.intake.formats import Column, Format, formats


def unknown_references(form: Format, staged: Path, lake: Lake, as_of: date) -> list[dict[str, Any]]:
    """One warning for each column with values that the feed it names does not have as of the date; none for a feed of
    which nothing has landed."""
    warnings = []
    for column in form.columns:
        if column.references and lake.parts(column.references):
            known = _keys(column, lake, as_of)
            unknown = pc.is_in(_values(staged, column.name), known)
            count = pc.sum(pc.invert(unknown)).as_py() or 0
            if count:
                warnings.append(
                    {"kind": "unknown_reference", "column": column.name, "feed": column.references, "count": count}
                )
    return warnings


def _keys(column: Column, lake: Lake, as_of: date) -> pa.Array:
    """Every key the other feed has had up to the date."""
    feed = column.references or ""
    key = formats()[feed].key[0]
    with lake.read(Scope.closing(), as_of=as_of) as snapshot:
        return snapshot.table(feed)[[key]].distinct().to_pyarrow().column(0).combine_chunks()


def _values(staged: Path, name: str) -> pa.Array:
    """The column's different values, gathered row group by row group so that a large file needs little memory."""
    found = pa.array([], pa.string())
    with pq.ParquetFile(staged) as file:
        for group in range(file.num_row_groups):
            column = file.read_row_group(group, columns=[name]).column(0)
            found = pc.unique(pa.chunked_array([found, *column.chunks])).drop_null()
    return found
