"""Excel workbooks (.xlsx): one sheet, each cell as the text it stands for."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # the workbook's own parts, refused before when they swell or declare entities

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from zhiwo.intake.blocks import Block, names
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.framing import SHOWN, Broken

MOST_BYTES = 512 << 20
"""The most bytes the parts of a workbook may have when inflated."""

MOST_RATIO = 200
"""The most times a part may swell; honest sheets are packed some ten to thirty times."""

ROWS = 50_000
EXACT_DIGITS = 10**15
"""From here on a spreadsheet's number has lost its last digits."""

_ERROR = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+[0-9]+)"')
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class WorkbookFile:
    """The only sheet of a workbook, or the one a mapping names. The first row with content is the header.

    A row without content is blank. Raises FileRefused.
    """

    trailer: list[str] | None = None

    def __init__(self, path: Path, sheet: str | None = None) -> None:
        self.path = path
        refuse_swollen(path)
        try:
            book = CalamineWorkbook.from_path(str(path))
            name = _chosen(book.sheet_names, sheet)
            self._sheet = book.get_sheet_by_name(name)
        except (CalamineError, ValueError, OSError) as error:
            raise FileRefused("not_a_workbook") from error
        _refuse_merged(self._sheet)
        self._errors = _error_cells(path, name)
        self._rows = iter(self._sheet.to_python(skip_empty_area=False))
        self._line = 0
        self.header = self._read_header()

    def _read_header(self) -> tuple[str, ...]:
        for row in self._rows:
            self._line += 1
            cells = [_text(value) or "" for value in row]
            if any(cells):
                while not cells[-1]:
                    cells.pop()
                return tuple(cell.strip() for cell in cells)
        raise FileRefused("empty_file")

    def blocks(self) -> Iterator[Block]:
        """The rows in order, some tens of thousands at once."""
        done = 0
        batch: list[tuple[int, list[Any]]] = []
        for row in self._rows:
            self._line += 1
            batch.append((self._line, row))
            if len(batch) == ROWS:
                yield self._block(batch, done)
                done += len(batch)
                batch = []
        if batch:
            yield self._block(batch, done)

    def _block(self, batch: list[tuple[int, list[Any]]], done: int) -> Block:
        whole: list[list[str | None]] = []
        record: list[int] = []
        line: list[int] = []
        broken: list[Broken] = []
        blank = 0
        for number, (row, values) in enumerate(batch, start=done + 1):
            cells = [_text(value) for value in values]
            fault = self._fault(row, values, cells)
            if fault:
                raw = "\t".join(cell or "" for cell in cells)[:SHOWN]
                broken.append(Broken(number, row, 0, *fault, raw))
            elif any(cells):
                whole.append((cells + [None] * len(self.header))[: len(self.header)])
                record.append(number)
                line.append(row)
            else:
                blank += 1
        columns = list(zip(*whole, strict=True)) or [()] * len(self.header)
        table = pa.table(
            {name: pa.array(cells, pa.string()) for name, cells in zip(names(len(self.header)), columns, strict=True)}
        )
        return Block(
            lambda: table, np.array(record, np.int64), np.array(line, np.int64), broken, blank, read=len(batch)
        )

    def _fault(self, row: int, values: list[Any], cells: list[str | None]) -> tuple[str, dict[str, object]] | None:
        if row in self._errors:
            return "error_cell", {"cell": self._errors[row]}
        for place, value in enumerate(values):
            if isinstance(value, float) and abs(value) >= EXACT_DIGITS:
                return "long_number", {"cell": f"{_letters(place)}{row}"}
        if any(cells[len(self.header) :]):
            return "too_many_cells", {"found": len(cells), "expected": len(self.header)}
        if any(cell and any(mark < " " and mark not in "\t\r\n" for mark in cell) for cell in cells):
            return "control_character", {}
        return None


def refuse_swollen(path: Path) -> None:
    """Look at what the archive says of its parts before anything is inflated. Raises FileRefused."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise FileRefused("not_a_workbook") from error
    whole = sum(part.file_size for part in parts)
    ratio = max((part.file_size // max(part.compress_size, 1) for part in parts if part.file_size > 1 << 20), default=1)
    if whole > MOST_BYTES or ratio > MOST_RATIO:
        raise FileRefused("swollen_workbook", megabytes=whole >> 20, ratio=ratio)


def _chosen(sheets: list[str], wanted: str | None) -> str:
    if wanted is not None and wanted not in sheets:
        raise FileRefused("missing_sheet", sheet=wanted)
    if wanted is None and len(sheets) > 1:
        raise FileRefused("several_sheets", sheets="、".join(sheets))
    return wanted or sheets[0]


def _refuse_merged(sheet: CalamineSheet) -> None:
    merged = sheet.merged_cell_ranges
    if merged:
        (top, left), (bottom, right) = merged[0]
        raise FileRefused("merged_cells", cells=f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}")


def _error_cells(path: Path, sheet: str) -> dict[int, str]:
    """The first failed formula of each row, by row; calamine gives such cells as empty, which would lose them."""
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        found = [cell.decode() for cell in _ERROR.findall(archive.read(part))] if part else []
    rows: dict[int, str] = {}
    for cell in found:
        rows.setdefault(int(re.sub("[A-Z]", "", cell)), cell)
    return rows


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The archive's part that holds the sheet."""
    book, links = (archive.read(f"xl/{name}") for name in ("workbook.xml", "_rels/workbook.xml.rels"))
    if b"<!DOCTYPE" in book + links:
        raise FileRefused("not_a_workbook")
    ids = {
        str(entry.get("name")): entry.get(f"{_LINKS}id")
        for entry in ElementTree.fromstring(book).iter(f"{_MAIN}sheet")  # noqa: S314
    }
    targets = {entry.get("Id"): entry.get("Target") for entry in ElementTree.fromstring(links)}  # noqa: S314
    target = targets.get(ids.get(sheet))
    return None if target is None else target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _letters(place: int) -> str:
    """The column's letters: 0 is A, 26 is AA."""
    place += 1
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(value: Any) -> str | None:
    """A cell as the text it stands for: whole numbers without a point, dates as 2026-11-20, nothing as None."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return (
            str(int(value))
            if value.is_integer() and abs(value) < EXACT_DIGITS
            else format(value, "f")
            if "e" in repr(value)
            else repr(value)
        )
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="auto")
    if isinstance(value, date | time):
        return value.isoformat()
    return None if value is None else str(value)
