"""Every kind of fault that sets a row aside: found, alone, with its sentence; the good rows around it land."""

from __future__ import annotations

from typing import Any

import pytest

from tests.intake.gate import Gate, Sifted, cells, header, text
from zhiwo.intake.faults import FAULTS, Outcome
from zhiwo.kernel.credit_code import check_character
from zhiwo.kernel.resident_id import check_digit

ID = "990101198506150020"
UNKNOWN_AREA = "10010119850615002" + check_digit("10010119850615002")
ODD_ORGANISATION = "91440300MA0000008" + check_character("91440300MA0000008")

CELLS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "missing": [("balances", {"client": ""}), ("balances", {"balance_fen": "  "}), ("clients", {"name": "　"})],
    "word_for_empty": [
        ("balances", {"balance_fen": "NaN"}),
        ("balances", {"client": "NULL"}),
        ("balances", {"balance_fen": "null"}),
        ("clients", {"address": "\\N"}),
        ("accounts", {"matures_on": "NULL"}),
    ],
    "damaged_text": [("clients", {"address": "临江市�路"})],
    "overlong_text": [("clients", {"occupation": "长" * 61}), ("balances", {"account": "6" * 41})],
    "bad_key": [("balances", {"client": "客户1"}), ("balances", {"account": "6217 0000"})],
    "bad_date": [
        ("balances", {"from_on": "20.11.2026"}),
        ("balances", {"from_on": "11/20/2026"}),
        ("balances", {"from_on": "46346"}),
        ("balances", {"from_on": "infinity"}),
        ("balances", {"from_on": "2026-11-20 08:00:00"}),
    ],
    "impossible_date": [
        ("balances", {"from_on": "2026-02-30"}),
        ("balances", {"from_on": "20261301"}),
        ("balances", {"from_on": "2026年11月31日"}),
        ("balances", {"from_on": "0000-00-00"}),
    ],
    "remote_date": [("accounts", {"matures_on": "9999-12-31"}), ("accounts", {"opened_on": "1899-12-30"})],
    "future_date": [
        ("balances", {"from_on": "2026-11-21"}),
        ("clients", {"born_on": "2030-01-01"}),
        ("transactions", {"happened_at": "2026-11-21 00:00:00"}),
    ],
    "bad_moment": [
        ("transactions", {"happened_at": "2026-11-20"}),
        ("transactions", {"happened_at": "9:30"}),
        ("transactions", {"happened_at": "2026-11-20 09:30:00+08"}),
        ("transactions", {"happened_at": "2026-11-20 09:30+08"}),
    ],
    "impossible_moment": [("transactions", {"happened_at": "2026-11-20 25:30:00"})],
    "bad_number": [
        ("balances", {"balance_fen": value})
        for value in ("12元", "1e7", "1.2.3", "(12.50)", "5,0000", "１２", "1_000", ".5", "12.")
    ],
    "thousands": [("balances", {"balance_fen": "3,000,000.00"})],
    "too_many_decimals": [("balances", {"balance_fen": "1.234"}), ("fx", {"mid_rate": "7.123456789"})],
    "too_large": [("balances", {"balance_fen": "1" * 16}), ("accounts", {"rate_pct": "1234567.5"})],
    "not_whole": [("products", {"term_days": "180.5"})],
    "negative": [("positions", {"units": "", "amount_fen": "-1.00"})],
    "below_least": [("clients", {"birthday_month": "0", "birthday_day": "1"}), ("fx", {"mid_rate": "0"})],
    "above_most": [("clients", {"birthday_month": "13", "birthday_day": "1"}), ("ties", {"share_pct": "100.01"})],
    "bad_flag": [("workdays", {"working": "也许"})],
    "unknown_code": [("accounts", {"kind": "支票"}), ("accounts", {"kind": "Current"})],
    "unknown_currency": [("balances", {"currency": "XYZ"}), ("balances", {"currency": "cny"})],
    "id_length": [("clients", {"id_kind": "居民身份证", "id_number": ID[:17]})],
    "id_characters": [("clients", {"id_kind": "居民身份证", "id_number": ID[:5] + "A" + ID[6:]})],
    "id_date": [("clients", {"id_kind": "居民身份证", "id_number": "110101190102290019"})],
    "id_future": [("clients", {"id_kind": "居民身份证", "id_number": "110101203001010014"})],
    "id_check_digit": [("clients", {"id_kind": "居民身份证", "id_number": "110101196111240011"})],
    "uscc_length": [("companies", {"uscc": "91440300MA0000077"})],
    "uscc_characters": [("companies", {"uscc": "91440300MAO0000077"})],
    "uscc_check_digit": [("companies", {"uscc": "91440300MA00000078"})],
    "bad_phone": [("clients", {"phone": "12345678901"}), ("clients", {"phone": "13800138"})],
    "none_of": [("positions", {"units": "", "amount_fen": ""})],
    "both_of": [("positions", {"units": "1", "amount_fen": "1"})],
    "together": [
        ("clients", {"id_kind": "护照"}),
        ("clients", {"id_number": "E12345678"}),
        ("clients", {"birthday_month": "6"}),
    ],
    "in_order": [
        ("ties", {"from_on": "2026-11-20", "until_on": "2026-11-19"}),
        ("clients", {"closed_on": "2026-11-01"}),
    ],
    "differ": [("ties", {"client": "C00000009", "other": "C00000009"})],
}

KEYS = {"balances": "account", "clients": "client", "accounts": "account", "transactions": "txn", "products": "product"}
KEYS |= {"positions": "position", "ties": "tie", "companies": "company"}


@pytest.mark.parametrize(
    ("kind", "feed", "changed"),
    [(kind, feed, changed) for kind, cases in CELLS.items() for feed, changed in cases],
)
def test_a_bad_cell_sets_its_row_aside_and_no_other(kind: str, feed: str, changed: dict[str, str], gate: Gate) -> None:
    before, after = _others(feed)

    sifted = gate.sift(feed, text(feed, before, cells(feed, **changed), after))

    assert sifted.kinds == [[kind]]
    assert sifted.lines == [3]
    assert len(sifted.accepted) == 2
    _told_well(sifted)


def _others(feed: str) -> tuple[list[str], list[str]]:
    """Two good rows with keys of their own."""
    if feed == "fx":
        return cells(feed, currency="USD"), cells(feed, currency="HKD")
    if feed == "workdays":
        return cells(feed, on="2026-10-01"), cells(feed, on="2026-10-02")
    return cells(feed, **{KEYS[feed]: "ZZ1"}), cells(feed, **{KEYS[feed]: "ZZ2"})


def _told_well(sifted: Sifted) -> None:
    """The sentence is filled in, in both languages, and ends with what to do."""
    for row in sifted.sentences:
        assert "{" not in row.sentence.zh + row.sentence.en
        assert row.sentence.zh.endswith("。") and row.sentence.en.endswith(".")
        assert row.file == "file.csv"


LONG = "1" * 2_000_000
ROW = ",".join(cells("balances"))
OTHER = ",".join(cells("balances", account="ZZ1"))
HEAD = ",".join(header("balances"))

RECORDS: dict[str, list[tuple[bytes, dict[str, Any]]]] = {
    "too_few_cells": [(b"A1,C1,2026-11-20,CNY", {})],
    "too_many_cells": [(b"A1,C1,2026-11-20,CNY,1,000.00", {})],
    "unclosed_quote": [(b'A1,"C1,2026-11-20,CNY,1.00', {}), (b'A1,C1,2026-11-20,CNY,"1.00', {})],
    "stray_quote": [(b'A1,C"1",2026-11-20,CNY,1.00', {}), (b'A1,"C"1,2026-11-20,CNY,"1.00"', {})],
    "nul_byte": [(b"A1,C\x001,2026-11-20,CNY,1.00", {})],
    "control_character": [(b"A1,C\x011,2026-11-20,CNY,1.00", {}), (b"A1,C1,2026-11-20\r,CNY,1.00", {})],
    "undecodable": [
        (b"A1,C\xff1,2026-11-20,CNY,1.00", {"encoding": "utf-8"}),
        (b"A1,C\xff1,2026-11-20,CNY,1.00", {"encoding": "gb18030"}),
    ],
    "overlong_record": [(f"A1,C1,2026-11-20,CNY,{LONG}".encode(), {})],
    "repeated_header": [(HEAD.encode(), {}), (HEAD.encode("gb18030"), {"encoding": "gb18030"})],
}


@pytest.mark.parametrize(
    ("kind", "record", "mapping"), [(kind, *case) for kind, cases in RECORDS.items() for case in cases]
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_broken_record_is_set_aside_and_its_neighbours_are_not(
    kind: str, record: bytes, mapping: dict[str, Any], end: bytes, gate: Gate
) -> None:
    head = HEAD.encode(mapping.get("encoding", "utf-8"))

    sifted = gate.sift("balances", end.join([head, ROW.encode(), record, OTHER.encode(), b""]), **mapping)

    assert sifted.kinds == [[kind]]
    assert sifted.lines == [3]
    assert [row["account"] for row in sifted.accepted] == ["6217000000000001", "ZZ1"]
    assert sifted.set_aside[0]["offset"] == len(head) + len(ROW) + 2 * len(end)
    assert sifted.set_aside[0]["raw"]
    _told_well(sifted)


def test_a_key_that_stands_twice_sets_all_its_rows_aside(gate: Gate) -> None:
    """Neither the first nor the last wins; a row that is bad in another way counts too."""
    twice = [cells("balances", account="A1"), cells("balances", account="A1", balance_fen="x"), cells("balances")]

    sifted = gate.sift("balances", text("balances", *twice))

    assert sifted.kinds == [["duplicate_key"], ["bad_number", "duplicate_key"]]
    assert [row["account"] for row in sifted.accepted] == ["6217000000000001"]
    assert "账号、余额日期" in sifted.sentences[0].sentence.zh


def test_keys_are_compared_as_they_are_read_not_as_they_are_written(gate: Gate) -> None:
    rows = [cells("balances", from_on="2026-11-20"), cells("balances", from_on="20261120")]

    assert gate.sift("balances", text("balances", *rows)).kinds == [["duplicate_key"], ["duplicate_key"]]


def test_a_row_of_another_business_date_is_set_aside(gate: Gate) -> None:
    head = [*header("balances"), "数据日期"]
    rows = [[*cells("balances"), "20261120"], [*cells("balances", account="A2"), "20261119"]]

    sifted = gate.sift("balances", text("balances", *rows, head=head), business_date="数据日期")

    assert sifted.kinds == [["wrong_business_date"]]
    assert "数据日期" in sifted.sentences[0].sentence.zh


def test_every_fault_of_a_row_is_told(gate: Gate) -> None:
    sifted = gate.sift("balances", text("balances", cells("balances", client="", balance_fen="1e7", currency="X")))

    assert sifted.kinds == [["missing", "unknown_currency", "bad_number"]]


WARNINGS: dict[str, tuple[str, dict[str, str]]] = {
    "id_test_area": ("clients", {"id_kind": "居民身份证", "id_number": ID}),
    "id_unknown_area": ("clients", {"id_kind": "居民身份证", "id_number": UNKNOWN_AREA}),
    "id_very_old": ("clients", {"id_kind": "居民身份证", "id_number": "110101190001010014"}),
    "sex_conflict": ("clients", {"id_kind": "居民身份证", "id_number": "110101196111240010", "sex": "女"}),
    "birth_conflict": (
        "clients",
        {"id_kind": "居民身份证", "id_number": "110101196111240010", "born_on": "1961-11-25"},
    ),
    "uscc_old_registration": ("companies", {"uscc": "440301100000001"}),
    "uscc_organisation": ("companies", {"uscc": ODD_ORGANISATION}),
    "phone_unassigned": ("clients", {"phone": "15400000000"}),
}


@pytest.mark.parametrize("kind", WARNINGS)
def test_what_is_odd_is_accepted_with_a_warning(kind: str, gate: Gate) -> None:
    feed, changed = WARNINGS[kind]

    sifted = gate.sift(feed, text(feed, cells(feed, **changed)))

    assert len(sifted.accepted) == 1
    assert kind in {warning for warning, _ in sifted.tally.warnings}


ELSEWHERE = {"error_cell", "long_number", "already_landed", "duplicate_key", "wrong_business_date"}
"""Tested above, in test_workbook.py and in test_operations.py."""


def test_every_kind_that_sets_a_row_aside_has_its_case() -> None:
    kinds = {kind for kind, fault in FAULTS.items() if fault.outcome is Outcome.SET_ASIDE}

    assert set(CELLS) | set(RECORDS) | ELSEWHERE == kinds
