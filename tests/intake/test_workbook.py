"""Workbooks and Parquet files pass the same gate as text files."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.intake.gate import Gate, cells, header
from tests.intake.test_refused_files import sheet
from zhiwo.intake import workbook
from zhiwo.intake.faults import FAULTS


def test_numbers_and_dates_of_a_sheet_are_read_exactly(gate: Gate) -> None:
    path = gate.folder / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_row(0, 0, header("balances"))
    for row, (account, amount) in enumerate([(62170001, 1234.5), ("A2", 0.1), ("A3", -3), ("A4", 123456789012.34)], 1):
        page.write_row(row, 0, [account, "C1"])
        page.write_datetime(row, 2, datetime.fromisoformat("2026-11-20"), day)
        page.write_row(row, 3, ["人民币", amount])
    book.close()

    sifted = gate.sift("balances", path)

    assert sifted.sentences == []
    assert [row["account"] for row in sifted.accepted] == ["62170001", "A2", "A3", "A4"]
    assert [row["balance_fen"] for row in sifted.accepted] == [123450, 10, -300, 12345678901234]
    assert {row["from_on"] for row in sifted.accepted} == {date(2026, 11, 20)}
    assert {row["currency"] for row in sifted.accepted} == {"CNY"}


def test_moments_of_a_sheet_are_read(gate: Gate) -> None:
    path = gate.folder / "t.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, header("transactions"))
    page.write_row(1, 0, cells("transactions"))
    clock = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    page.write_datetime(1, 3, datetime.fromisoformat("2026-11-20 09:30:05"), clock)
    book.close()

    assert gate.sift("transactions", path).accepted[0]["happened_at"] == datetime.fromisoformat("2026-11-20 09:30:05")


def test_blank_rows_are_counted_and_the_header_is_the_first_row_with_content(gate: Gate) -> None:
    path = sheet(
        gate.folder / "b.xlsx", [], header("balances"), cells("balances"), [], cells("balances", account="?客")
    )

    sifted = gate.sift("balances", path)

    assert (sifted.tally.records, sifted.tally.accepted, sifted.tally.blank) == (3, 1, 1)
    assert sifted.lines == [5]


def test_rows_of_a_large_sheet_are_numbered_on(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS", 3)
    rows = [cells("balances", account=f"A{n}", currency="?" if n % 4 == 3 else "CNY") for n in range(10)]

    sifted = gate.sift("balances", sheet(gate.folder / "b.xlsx", header("balances"), *rows))

    assert sifted.lines == [5, 9]
    assert sifted.tally.accepted == 8


def test_a_failed_formula_is_never_read_as_empty(gate: Gate) -> None:
    path = gate.folder / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, header("balances"))
    page.write_row(1, 0, cells("balances"))
    page.write_row(2, 0, cells("balances", account="A2"))
    page.write_formula(2, 4, "=1/0", None, "#DIV/0!")
    page.write_formula(3, 0, '="A"&3', None, "A3")
    page.write_row(3, 1, cells("balances")[1:])
    book.close()

    sifted = gate.sift("balances", path)

    assert sifted.kinds == [["error_cell"]]
    assert "E3" in sifted.sentences[0].sentence.zh
    assert [row["account"] for row in sifted.accepted] == ["6217000000000001", "A3"]


def test_a_long_number_whose_digits_excel_lost_is_set_aside(gate: Gate) -> None:
    row: list[Any] = list(cells("balances"))
    row[0] = 6217000000000001234

    sifted = gate.sift("balances", sheet(gate.folder / "b.xlsx", header("balances"), row))

    assert sifted.kinds == [["long_number"]]
    assert FAULTS["long_number"].sentence.filled(cell="A2") == sifted.sentences[0].sentence


def test_cells_beyond_the_header_are_not_dropped(gate: Gate) -> None:
    path = sheet(gate.folder / "b.xlsx", header("balances"), [*cells("balances"), "附注"])

    assert gate.sift("balances", path).kinds == [["too_many_cells"]]


def parquet(path: Path, **changed: pa.Array) -> Path:
    """One balance in typed columns."""
    columns = {
        "账号": pa.array(["A1", None]),
        "客户号": pa.array(["C1", None]).dictionary_encode(),
        "余额日期": pa.array([date(2026, 11, 20), None]),
        "币种": pa.array(["CNY", None]),
        "余额": pa.array([Decimal("1234.50"), None], pa.decimal128(18, 2)),
    }
    pq.write_table(pa.table({**columns, **changed}), path)
    return path


def test_typed_columns_of_a_parquet_file_are_read_exactly(gate: Gate) -> None:
    sifted = gate.sift("balances", parquet(gate.folder / "b.parquet"))

    assert sifted.accepted == [
        {"account": "A1", "client": "C1", "from_on": date(2026, 11, 20), "currency": "CNY", "balance_fen": 123450}
    ]
    assert sifted.tally.blank == 1


@pytest.mark.parametrize("kind", [pa.timestamp("ns"), pa.date64()])
def test_other_date_types_are_read_too(kind: pa.DataType, gate: Gate) -> None:
    days = pa.array([date(2026, 11, 20), None]).cast(kind)

    sifted = gate.sift("balances", parquet(gate.folder / "b.parquet", 余额日期=days))

    assert sifted.accepted[0]["from_on"] == date(2026, 11, 20)


def test_flags_and_whole_numbers_of_a_parquet_file_are_read(gate: Gate) -> None:
    path = gate.folder / "w.parquet"
    pq.write_table(pa.table({"on": pa.array([date(2026, 10, 1)]), "working": [False], "name": [7]}), path)

    assert gate.sift("workdays", path).accepted == [{"on": date(2026, 10, 1), "working": False, "name": "7"}]


def test_bad_rows_of_a_parquet_file_are_set_aside_like_any(gate: Gate) -> None:
    path = parquet(gate.folder / "b.parquet", 币种=pa.array(["XX", None]))

    sifted = gate.sift("balances", path)

    assert sifted.kinds == [["unknown_currency"]]
    assert sifted.set_aside[0]["cells"] == ["A1", "C1", "2026-11-20", "XX", "1234.50"]
