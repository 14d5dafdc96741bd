"""The file of an export as CSV (RFC 4180): every cell in quotes, UTF-8 with a byte order mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhiwo.governance.exports.cells import escaped, plain
from zhiwo.governance.exports.encoding import Rows, encoded
from zhiwo.governance.exports.listing import Cell, Sheet
from zhiwo.governance.exports.marks import Marking

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for the machine's old code page."""


def write_delimited(path: Path, sheet: Sheet) -> int:
    """Write the sheet; returns the rows without the headings."""
    lines = DelimitedRows(fed_again=not sheet.watermark, marking=sheet.marking)
    rows = 0
    with path.open("wb") as file:
        top = [[escaped(line)] for line in sheet.watermark] + [[lines.shown(heading) for heading in sheet.headings]]
        file.write(BYTE_ORDER_MARK.encode() + _written(top))
        for count, stretch in encoded(lines, sheet.rows):
            file.write(stretch)
            rows += count
    return rows


@dataclass(frozen=True)
class DelimitedRows:
    """How rows become lines of the file. One that is fed again must come back as it was."""

    fed_again: bool
    marking: Marking | None

    def __call__(self, at: int, rows: Rows) -> bytes:
        """The lines of some rows, the first of them row number `at`."""
        shown = self.shown
        if self.marking is None:
            return _written([[shown(cell) for cell in row] for row in rows])
        code = self.marking.code
        return _written([[*map(shown, row), code(number)] for number, row in enumerate(rows, at)])

    @property
    def shown(self) -> Callable[[Any], str]:
        """What writes a cell."""
        return _as_it_was if self.fed_again else plain


def _written(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


def _as_it_was(cell: Cell) -> str:
    return "" if cell is None else str(cell)
