"""The cells of a file that was found somewhere, whatever became of it since it was exported."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text


class UnreadableFile(Refusal):
    """Neither a workbook nor a text."""

    sentence = Text(
        zh="没有读懂“{name}”：请给 Excel 或 CSV/文本文件。",
        en="{name} could not be read: give a workbook or a text file.",
    )


def cells_of(content: bytes, name: str) -> Iterator[str]:
    """Every cell as text, in no particular order. Raises UnreadableFile."""
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        yield from _of_workbook(content, name)
        return
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFile(name=name)
    for row in csv.reader(io.StringIO(text, newline="")):
        yield from row


def _of_workbook(content: bytes, name: str) -> Iterator[str]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in book.sheet_names:
            for row in book.get_sheet_by_name(sheet).to_python():
                yield from (str(cell) for cell in row)
    except CalamineError as broken:
        raise UnreadableFile(name=name) from broken
