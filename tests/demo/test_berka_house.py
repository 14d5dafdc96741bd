"""The house made up for the Berka files, on a few rows of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zhiwo.demo import berka
from zhiwo.demo.berka import write_house

ACCOUNTS = """"account_id";"district_id";"frequency";"date"
576;55;"POPLATEK MESICNE";930101
3818;74;"POPLATEK MESICNE";930102
704;55;"POPLATEK MESICNE";930103
"""
HOLDERS = """"disp_id";"client_id";"account_id";"type"
1;11;576;"OWNER"
2;12;576;"DISPONENT"
3;13;3818;"OWNER"
4;14;704;"OWNER"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "account.asc").write_text(ACCOUNTS, newline="")
    (tmp_path / "disp.asc").write_text(HOLDERS, newline="")
    return tmp_path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_district_with_accounts_has_a_head_and_a_manager(folder: Path) -> None:
    write_house(folder)

    staff = {row["staff"]: row["post"] for row in rows(folder / "staff.csv") if row["unit"] != "CZ"}
    assert staff == {
        "D55-0": "outlet_head",
        "D55-1": "relationship_manager",
        "D74-0": "outlet_head",
        "D74-1": "relationship_manager",
    }


def test_owners_are_led_from_the_first_day_of_their_account_and_second_persons_by_nobody(folder: Path) -> None:
    write_house(folder)

    keepings = [(row["client"], row["staff"], row["from_on"]) for row in rows(folder / "keepings.csv")]
    assert keepings == [
        ("11", "D55-1", "1993-01-01"),
        ("14", "D55-1", "1993-01-03"),
        ("13", "D74-1", "1993-01-02"),
    ]


def test_managers_of_a_district_take_its_owners_by_turns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(berka, "OWNERS_A_MANAGER", 1)

    write_house(folder)

    assert {row["client"]: row["staff"] for row in rows(folder / "keepings.csv")} == {
        "11": "D55-1",
        "14": "D55-2",
        "13": "D74-1",
    }


def test_the_same_files_give_the_same_bytes(folder: Path) -> None:
    write_house(folder)
    once = {path.name: path.read_bytes() for path in folder.iterdir()}

    write_house(folder)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == once
