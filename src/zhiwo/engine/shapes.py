"""The shape of a feed's rows: what a row is known by, when it holds, its columns."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

import ibis
import pyarrow as pa

Mode = Literal["full", "change", "event"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
# The lake files a part under these two, so that every engine that reads partitioned Parquet sees them as columns.
_TAKEN = frozenset({"business_date", "full", "valid_from", "valid_until"})


@dataclass(frozen=True)
class AlsoOf:
    """Rows are also of the clients whom another `feed` names for their `column`, in one of the `roles` of its `role`."""

    feed: str
    column: str
    role: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class FeedShape:
    """One feed's rows.

    `full`: each part is the whole truth at its date. `change`: rows that changed; `key` holds the date column, and the
    newest row of the rest of the key is in force. `event`: things that happened, each on its own date.
    Rows are of the `client` they name, and `also_of` others where it says so.
    Raises ValueError for a shape that can't be kept, a float column among them.
    """

    name: str
    mode: Mode
    key: tuple[str, ...]
    date_column: str | None
    columns: Mapping[str, pa.DataType]
    also_of: AlsoOf | None = None

    def __post_init__(self) -> None:
        for fault, found in self._faults().items():
            if found:
                raise ValueError(f"feed {self.name}: {fault}: {', '.join(sorted(found))}")

    def _faults(self) -> dict[str, list[str]]:
        dates = [self.date_column] if self.date_column else []
        return {
            "not a name for a feed or column": [n for n in (self.name, *self.columns) if not _NAME.fullmatch(n)],
            "names kept for the lake": [n for n in self.columns if n in _TAKEN],
            "floats are not kept": [n for n, kind in self.columns.items() if pa.types.is_floating(kind)],
            "not a column": [n for n in (*self.key, *dates) if n not in self.columns],
            "not a date": [n for n in dates if n in self.columns and self.columns[n] != pa.date32()],
            "a full feed has no date of its own": dates if self.mode == "full" else [],
            "rows need a date": [] if dates or self.mode == "full" else [self.mode],
            "the date belongs to the key": [n for n in dates if self.mode == "change" and n not in self.key],
        }

    @property
    def schema(self) -> pa.Schema:
        return pa.schema(list(self.columns.items()))

    @property
    def subject(self) -> tuple[str, ...]:
        """What the row speaks about: the key without the date."""
        return tuple(name for name in self.key if name != self.date_column)

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes two rows the same statement, so that the newer part's wins: the key and the date."""
        return self.subject + ((self.date_column,) if self.date_column else ())

    @cached_property
    def fingerprint(self) -> str:
        """Changes when the columns do."""
        return hashlib.sha256(json.dumps(self.to_json()["columns"]).encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        """The shape as plain values, types by the names Ibis gives them."""
        columns = {name: str(ibis.dtype(kind)) for name, kind in self.columns.items()}
        return {
            "name": self.name, "mode": self.mode, "key": list(self.key),
            "date_column": self.date_column, "columns": columns,
            "also_of": asdict(self.also_of) if self.also_of else None,
        }  # fmt: skip

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> FeedShape:
        columns = {name: ibis.dtype(kind).to_pyarrow() for name, kind in entry["columns"].items()}
        also = entry.get("also_of")
        also_of = AlsoOf(**also | {"roles": tuple(also["roles"])}) if also else None
        return cls(entry["name"], entry["mode"], tuple(entry["key"]), entry["date_column"], columns, also_of)
