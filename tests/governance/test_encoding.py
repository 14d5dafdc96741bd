"""Rows of a file that are turned into bytes in a process beside: the same bytes, the same refusals, nothing left running."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhiwo.governance.exports import encoding
from zhiwo.governance.exports.delimited import DelimitedRows, write_delimited
from zhiwo.governance.exports.encoding import EncodingFailed, encoded
from zhiwo.governance.exports.listing import Cell, Sheet
from zhiwo.governance.exports.marks import Marking
from zhiwo.governance.exports.sheet_rows import LONGEST_CELL, SheetRows, TooMuchForSheet

MARKING = Marking(b"key", 7)
ENCODERS = [
    DelimitedRows(fed_again=False, marking=MARKING),
    DelimitedRows(fed_again=True, marking=None),
    SheetRows(["A", "B", "C", "D", "E"], 4, "3", "5", MARKING),
]


def rows(count: int) -> Iterator[tuple[Cell, ...]]:
    """Rows with each kind of cell."""
    for n in range(count):
        yield f"=测试{n}", n, Decimal(n).scaleb(-2) if n % 3 else None, date(2026, 4, n % 28 + 1)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were started; a stretch is ten rows."""
    made: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def popen(*told: Any, **more: Any) -> subprocess.Popen[bytes]:
        made.append(start(*told, **more))
        return made[-1]

    monkeypatch.setattr(encoding, "STRETCH", 10)
    monkeypatch.setattr(subprocess, "Popen", popen)
    return made


@pytest.mark.parametrize("encode", ENCODERS)
@pytest.mark.parametrize("count", [0, 1, 10, 11, 20, 57])
def test_the_bytes_are_those_made_at_one_go(encode: Any, count: int, started: list[Any]) -> None:
    made = list(encoded(encode, rows(count)))

    assert b"".join(stretch for _, stretch in made) == encode(0, list(rows(count)))
    assert sum(number for number, _ in made) == count
    assert len(started) == (count > 10)
    assert all(process.returncode is not None for process in started)


def test_what_the_format_cannot_hold_is_refused_from_there_too(started: list[Any]) -> None:
    long = [("a",)] * 25 + [("长" * (LONGEST_CELL + 1),)]

    with pytest.raises(TooMuchForSheet):
        list(encoded(SheetRows(["A"], 2, "1", "2", None), long))

    assert started[0].returncode is not None


def test_a_fault_there_is_told_by_class_and_place_without_a_word_of_the_row(started: list[Any]) -> None:
    odd = [("a",)] * 25 + [("secret \ud800",)]

    with pytest.raises(EncodingFailed, match="UnicodeEncodeError") as fault:
        list(encoded(DelimitedRows(fed_again=False, marking=None), odd))

    assert "delimited.py" in str(fault.value) and "secret" not in str(fault.value)


def test_rows_that_stop_half_way_leave_no_process(started: list[Any]) -> None:
    def broken() -> Iterator[tuple[Cell, ...]]:
        yield from rows(35)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        list(encoded(ENCODERS[0], broken()))

    assert started[0].returncode is not None


def test_it_is_told_no_secret_and_ends_with_whoever_started_it(
    started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIWO_KEY_FILE", "/nowhere")
    making = encoded(ENCODERS[0], rows(50))
    next(making)
    told = Path(f"/proc/{started[0].pid}/environ").read_bytes()
    assert b"ZHIWO" not in told and b"PYTHONPATH" in told

    making.close()

    assert started[0].returncode is not None


def test_a_process_that_is_killed_fails_the_file(started: list[Any], tmp_path: Path) -> None:
    def killing() -> Iterator[tuple[Cell, ...]]:
        yield from rows(25)
        os.kill(started[0].pid, 9)
        yield from rows(25)

    with pytest.raises(EncodingFailed, match="has ended"):
        write_delimited(tmp_path / "made.csv", Sheet(("secret",), ["a", "b", "c", "d"], killing()))
