from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from zhiwo.demo.bank import DemoBank, write_bank
from zhiwo.demo.layouts import LAYOUTS
from zhiwo.demo.writing import BankFile

Row = dict[str, str]


@pytest.fixture(scope="session")
def small_bank(tmp_path_factory: pytest.TempPathFactory) -> DemoBank:
    """A bank of 300 clients with all its stories and faults."""
    return write_bank(tmp_path_factory.mktemp("bank") / "files", clients=300)


def right_rows(bank: DemoBank, file: BankFile) -> list[Row]:
    """The rows of one file under the feed's own column names, without the wrong ones."""
    layout = LAYOUTS[file.feed]
    wrong = {fault.line for fault in bank.faults if fault.file == file.path.name}
    lines = file.path.read_bytes().split(b"\n")
    right = [line.decode(layout.encoding) for at, line in enumerate(lines, 1) if at not in wrong]
    read = csv.reader(io.StringIO("\n".join(right)))
    assert tuple(next(read)) == layout.header_row
    return [dict(zip(layout.headers, row, strict=True)) for row in read]


@pytest.fixture(scope="session")
def feed(small_bank: DemoBank) -> Callable[[str], list[Row]]:
    """All right rows of a feed, in the order of their files."""
    kept: dict[str, list[Row]] = {}

    def rows(name: str) -> list[Row]:
        if name not in kept:
            files = [file for file in small_bank.files if file.feed == name]
            kept[name] = [row for file in files for row in right_rows(small_bank, file)]
        return kept[name]

    return rows


@pytest.fixture(scope="session")
def bank_folder(small_bank: DemoBank) -> Path:
    return small_bank.folder
