"""Writes sheets of rows as the bank's CSV files, one a feed and business date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from zhiwo.demo.days import Ints, number
from zhiwo.demo.layouts import LAYOUTS, Layout
from zhiwo.kernel.period import month_of

Mask = npt.NDArray[np.bool_]


def dates(days: Ints, missing: Mask | None = None) -> Any:
    """Day numbers as dates; `missing` marks the empty ones. Negative numbers are empty when no mask is given."""
    mask = days < 0 if missing is None else missing
    return pa.array(days.astype(np.int32), mask=mask).view(pa.date32())


def moments(days: Ints, seconds: Ints) -> Any:
    """Days and seconds of the day as timestamps."""
    return pa.array(days * 86_400 + seconds).view(pa.timestamp("s"))


def decimals(values: Ints, scale: int, missing: Mask | None = None) -> Any:
    """Integers read with `scale` decimals: 12345 with scale 2 is 123.45. Exact, no float on the way."""
    words = np.empty((len(values), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = values, values >> 63
    made = pa.Array.from_buffers(pa.decimal128(24, scale), len(values), [None, pa.py_buffer(words)])
    return made if missing is None else pc.if_else(pa.array(missing), pa.nulls(len(values), made.type), made)


def yuan(fen: Ints, missing: Mask | None = None) -> Any:
    """Fen as yuan with two decimals."""
    return decimals(fen, 2, missing)


def wan(fen: Ints) -> Any:
    """Fen as 万元 with six decimals, which keeps every fen."""
    return decimals(fen, 6)


def words(values: list[str] | tuple[str, ...], index: Ints) -> Any:
    """`values[index]` as text; a negative index is empty."""
    return pa.array(values, type=pa.string()).take(pa.array(index, mask=index < 0))


def integers(values: Ints, missing: Mask | None = None) -> Any:
    """Whole numbers; `missing` marks the empty ones, by default the negative."""
    return pa.array(values, mask=values < 0 if missing is None else missing)


@dataclass(frozen=True)
class Sheet:
    """Rows of one feed. `days` says by which day each row becomes known, and so in which file it is."""

    feed: str
    days: Ints
    columns: dict[str, Any]


@dataclass
class BankFile:
    """One file written: the feed, the day it speaks of, whether it is a full snapshot, its rows."""

    path: Path
    feed: str
    business_date: date
    full: bool
    rows: int = 0


@dataclass
class Outbox:
    """The folder the bank's files go to. Rows of several branches are appended to the same file."""

    folder: Path
    files: dict[tuple[str, date], BankFile] = field(default_factory=dict)

    def put(self, sheet: Sheet, file_days: list[date]) -> None:
        """Spread the sheet's rows over the files of `file_days`: each row goes to the first day not before its own."""
        order = np.argsort(sheet.days, kind="stable")
        table = pa.table(sheet.columns).take(pa.array(order))
        ends = np.searchsorted(sheet.days[order], [number(day) for day in file_days], side="right")
        start = 0
        for day, end in zip(file_days, ends, strict=True):
            self._append(sheet.feed, day, table.slice(start, end - start), first=day == file_days[0])
            start = int(end)

    def _append(self, feed: str, day: date, table: Any, *, first: bool) -> None:
        """Add rows to the file of `feed` and `day`, made with its header when new. Only daily feeds have empty ones."""
        layout = LAYOUTS[feed]
        if not table.num_rows and not layout.daily:
            return
        file = self.files.get((feed, day)) or self._open(layout, day, full=first and layout.mode == "change")
        sink = pa.BufferOutputStream()
        style = "needed" if layout.quoted else "none"
        csv.write_csv(
            table.select(list(layout.headers)), sink, csv.WriteOptions(include_header=False, quoting_style=style)
        )
        with file.path.open("ab") as out:
            out.write(encoded(sink.getvalue().to_pybytes(), layout))
        file.rows += table.num_rows

    def _open(self, layout: Layout, day: date, *, full: bool) -> BankFile:
        full = full or (layout.feed == "balances" and day == month_of(day).last)
        path = self.folder / f"{layout.feed}_{day:%Y%m%d}{'_full' if full else ''}.csv"
        path.write_bytes(encoded((",".join(layout.header_row) + "\n").encode(), layout))
        file = self.files[layout.feed, day] = BankFile(path, layout.feed, day, full)
        return file


def encoded(text: bytes, layout: Layout) -> bytes:
    """UTF-8 bytes in the encoding of the feed."""
    return text if layout.encoding == "utf-8" else text.decode().encode(layout.encoding)
