"""The bank's files as they were sent, and which of them count on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from tests.lakes import SHAPES


@dataclass(frozen=True)
class Sent:
    """A file: of a feed, for a business date, with the moment it came. `full`: it states all that is in force that day."""

    feed: str
    on: date
    rows: tuple[Mapping[str, Any], ...]
    arrived: datetime
    full: bool = False


def counting(sent: Iterable[Sent], on: date, known_at: datetime | None) -> list[Sent]:
    """Another file for the same feed, date and kind replaces the one before it; what is dated later does not exist yet."""
    slots: dict[tuple[str, date, bool], Sent] = {}
    for file in sorted(sent, key=lambda file: file.arrived):
        if file.on <= on and (known_at is None or file.arrived <= known_at):
            slots[file.feed, file.on, file.full] = file
    return list(slots.values())


def load(db: duckdb.DuckDBPyConnection, files: Iterable[Sent]) -> None:
    """A table `sent_FEED` for each feed: its columns as stated, `business_date` and `full`; and `files`, of what was sent."""
    files = list(files)
    for name, shape in SHAPES.items():
        of = [(file, row) for file in files if file.feed == name for row in file.rows]
        columns = {column: pa.array([row.get(column) for _, row in of], kind) for column, kind in shape.columns.items()}
        columns["business_date"] = pa.array([file.on for file, _ in of], pa.date32())
        columns["full"] = pa.array([file.full for file, _ in of], pa.bool_())
        _create(db, f"sent_{name}", pa.table(columns))
    _create(
        db,
        "files",
        pa.table(
            {
                "feed": pa.array([file.feed for file in files], pa.string()),
                "business_date": pa.array([file.on for file in files], pa.date32()),
                "full": pa.array([file.full for file in files], pa.bool_()),
            }
        ),
    )


def _create(db: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    db.register("incoming", rows)
    db.execute(f'create table "{name}" as select * from incoming')
    db.unregister("incoming")
