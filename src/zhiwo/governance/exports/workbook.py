"""The file of an export as a workbook.

A library writes the workbook: heading lines, looks, page headers. Rows, of which there may be hundreds of thousands, go into
its sheet as the format has them (ECMA-376 part 1, 18.3.1), one after the other: through the library a cell costs twenty
times as much. Memory stays the same however many there are. Nothing is guessed from what a text looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BufferedWriter, BytesIO
from pathlib import Path
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from zhiwo.governance.exports.listing import Cell, Sheet
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

LONGEST_CELL, MOST_ROWS = 32_767, 1_048_576
"""What a workbook's sheet holds."""
MOST_BYTES = 2**31 - 2**20
"""What one part of a plain ZIP archive surely holds."""
AT_ONCE = 2**18
"""Bytes compressed at a time."""

SHEET = "xl/worksheets/sheet1.xml"
EPOCH, FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
"""From when days are counted; before the second of them spreadsheets count a day that never was."""

UNPLAIN = re.compile(r"[&<>_\x00-\x1f\ufffe\uffff]|^\s|\s$")
UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML has no place for, and what would be read as the stand-in for such a character."""


class TooMuchForSheet(Refusal):
    """A workbook can't hold the rows or a text."""

    sentence = Text(
        zh="内容超出 Excel 工作表的限度（行数或单格字数）：请改用 CSV 格式重新导出。",
        en="A worksheet can't hold it (too many rows, or a text too long): ask for it anew as CSV.",
    )


def write_workbook(path: Path, sheet: Sheet) -> int:
    """Write the sheet as the one of a workbook; returns the rows without the headings. Raises TooMuchForSheet."""
    with ZipFile(_without_rows(sheet)) as bare, ZipFile(path, "w", ZIP_DEFLATED) as made:
        for part in bare.infolist():
            if part.filename != SHEET:
                made.writestr(part, bare.read(part))
        top, model, end = _around_rows(bare.read(SHEET).decode())
        with cast("IO[bytes]", BufferedWriter(made.open(SHEET, "w"), AT_ONCE)) as out:
            out.write(top.encode())
            rows = _write_rows(out, sheet, _Looks(model))
            out.write(end.encode())
    return rows


def _without_rows(sheet: Sheet) -> BytesIO:
    """The workbook with everything but its rows; a model stands in their place, a number and a day as they shall look."""
    made = BytesIO()
    plainly = {"in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, plainly) as book:
        page, bold = book.add_worksheet(), book.add_format({"bold": True})
        for at, line in enumerate(sheet.watermark):
            page.write_string(at, 0, line)
        top = len(sheet.watermark)
        for column, heading in enumerate(sheet.headings):
            page.write_string(top, column, heading, bold)
        page.write_number(top + 1, 0, 0, book.add_format({"num_format": "#,##0.00"}))
        page.write_datetime(top + 1, 1, FIRST_DAY, book.add_format({"num_format": "yyyy-mm-dd"}))
        page.set_column(0, len(sheet.headings) - 1, 16)
        said = "  ".join(sheet.watermark).replace("&", "&&")[:250]
        page.set_header(f"&L&8{said}"[:255])
        page.set_footer(f"&L&8{said[:230]}&R&P"[:255])
    return made


def _around_rows(xml: str) -> tuple[str, str, str]:
    """The sheet before the rows, the model, and what comes after them."""
    start, stop = xml.rindex("<row "), xml.index("</sheetData>")
    # How far the rows reach is not known yet, and need not be said.
    return re.sub(r"<dimension [^>]*/>", "", xml[:start]), xml[start:stop], xml[stop:]


class _Looks:
    """The looks of amounts and days, as the numbers the workbook gave them."""

    def __init__(self, model: str) -> None:
        self.amount, self.day = re.findall(r'<c [^>]*\bs="(\d+)"', model)


def _write_rows(out: IO[bytes], sheet: Sheet, looks: _Looks) -> int:
    columns = [xl_col_to_name(column) for column in range(len(sheet.headings))]
    first = len(sheet.watermark) + 2
    at = size = 0
    for at, row in enumerate(sheet.rows, 1):
        number = at + first - 1
        if number > MOST_ROWS:
            raise TooMuchForSheet
        cells = "".join(_cells(columns, number, row, looks))
        size += out.write(f'<row r="{number}">{cells}</row>'.encode())
        if size > MOST_BYTES:
            raise TooMuchForSheet
    return at


def _cells(columns: Sequence[str], number: int, row: Sequence[Cell], looks: _Looks) -> Iterator[str]:
    # The commonest kinds first: this runs for every cell.
    for column, cell in zip(columns, row, strict=True):
        if isinstance(cell, str):
            if cell:
                yield f'<c r="{column}{number}" t="inlineStr"><is>{_text(cell)}</is></c>'
        elif isinstance(cell, int):
            yield f'<c r="{column}{number}"><v>{cell}</v></c>'
        elif isinstance(cell, Decimal):
            yield f'<c r="{column}{number}" s="{looks.amount}"><v>{cell:f}</v></c>'
        elif cell is not None and cell >= FIRST_DAY:
            yield f'<c r="{column}{number}" s="{looks.day}"><v>{(cell - EPOCH).days}</v></c>'
        elif cell is not None:
            yield f'<c r="{column}{number}" t="inlineStr"><is><t>{cell.isoformat()}</t></is></c>'


def _text(text: str) -> str:
    if not UNPLAIN.search(text) and len(text) <= LONGEST_CELL:
        return f"<t>{text}</t>"
    said = _fitting(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{said}</t>'


def _fitting(text: str) -> str:
    """A text without what XML can't hold: such characters stand as `_x0001_`."""
    if len(text) > LONGEST_CELL:
        raise TooMuchForSheet
    return UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
