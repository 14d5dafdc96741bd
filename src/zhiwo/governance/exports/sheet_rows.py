"""Rows as a worksheet's file has them (ECMA-376 part 1, 18.3.1). Pure. Nothing is guessed from what a text looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhiwo.governance.exports.encoding import Rows
from zhiwo.governance.exports.listing import Cell
from zhiwo.governance.exports.marks import Marking
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

LONGEST_CELL = 32_767
"""Characters a cell holds."""

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


@dataclass(frozen=True)
class SheetRows:
    """How rows become XML: the letters of the columns, the sheet's number of the first row, and the numbers which the
    workbook gave to the looks of amounts and of days."""

    columns: Sequence[str]
    first: int
    amount: str
    day: str
    marking: Marking | None

    def __call__(self, at: int, rows: Rows) -> bytes:
        """The XML of some rows, the first of them row number `at`. Raises TooMuchForSheet."""
        return "".join(self._row(number, row) for number, row in enumerate(rows, at)).encode()

    def _row(self, at: int, row: Sequence[Cell]) -> str:
        if self.marking:
            row = (*row, self.marking.code(at))
        number = at + self.first
        return f'<row r="{number}">{"".join(self._cells(number, row))}</row>'

    def _cells(self, number: int, row: Sequence[Cell]) -> Iterator[str]:
        # The commonest kinds first: this runs for every cell.
        for column, cell in zip(self.columns, row, strict=True):
            if isinstance(cell, str):
                if cell:
                    yield f'<c r="{column}{number}" t="inlineStr"><is>{_text(cell)}</is></c>'
            elif isinstance(cell, int):
                yield f'<c r="{column}{number}"><v>{cell}</v></c>'
            elif isinstance(cell, Decimal):
                yield f'<c r="{column}{number}" s="{self.amount}"><v>{cell:f}</v></c>'
            elif cell is not None and cell >= FIRST_DAY:
                yield f'<c r="{column}{number}" s="{self.day}"><v>{(cell - EPOCH).days}</v></c>'
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
