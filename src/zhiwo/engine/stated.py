"""The columns of parts as a shape says them, whichever engine reads the files."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from zhiwo.engine.shapes import FeedShape


def stated(read: ibis.Table, shape: FeedShape, *, older: bool) -> ibis.Table:
    """What was read of parts, as the shape says, each row with its part's `business_date` and `full`. Where some are `older` than
    the shape their columns take today's types, and those they did not have yet are empty."""
    columns: dict[str, Any] = {name: read[name] for name in shape.columns if name in read.columns}
    if older:
        columns = {name: _as_today(columns.get(name), kind) for name, kind in shape.columns.items()}
    return read.select(**columns, business_date=read.business_date, full=read.full == "true")


def _as_today(column: Any, kind: pa.DataType) -> Any:
    return ibis.null(ibis.dtype(kind)) if column is None else column.cast(ibis.dtype(kind))
