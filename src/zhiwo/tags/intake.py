"""The file of a list: client numbers, one a row, in the kinds of files that the gate reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhiwo.intake.mapping import Mapping
from zhiwo.intake.sifting import open_records
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

HEADERS = ("客户号", "client")
"""The column that is read; others are left alone."""
LAYOUT = Mapping(feed="list", final_newline="optional")


class NoClientColumn(Refusal):
    """The file has no column of client numbers."""

    sentence = Text(
        "文件 {file} 没有“客户号”这一列（表头为 {headers}）：请把客户号一列的表头改为“客户号”或 client。",
        "{file} has no column “client” (its header says {headers}): call the column of client numbers client or 客户号.",
    )


class RowBroken(Refusal):
    """A row of the file can't be cut into cells."""

    sentence = Text(
        "文件 {file} 第 {line} 行读不出来：请更正这一行后再导入，名单没有改动。",
        "Line {line} of {file} can't be read: correct it and import again. The list was not changed.",
    )


class NobodyNamed(Refusal):
    """The file names no client."""

    sentence = Text(
        "文件 {file} 里没有客户号，名单没有改动：请核对文件；不再使用的名单请用 drop-list 停用。",
        "{file} names no client, the list was not changed: check the file, or give the list up with drop-list.",
    )


@dataclass(frozen=True)
class Arriving:
    """The client numbers of a file, each with the line it first stands on; the file's name and digest."""

    file: str
    digest: str
    lines: dict[str, int]


def read_list_file(path: Path) -> Arriving:
    """Raises FileRefused, NoClientColumn, RowBroken, NobodyNamed."""
    lines: dict[str, int] = {}
    for line, number in _numbers(path):
        lines.setdefault(number, line)
    if not lines:
        raise NobodyNamed(file=path.name)
    return Arriving(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), lines)


def _numbers(path: Path) -> Iterator[tuple[int, str]]:
    records = open_records(path, LAYOUT)
    place = next((at for at, header in enumerate(records.header) if header.casefold() in HEADERS), None)
    if place is None:
        raise NoClientColumn(file=path.name, headers="、".join(records.header))
    for block in records.blocks():
        if block.broken:
            raise RowBroken(file=path.name, line=block.broken[0].line)
        for line, cell in zip(block.line.tolist(), block.cells().column(place).to_pylist(), strict=True):
            if cell and cell.strip():
                yield line, cell.strip()
