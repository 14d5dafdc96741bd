"""The file of an export as a workbook: what went in is what a reader finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from zhiwo.governance.exports import workbook
from zhiwo.governance.exports.listing import Cell, Sheet
from zhiwo.governance.exports.sheet_rows import LONGEST_CELL, TooMuchForSheet
from zhiwo.governance.exports.workbook import write_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINES = ("第 1 号导出 · 何主任", "用途：客户活动 & 拜访 <准备>")


def _sheet(rows: Sequence[Sequence[Cell]], width: int, watermark: Sequence[str] = LINES) -> Sheet:
    return Sheet(watermark, [f"列{n}" for n in range(width)], rows)


def _cells(path: Path) -> list[dict[str, ElementTree.Element]]:
    """The cells of the sheet by column letter, row by row, as they lie in the file."""
    with ZipFile(path) as parts:
        assert parts.testzip() is None
        page = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    found = []
    for number, row in enumerate(page.iter(f"{MAIN}row"), 1):
        assert row.get("r") == str(number)
        found.append({(cell.get("r") or "").removesuffix(str(number)): cell for cell in row})
    return found


def _said(cell: ElementTree.Element) -> str:
    """An inline text as ECMA-376 part 1, 22.9.2.19 has it read."""
    text = cell.findtext(f"{MAIN}is/{MAIN}t") or ""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=20))
@settings(max_examples=150, deadline=None)
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("texts") / "made.xlsx"

    assert write_workbook(path, _sheet([[text] for text in texts], 1)) == len(texts)

    rows = _cells(path)[len(LINES) + 1 :]
    assert [_said(row["A"]) if row else "" for row in rows] == texts


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86", "-1", "@x", "http://x.invalid", "1", "1e5", "2026-01-01", "<r>x</r>", " x ", "a\r\nb", "_x0041_"],
)
def test_nothing_is_guessed_from_what_a_text_looks_like(tmp_path: Path, text: str) -> None:
    write_workbook(tmp_path / "made.xlsx", _sheet([[text]], 1))

    (cell,) = _cells(tmp_path / "made.xlsx")[-1].values()
    assert _said(cell) == text and cell.get("t") == "inlineStr" and cell.find(f"{MAIN}f") is None


def test_amounts_counts_and_days_are_numbers_that_look_like_it(tmp_path: Path) -> None:
    row = ["张三", Decimal("12345678901.05"), 7, date(2026, 4, 20), None, Decimal("-0.10"), date(1898, 2, 3)]
    write_workbook(tmp_path / "made.xlsx", _sheet([row], len(row)))

    book = CalamineWorkbook.from_path(str(tmp_path / "made.xlsx"))
    read = book.get_sheet_by_index(0).to_python()
    assert [line[0] for line in read[:2]] == list(LINES)
    assert read[2] == [f"列{n}" for n in range(7)]
    assert read[3] == ["张三", 12345678901.05, 7.0, date(2026, 4, 20), "", -0.1, "1898-02-03"]
    with ZipFile(tmp_path / "made.xlsx") as parts:
        styles = ElementTree.fromstring(parts.read("xl/styles.xml"))
    formats = {f.get("numFmtId"): f.get("formatCode") for f in styles.iter(f"{MAIN}numFmt")}
    looks = [xf.get("numFmtId") for xf in (styles.find(f"{MAIN}cellXfs") or [])]
    cells = _cells(tmp_path / "made.xlsx")[-1]
    assert formats[looks[int(cells["B"].get("s") or 0)]] == "#,##0.00"
    assert formats[looks[int(cells["D"].get("s") or 0)]] == "yyyy-mm-dd"
    assert "E" not in cells and cells["B"].findtext(f"{MAIN}v") == "12345678901.05"


def test_an_empty_listing_has_headings_only(tmp_path: Path) -> None:
    assert write_workbook(tmp_path / "made.xlsx", _sheet([], 2)) == 0
    assert len(_cells(tmp_path / "made.xlsx")) == 3


def test_a_text_too_long_or_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_workbook(tmp_path / "fits.xlsx", _sheet([["长" * LONGEST_CELL]], 1))
    with pytest.raises(TooMuchForSheet):
        write_workbook(tmp_path / "long.xlsx", _sheet([["长" * (LONGEST_CELL + 1)]], 1))

    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    write_workbook(tmp_path / "fits.xlsx", _sheet([["a"]] * 2, 1))
    with pytest.raises(TooMuchForSheet):
        write_workbook(tmp_path / "many.xlsx", _sheet([["a"]] * 3, 1))

    monkeypatch.setattr(workbook, "MOST_BYTES", 1_000)
    with pytest.raises(TooMuchForSheet):
        write_workbook(tmp_path / "large.xlsx", _sheet([["a" * 600]] * 2, 1))
