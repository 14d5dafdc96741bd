"""The file of an export as a workbook.

A library writes the workbook: heading lines, looks, page headers. Rows, of which there may be hundreds of thousands, go into
its sheet as `sheet_rows` makes them, one after the other: through the library a cell costs twenty times as much. Memory stays
the same however many there are.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from zhiwo.governance.exports.encoding import encoded
from zhiwo.governance.exports.listing import Sheet
from zhiwo.governance.exports.sheet_rows import FIRST_DAY, SheetRows, TooMuchForSheet

MOST_ROWS = 1_048_576
"""What a workbook's sheet holds."""
MOST_BYTES = 2**31 - 2**20
"""What one part of a plain ZIP archive surely holds."""

QUICKLY = 2
"""How hard the archive is pressed: half the time of the usual 6 for a fifth more bytes."""

SHEET = "xl/worksheets/sheet1.xml"


def write_workbook(path: Path, sheet: Sheet) -> int:
    """Write the sheet as the one of a workbook; returns the rows without the headings. Raises TooMuchForSheet."""
    with ZipFile(_without_rows(sheet)) as bare, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=QUICKLY) as made:
        for part in bare.infolist():
            if part.filename != SHEET:
                made.writestr(part, bare.read(part))
        top, model, end = _around_rows(bare.read(SHEET).decode())
        with made.open(SHEET, "w") as out:
            out.write(top.encode())
            rows = _write_rows(out, sheet, model)
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


def _write_rows(out: IO[bytes], sheet: Sheet, model: str) -> int:
    amount, day = re.findall(r'<c [^>]*\bs="(\d+)"', model)
    columns = [xl_col_to_name(column) for column in range(len(sheet.headings))]
    above = len(sheet.watermark) + 1
    rows = size = 0
    for count, stretch in encoded(SheetRows(columns, above + 1, amount, day, sheet.marking), sheet.rows):
        rows, size = rows + count, size + len(stretch)
        # Before it is written: an archive that has been given too much fails in a way of its own.
        if rows + above > MOST_ROWS or size > MOST_BYTES:
            raise TooMuchForSheet
        out.write(stretch)
    return rows
