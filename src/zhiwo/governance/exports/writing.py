"""Writing the file of an export, as CSV or as a workbook. The only place in the program that makes such files for people."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from zhiwo.engine.durable import make_folder, settle
from zhiwo.governance.exports.cells import escaped, plain
from zhiwo.governance.exports.listing import Cell, Format
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for the machine's old code page."""

LONGEST_CELL, MOST_ROWS = 32_767, 1_048_576
"""What a workbook's sheet holds."""


class TooMuchForSheet(Refusal):
    """A workbook can't hold the rows or a text."""

    sentence = Text(
        zh="内容超出 Excel 工作表的限度（行数或单格字数）：请改用 CSV 格式重新导出。",
        en="A worksheet can't hold it (too many rows, or a text too long): ask for it anew as CSV.",
    )


@dataclass(frozen=True)
class Sheet:
    """What is written: the lines of the watermark on top (none where the file is to be fed again), the headings, and the
    rows, each as long as the headings."""

    watermark: Sequence[str]
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


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


def _xlsx(path: Path, sheet: Sheet) -> int:
    # Row by row to the disk: memory stays the same however many there are. Nothing is guessed from what a text looks like.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": path.parent}
    with xlsxwriter.Workbook(str(path), options) as book:
        page = book.add_worksheet()
        bold = book.add_format({"bold": True})
        looks = {
            Decimal: book.add_format({"num_format": "#,##0.00"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for at, line in enumerate(sheet.watermark):
            _text(page, at, 0, line)
        top = len(sheet.watermark)
        for column, heading in enumerate(sheet.headings):
            _text(page, top, column, heading, bold)
        page.set_column(0, len(sheet.headings) - 1, 16)
        said = "  ".join(sheet.watermark).replace("&", "&&")[:250]
        page.set_header(f"&L&8{said}"[:255])
        page.set_footer(f"&L&8{said[:230]}&R&P"[:255])
        at = top
        for at, row in enumerate(sheet.rows, top + 1):
            if at >= MOST_ROWS:
                raise TooMuchForSheet
            for column, cell in enumerate(row):
                _cell(page, (at, column), cell, looks)
        return at - top


def _cell(page: Any, place: tuple[int, int], cell: Cell, looks: Mapping[type, Any]) -> None:
    if isinstance(cell, str):
        _text(page, *place, cell)
    elif isinstance(cell, date):
        page.write_datetime(*place, cell, looks[date])
    elif cell is not None:
        page.write_number(*place, cell, looks.get(type(cell)))


def _text(page: Any, row: int, column: int, text: str, look: Any = None) -> None:
    if len(text) > LONGEST_CELL:
        raise TooMuchForSheet
    if text:
        page.write_string(row, column, text, look)


WRITERS: dict[Format, Callable[[Path, Sheet], int]] = {Format.CSV: _csv, Format.XLSX: _xlsx}


def numbered(rows: Iterable[Sequence[Cell]], code: Callable[[int], str]) -> Iterator[Sequence[Cell]]:
    """The rows, each with its code in the last column."""
    for at, row in enumerate(rows):
        yield (*row, code(at))
