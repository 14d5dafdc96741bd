"""A small lake for tests: rows as dicts, columns left out are empty."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhiwo.engine.lake import Lake
from zhiwo.engine.manifest import Part
from zhiwo.engine.shapes import FeedShape
from zhiwo.intake.formats import formats

LANDED = datetime(2026, 11, 25, 1, 0)
SHAPES = {
    name: FeedShape(name, form.mode, form.key, form.date, dict(zip(form.schema.names, form.schema.types, strict=True)))
    for name, form in formats().items()
}


def empty_lake(folder: Path) -> Lake:
    """A lake that knows every feed and holds nothing."""
    lake = Lake(folder / "lake")
    lake.declare(SHAPES.values())
    return lake


def put(
    lake: Lake,
    feed: str,
    on: date,
    rows: Sequence[Mapping[str, Any]],
    *,
    full: bool = False,
    landed_at: datetime = LANDED,
) -> Part:
    """Land `rows` as the part of `feed` for `on`."""
    shape = SHAPES[feed]
    columns = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in shape.columns.items()}
    source = hashlib.sha256(repr((feed, on, full, rows)).encode()).hexdigest()
    return lake.land(shape, on, pa.table(columns), landed_at=landed_at, source=source, full=full)
