"""Writing the file of an export, as CSV or as a workbook. The only place in the program that makes such files for people."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhiwo.engine.durable import make_folder, settle
from zhiwo.governance.exports.cells import escaped, plain
from zhiwo.governance.exports.listing import Cell, Format, Sheet
from zhiwo.governance.exports.workbook import write_workbook

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for the machine's old code page."""


@dataclass(frozen=True)
class Written:
    """The file as it was written: rows without headings, bytes, digest."""

    rows: int
    size: int
    sha256: str


def write(path: Path, form: Format, sheet: Sheet) -> Written:
    """Write the file, readable by its owner only; it is there whole or not at all. Raises TooMuchForSheet."""
    make_folder(path.parent)
    path.parent.chmod(0o700)
    aside = path.with_name(f"{path.name}.aside")
    aside.unlink(missing_ok=True)
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        rows = WRITERS[form](aside, sheet)
        with aside.open("rb") as made:
            digest = hashlib.file_digest(made, "sha256").hexdigest()
        size = aside.stat().st_size
        settle(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return Written(rows, size, digest)


def _csv(path: Path, sheet: Sheet) -> int:
    rows = 0
    # A file that is fed again must come back as it was.
    shown: Callable[[Any], str] = plain if sheet.watermark else _as_it_was
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        out = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        out.writerows([escaped(line)] for line in sheet.watermark)
        out.writerow([shown(heading) for heading in sheet.headings])
        for row in sheet.rows:
            out.writerow([shown(cell) for cell in row])
            rows += 1
    return rows


def _as_it_was(cell: Cell) -> str:
    return "" if cell is None else str(cell)


WRITERS: dict[Format, Callable[[Path, Sheet], int]] = {Format.CSV: _csv, Format.XLSX: write_workbook}


def numbered(rows: Iterable[Sequence[Cell]], code: Callable[[int], str]) -> Iterator[Sequence[Cell]]:
    """The rows, each with its code in the last column."""
    for at, row in enumerate(rows):
        yield (*row, code(at))
