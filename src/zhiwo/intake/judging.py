"""Judging blocks of text cells: each value typed, each fault found, in SQL made from the format and the mapping.

The engine runs locked down: it sees one table in memory, no file, no network, no setting it could change.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiwo.intake import identifiers
from zhiwo.intake.blocks import Block
from zhiwo.intake.checks import literal
from zhiwo.intake.formats import Format
from zhiwo.intake.framing import Broken
from zhiwo.intake.masks import masked
from zhiwo.intake.statements import Ready, Statements

Hashes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

MEMORY = "512MB"

SET_ASIDE = pa.schema(
    [
        ("record", pa.int64()),
        ("line", pa.int64()),
        ("offset", pa.int64()),
        ("faults", pa.string()),
        ("cells", pa.list_(pa.string())),
        ("raw", pa.string()),
    ]
)
"""A row set aside: its number, first line, byte offset (broken rows only), its faults as JSON (kind, columns, masked
value, facts), and its cells in the file's own columns or, where they could not be told apart, how the record begins."""


class ProgramFault(AssertionError):
    """The gate is at fault and not the file: it lost or invented a row, or met what it does not know. Nothing of the file
    lands."""


@dataclass(frozen=True)
class Judged:
    """What became of one block. `keys` are hashes of the rows' keys as far as they could be read, good rows or bad;
    `total` adds up the column the trailer does, `untotalled` counts the rows that could not be read for it.
    """

    accepted: pa.Table
    set_aside: pa.Table
    blank: int
    records: int
    keys: Hashes
    faults: Counter[str] = field(default_factory=Counter)
    warnings: Counter[tuple[str, str]] = field(default_factory=Counter)
    total: int = 0
    untotalled: int = 0
    read: int = 0

    def __post_init__(self) -> None:
        there = self.accepted.num_rows + self.set_aside.num_rows + self.blank
        if there != self.records:
            raise ProgramFault(f"{self.records} records came, {there} went")


@dataclass(frozen=True)
class Suspicion:
    """Which rows of a block are bad: by SQL, by the kernel's rules, by a key met before (`marks`, by kind)."""

    by_sql: Flags
    found: identifiers.Found
    marks: Mapping[str, Flags]

    @property
    def bad(self) -> Flags:
        bad = self.by_sql | self.found.bad
        for mark in self.marks.values():
            bad = bad | mark
        return bad

    def beyond_sql(self, place: int, form: Format, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The faults of one row that SQL does not know."""
        for kind, column, facts in self.found.faults.get(place, ()):
            yield _told(kind, (column,), form, row, facts)
        for kind, mark in self.marks.items():
            if mark[place]:
                yield {"kind": kind, "columns": list(form.key), "value": "", "facts": {}}


class Judge:
    """Judges the blocks of one file. Several threads may use it at once; each takes a connection of its own.

    `sides` are the side files by name. `repeated` and `landed` are sorted hashes of keys that stand twice in the file,
    and that a correction meets in the lake; rows with such a key are set aside.
    """

    def __init__(
        self,
        file: Ready,
        *,
        sides: Mapping[str, pa.Table],
        repeated: Hashes | None = None,
        landed: Hashes | None = None,
    ) -> None:
        self._file = file
        self._form = file.form
        self._sides = sides
        known = {"duplicate_key": repeated, "already_landed": landed}
        self._known = {kind: hashes for kind, hashes in known.items() if hashes is not None and len(hashes)}
        self._statements: dict[tuple[bool, bool], Statements] = {}

    def judge(self, block: Block) -> Judged:
        """The block's rows, typed and good, or set aside with their faults. Raises ProgramFault when a row is lost."""
        aside = [_broken_row(row) for row in block.broken]
        if not len(block.record):
            nothing = self._form.schema.empty_table()
            return self._judged(block, nothing, aside, np.zeros(0, np.uint64))
        cells = block.cells()
        if cells.num_rows != len(block.record):
            raise ProgramFault(f"{len(block.record)} records were framed, {cells.num_rows} were read")
        cells = cells.append_column("_row", pa.array(np.arange(cells.num_rows)))
        statements = self._for(block)
        with self._connection() as connection:
            connection.register("framed", cells)
            rows = connection.execute(statements.typing).to_arrow_table()
            for column, cell in statements.as_it_came.items():
                rows = rows.append_column(column, cells.column(cell))
            suspicion = self._suspect(rows)
            bad = suspicion.bad
            if bad.any():
                connection.register("framed", cells.filter(pa.array(bad)))
                told = connection.execute(statements.telling).to_arrow_table()
                aside += self._tell(told, np.flatnonzero(bad), block, statements, suspicion)
        accepted = suspicion.found.applied(rows).select(self._form.schema.names)
        if bad.any():
            accepted = accepted.filter(pa.array(~bad))
        # A copy: a view would keep the whole block's typed rows in memory until the file's last key is known.
        keys = rows.column("_key").to_numpy().copy()
        warnings = suspicion.found.warnings_of(~bad)
        total, untotalled = self._total(rows)
        return self._judged(block, accepted, aside, keys, warnings=warnings, total=total, untotalled=untotalled)

    def _judged(
        self, block: Block, accepted: pa.Table, aside: list[dict[str, Any]], keys: Hashes, **counted: Any
    ) -> Judged:
        faults = Counter(kind for row in aside for kind in {fault["kind"] for fault in row["faults"]})
        for row in aside:
            row["faults"] = json.dumps(row["faults"], ensure_ascii=False)
        return Judged(
            accepted.cast(self._form.schema),
            pa.Table.from_pylist(sorted(aside, key=lambda row: int(row["record"])), SET_ASIDE),
            block.blank,
            block.records,
            keys,
            faults,
            read=block.read,
            **counted,
        )

    def _suspect(self, rows: pa.Table) -> Suspicion:
        keys = rows.column("_key").to_numpy()
        marks = {kind: np.isin(keys, hashes) for kind, hashes in self._known.items()}
        return Suspicion(rows.column("_bad").to_numpy(), identifiers.judge(self._form, rows, self._file.on), marks)

    def _tell(
        self,
        told: pa.Table,
        places: npt.NDArray[np.int64],
        block: Block,
        statements: Statements,
        suspicion: Suspicion,
    ) -> Iterator[dict[str, Any]]:
        """The bad rows with every fault each has. Raises ProgramFault for one without any."""
        for place, row in zip(places.tolist(), told.to_pylist(), strict=True):
            checks = [statements.checks[n] for n in row["_faults"]]
            faults = [_told(check.kind, check.columns, self._form, row, check.facts) for check in checks]
            faults += suspicion.beyond_sql(place, self._form, row)
            if not faults:
                raise ProgramFault(f"record {block.record[place]} was set aside without a fault")
            yield {
                "record": int(block.record[place]),
                "line": int(block.line[place]),
                "offset": None,
                "faults": faults,
                "cells": row["_cells"],
                "raw": None,
            }

    def _total(self, rows: pa.Table) -> tuple[int, int]:
        trailer = self._file.mapping.trailer
        if trailer is None or trailer.total is None:
            return 0, 0
        column = rows.column(trailer.total.column)
        return int(pc.sum(column).as_py() or 0), column.null_count

    def _for(self, block: Block) -> Statements:
        key = (block.padded, block.damaged)
        return self._statements.setdefault(key, Statements(self._file, *key))

    @contextmanager
    def _connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An engine that sees the side files, and forgets all it saw afterwards."""
        try:
            connection = _IDLE.get_nowait()
        except Empty:
            connection = locked_engine()
        for side, table in self._sides.items():
            connection.register(f"side.{side}", table)
        yield connection
        for seen in ("framed", *(f"side.{side}" for side in self._sides)):
            connection.unregister(seen)
        _IDLE.put(connection)


_IDLE: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
"""Engines at rest: opening one costs as much as judging a small file. One in which something failed does not come back."""


IDLE_OPTIMIZERS = (
    "join_order", "statistics_propagation", "filter_pullup", "filter_pushdown", "in_clause", "regex_range",
)  # fmt: skip
"""What finds nothing to do in our statements, which only compute columns, and takes half the planning of a small file."""


def locked_engine(threads: int = 1, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A DuckDB that reads nothing but the tables registered with it."""
    connection = duckdb.connect(config={"enable_external_access": "false", "autoload_known_extensions": "false"})
    connection.execute(f"SET threads = {threads}")
    connection.execute(f"SET disabled_optimizers = {literal(','.join(IDLE_OPTIMIZERS))}")
    connection.execute(f"SET memory_limit = {literal(memory)}")
    connection.execute("SET lock_configuration = true")
    return connection


def _told(
    kind: str, columns: tuple[str, ...], form: Format, row: dict[str, Any], facts: dict[str, object]
) -> dict[str, Any]:
    """One fault of one row as it is kept. A file's own date column is not among ours; its text stands under `_on`."""
    first = columns[0]
    types = {column.name: column.type for column in form.columns}
    value = masked(row[f"r.{first}" if first in types else "r._on"], types.get(first, "date"))
    return {"kind": kind, "columns": list(columns), "value": value, "facts": facts}


def _broken_row(broken: Broken) -> dict[str, Any]:
    return {
        "record": broken.record,
        "line": broken.line,
        "offset": broken.offset,
        "faults": [{"kind": broken.kind, "columns": [], "value": "", "facts": broken.facts}],
        "cells": None,
        "raw": broken.raw,
    }


def repeated(hashes: Sequence[Hashes]) -> Hashes:
    """The key hashes that occur more than once, sorted.

    Of files with ten million keys about three in a million have two different keys of one hash; their rows would be set
    aside, and so be listed, never lost.
    """
    every = np.concatenate(hashes) if hashes else np.zeros(0, np.uint64)
    every.sort()
    twice = every[1:][every[1:] == every[:-1]]
    return np.unique(twice[twice != 0])
