"""A whole file through the gate: good rows into one Parquet file, bad rows into another, every record accounted for."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhiwo.intake.blocks import Block, RecordFile
from zhiwo.intake.checks import UNIT_SCALES
from zhiwo.intake.columnar import ParquetFile
from zhiwo.intake.delimited import DelimitedFile
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.formats import Format
from zhiwo.intake.judging import SET_ASIDE, Hashes, Judge, Judged, ProgramFault, repeated
from zhiwo.intake.lookups import side_tables
from zhiwo.intake.mapping import Mapping, fit, resolve
from zhiwo.intake.statements import Ready
from zhiwo.intake.workbook import WorkbookFile

TEXT_SUFFIXES = (".csv", ".txt", ".tsv", ".dat", ".asc")

Progress = Callable[[int, float], None]
"""Told now and then how many records were judged, and the share of the file that was read."""


@dataclass
class Tally:
    """What became of a file's records; `records` counts every physical record after the header and before the
    trailer."""

    header: tuple[str, ...] = ()
    records: int = 0
    accepted: int = 0
    set_aside: int = 0
    blank: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    warnings: Counter[tuple[str, str]] = field(default_factory=Counter)
    keys: list[Hashes] = field(default_factory=list)
    total: int = 0
    untotalled: int = 0
    trailer: list[str] | None = None

    def add(self, judged: Judged) -> None:
        self.records += judged.records
        self.accepted += judged.accepted.num_rows
        self.set_aside += judged.set_aside.num_rows
        self.blank += judged.blank
        self.faults += judged.faults
        self.warnings += judged.warnings
        self.total += judged.total
        self.untotalled += judged.untotalled
        if len(judged.keys):
            self.keys.append(judged.keys)


@dataclass(frozen=True)
class Sieve:
    """One file to be judged as one feed of one business date, and where its rows go.

    `sides` is the folder of the files the mapping looks things up in. `landed` are hashes of the keys the lake holds
    already, given for a correction.
    """

    form: Format
    mapping: Mapping
    path: Path
    on: date
    accepted: Path
    set_aside: Path
    sides: Path
    landed: Hashes | None = None

    def sift(self, progress: Progress | None = None) -> Tally:
        """Judge the file, a second time when keys stand twice in it. Raises FileRefused, ProgramFault."""
        fit(self.mapping, self.form)
        tally = self._run(progress, None)
        twice = repeated(tally.keys)
        if len(twice):
            tally = self._run(progress, twice)
        self._check_whole(tally)
        return tally

    def _run(self, progress: Progress | None, twice: Hashes | None) -> Tally:
        records = open_records(self.path, self.mapping)
        sources = resolve(self.form, self.mapping, records.header)
        judge = Judge(
            Ready(self.form, self.mapping, sources, records.header, self.on),
            sides=side_tables(self.mapping, self.sides),
            repeated=twice,
            landed=self.landed,
        )
        tally = Tally(header=records.header)
        size = max(self.path.stat().st_size, 1)
        read = 0
        with (
            RowFile(self.accepted, self.form.schema, self.form.key) as good,
            RowFile(self.set_aside, SET_ASIDE, ()) as bad,
        ):
            for judged in judged_blocks(judge, records.blocks()):
                good.write(judged.accepted)
                bad.write(judged.set_aside)
                tally.add(judged)
                read += judged.read
                if progress:
                    progress(tally.records, min(read / size, 1.0))
        tally.trailer = records.trailer
        if good.rows + bad.rows + tally.blank != tally.records:
            raise ProgramFault(f"{tally.records} records came, {good.rows} + {bad.rows} + {tally.blank} were written")
        return tally

    def _check_whole(self, tally: Tally) -> None:
        if self.form.mode == "full" and not tally.accepted:
            kind = "all_set_aside" if tally.set_aside else "no_rows"
            raise FileRefused(kind, feed=self.form.feed)
        if self.mapping.trailer and tally.trailer is not None:
            check_trailer(self.form, self.mapping, tally)


class RowFile:
    """A Parquet file, readable by its owner only, written block by block; `rows` counts what went into it.

    It is made even when no row comes, so that a part without rows still has its columns.
    """

    def __init__(self, path: Path, schema: pa.Schema, unlike: tuple[str, ...]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileNotFoundError):
            path.unlink()
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        alike = [name for name in schema.names if name not in unlike]
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", compression_level=1, use_dictionary=alike)
        self._schema = schema
        self.rows = 0

    def __enter__(self) -> RowFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def write(self, rows: pa.Table) -> None:
        if rows.num_rows:
            self._writer.write_table(rows)
            self.rows += rows.num_rows


def open_records(path: Path, mapping: Mapping) -> RecordFile:
    """The records of a file of any kind the gate reads, by its ending. Raises FileRefused."""
    suffix = path.suffix.lower()
    if not path.stat().st_size:
        raise FileRefused("empty_file")
    if suffix in TEXT_SUFFIXES:
        return DelimitedFile(path, mapping, mapping.trailer.marker if mapping.trailer else None)
    if suffix == ".xlsx":
        return WorkbookFile(path, mapping.sheet)
    if suffix == ".parquet":
        return ParquetFile(path)
    raise FileRefused("unknown_suffix", suffix=suffix or path.name)


def judged_blocks(judge: Judge, blocks: Iterator[Block]) -> Iterator[Judged]:
    """The blocks judged, in order; some are judged while the next is read. Few are held at once, so memory is
    bounded."""
    workers = min(os.cpu_count() or 1, 4)
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Judged]] = deque()
        try:
            for block in blocks:
                waiting.append(pool.submit(judge.judge, block))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def check_trailer(form: Format, mapping: Mapping, tally: Tally) -> None:
    """That the trailer states what was found. A sum is not compared when a row could not be read for it. Raises
    FileRefused."""
    trailer, cells = mapping.trailer, tally.trailer or []
    if trailer and trailer.rows:
        stated = _stated(cells, trailer.rows)
        if stated != tally.records - tally.blank:
            raise FileRefused("trailer_count", stated=f"{stated:f}", found=tally.records - tally.blank)
    broken = any(count for kind, count in tally.faults.items() if kind in _UNREAD)
    if trailer and trailer.total and not tally.untotalled and not broken:
        column = form.column(trailer.total.column)
        source = mapping.columns.get(column.name)
        scale = UNIT_SCALES[(source.unit if source else None) or mapping.unit]
        stated = _stated(cells, trailer.total.at)
        if stated.scaleb(scale) != tally.total:
            found = Decimal(tally.total).scaleb(-scale)
            raise FileRefused("trailer_sum", column=column.header, stated=f"{stated:f}", found=f"{found:f}")


_UNREAD = frozenset(
    [
        "too_few_cells",
        "too_many_cells",
        "stray_quote",
        "control_character",
        "nul_byte",
        "undecodable",
        "overlong_record",
        "unclosed_quote",
    ]
)
"""Faults of rows whose cells could not be told apart, so that nothing of them was added up."""


def _stated(cells: list[str], place: int) -> Decimal:
    try:
        return Decimal(cells[place - 1].replace(",", ""))
    except (IndexError, InvalidOperation) as error:
        raise FileRefused("bad_trailer", place=place) from error
