"""Every kind of fault that condemns a whole file, with its sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.intake.gate import Gate, cells, header, text
from zhiwo.intake.faults import FAULTS, FileRefused, Outcome
from zhiwo.intake.framing import MAX_RECORD

GOOD = text("balances", cells("balances"), cells("balances", account="A2"))
HEAD = ",".join(header("balances")) + "\n"
TRAILER = {"marker": "TRL", "rows": 2, "total": {"column": "balance_fen", "at": 3}}

BYTES: dict[str, list[tuple[bytes, dict[str, Any]]]] = {
    "empty_file": [(b"", {}), (b"\n\n", {}), (b"\xef\xbb\xbf", {})],
    "undeclared_encoding": [
        (GOOD.encode("gb18030"), {}),
        (GOOD.encode() + "A3,客户,2026-11-20,CNY,1\n".encode("gb18030"), {}),
        (b"a,b\xff\n", {"encoding": "gb18030"}),
    ],
    "utf16": [(GOOD.encode("utf-16"), {})],
    "wrong_encoding": [
        (GOOD.encode("utf-8-sig"), {"encoding": "gb18030"}),
        (GOOD.encode(), {"encoding": "gb18030"}),
    ],
    "carriage_returns": [(GOOD.replace("\n", "\r").encode(), {})],
    "wrong_delimiter": [
        (GOOD.replace(",", ";").encode(), {}),
        (GOOD.replace(",", "\t").encode(), {}),
        (GOOD.encode(), {"delimiter": "|"}),
    ],
    "missing_columns": [
        (GOOD.replace("余额日期", "日").encode(), {}),
        (GOOD.encode(), {"columns": {"client": "客户"}}),
        (GOOD.encode(), {"business_date": "数据日期"}),
    ],
    "unknown_columns": [
        (GOOD.replace("\n", ",x\n").encode(), {}),
        (GOOD.encode(), {"columns": {"account": "账号", "colour": "币种"}}),
    ],
    "duplicate_columns": [
        (GOOD.replace("客户号", "账号").encode(), {}),
        (GOOD.replace("客户号", "account").encode(), {}),
    ],
    "cut_file": [
        (GOOD[:-1].encode(), {}),
        (GOOD[:-9].encode(), {}),
        (GOOD[:-25].encode(), {"final_newline": "optional"}),
        ((HEAD + "A1,C1,2026-11-20,CNY," + "1" * (17 * MAX_RECORD)).encode(), {}),
    ],
    "missing_trailer": [(GOOD.encode(), {"trailer": TRAILER}), (GOOD[:-30].encode(), {"trailer": TRAILER})],
    "bad_trailer": [
        ((GOOD + "TRL,two,2469.00\n").encode(), {"trailer": TRAILER}),
        ((GOOD + "TRL,2\n").encode(), {"trailer": TRAILER}),
    ],
    "trailer_count": [((GOOD + "TRL,3,2469.00\n").encode(), {"trailer": TRAILER})],
    "trailer_sum": [((GOOD + "TRL,2,2469.01\n").encode(), {"trailer": TRAILER})],
    "after_trailer": [((GOOD + "TRL,2,2469.00\nA3\n").encode(), {"trailer": TRAILER})],
    "wrong_mapping": [(GOOD.encode(), {"mapped": "accounts"})],
    "missing_lookup": [(GOOD.encode(), {"lookups": {"side": {"file": "side.csv", "key": "k"}}})],
}


@pytest.mark.parametrize(
    ("kind", "content", "mapping"), [(kind, *case) for kind, cases in BYTES.items() for case in cases]
)
def test_a_file_that_cannot_be_trusted_is_refused(
    kind: str, content: bytes, mapping: dict[str, Any], gate: Gate
) -> None:
    with pytest.raises(FileRefused) as told:
        gate.sift("balances", content, **mapping)

    assert told.value.kind == kind
    _told_well(told.value)


def _told_well(refusal: FileRefused) -> None:
    assert "{" not in refusal.say("zh").replace('{found}"', "") and "{" not in refusal.say("en")
    assert refusal.say("zh").endswith("。") and refusal.say("en").endswith(".")


@pytest.mark.parametrize(
    ("kind", "content"),
    [("no_rows", text("units")), ("all_set_aside", text("units", cells("units", kind="?")))],
)
def test_a_full_feed_is_never_emptied_by_a_file(kind: str, content: str, gate: Gate) -> None:
    with pytest.raises(FileRefused) as told:
        gate.sift("units", content)

    assert told.value.kind == kind
    _told_well(told.value)


def test_a_change_feed_may_have_no_rows_on_a_quiet_day(gate: Gate) -> None:
    assert gate.sift("balances", HEAD).tally.records == 0


@pytest.mark.parametrize("name", ["balances.xls", "balances.csv.gz", "balances"])
def test_a_file_of_another_kind_is_refused(name: str, gate: Gate) -> None:
    path = gate.folder / name
    path.write_text(GOOD)

    with pytest.raises(FileRefused) as told:
        gate.sift("balances", path)

    assert told.value.kind == "unknown_suffix"
    _told_well(told.value)


SIDES = {
    "repeated_lookup": b"k,v\n1,a\n1,b\n",
    "broken_lookup": b"k,v\n1,a\n2\n",
    "missing_columns": b"key,v\n1,a\n",
}


@pytest.mark.parametrize("kind", SIDES)
def test_a_side_file_that_cannot_be_trusted_refuses_the_file(kind: str, gate: Gate) -> None:
    (gate.folder / "side.csv").write_bytes(SIDES[kind])

    with pytest.raises(FileRefused) as told:
        gate.sift("balances", GOOD, lookups={"side": {"file": "side.csv", "key": "k"}})

    assert told.value.kind == kind
    _told_well(told.value)


def test_a_side_file_is_looked_for_in_the_same_folder_only(gate: Gate) -> None:
    with pytest.raises(FileRefused) as told:
        gate.sift("balances", GOOD, lookups={"side": {"file": "../../etc/passwd", "key": "k"}})

    assert told.value.kind == "missing_lookup"


def sheet(path: Path, *rows: list[Any], name: str = "Sheet1", more: tuple[str, ...] = (), merge: str = "") -> Path:
    """A workbook with one filled sheet."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(name)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    for other in more:
        book.add_worksheet(other)
    if merge:
        page.merge_range(merge, "合计")
    book.close()
    return path


def test_a_workbook_must_have_one_sheet_or_a_name(gate: Gate) -> None:
    path = sheet(gate.folder / "b.xlsx", header("balances"), cells("balances"), more=("说明",))

    with pytest.raises(FileRefused, match="several sheets: Sheet1、说明"):
        gate.sift("balances", path)
    with pytest.raises(FileRefused, match="no sheet called 明细"):
        gate.sift("balances", path, sheet="明细")

    assert len(gate.sift("balances", path, sheet="Sheet1").accepted) == 1


def test_a_workbook_with_merged_cells_is_refused(gate: Gate) -> None:
    path = sheet(gate.folder / "b.xlsx", header("balances"), cells("balances"), merge="A5:C5")

    with pytest.raises(FileRefused, match=r"merged cells \(A5:C5\)"):
        gate.sift("balances", path)


@pytest.mark.parametrize("content", [b"PK\x03\x04 not a workbook", b"plain text", GOOD.encode()])
def test_what_only_looks_like_a_workbook_is_refused(content: bytes, gate: Gate) -> None:
    path = gate.folder / "b.xlsx"
    path.write_bytes(content)

    with pytest.raises(FileRefused, match="cannot be opened"):
        gate.sift("balances", path)


def test_a_workbook_that_would_swell_is_refused_before_it_is_opened(gate: Gate) -> None:
    import zipfile

    path = gate.folder / "b.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (20 << 20))

    with pytest.raises(FileRefused, match="would swell to 20 MB"):
        gate.sift("balances", path)


@pytest.mark.parametrize("kind", [pa.float64(), pa.list_(pa.int64()), pa.timestamp("us", tz="UTC")])
def test_a_parquet_column_that_has_no_exact_text_is_refused(kind: pa.DataType, gate: Gate) -> None:
    path = gate.folder / "b.parquet"
    names = header("balances")
    columns = {name: pa.array([value]) for name, value in zip(names, cells("balances"), strict=True)}
    columns["余额"] = pa.array([None], kind)
    pq.write_table(pa.table(columns), path)

    with pytest.raises(FileRefused, match="cannot be read exactly"):
        gate.sift("balances", path)


def test_a_damaged_parquet_file_is_refused(gate: Gate) -> None:
    path = gate.folder / "b.parquet"
    pq.write_table(pa.table({"a": ["1"] * 1000}), path)
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(FileRefused, match="cannot be opened"):
        gate.sift("balances", path)


ELSEWHERE = {
    "no_rows", "all_set_aside", "unknown_suffix", "repeated_lookup", "broken_lookup", "several_sheets", "missing_sheet",
    "merged_cells", "not_a_workbook", "swollen_workbook", "wrong_parquet_type", "not_parquet",
    # in test_operations.py, test_inbox.py and test_apart.py
    "unknown_feed", "odd_name", "future_file", "correction_without_part", "out_of_memory", "out_of_time", "reader_ended",
}  # fmt: skip


def test_every_kind_that_refuses_a_file_has_its_case() -> None:
    kinds = {kind for kind, fault in FAULTS.items() if fault.outcome is Outcome.REFUSED}

    assert set(BYTES) | ELSEWHERE == kinds
