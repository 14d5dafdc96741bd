"""A mapping to start from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from tests.intake.gate import Gate, cells, text
from tests.intake.test_refused_files import sheet
from zhiwo.intake.mapping import Mapping
from zhiwo.intake.profile import profile

FOREIGN = "账号;客户;余额日期;币种;余额;行\r\n" + "".join(
    f"621700000000000{n};C0000000{n};2026-11-2{n};CNY;{n}00.50;x\r\n" for n in range(5)
)


def test_a_sample_gives_a_mapping_that_lands_once_the_open_question_is_answered(gate: Gate) -> None:
    path = gate.folder / "sample.csv"
    path.write_bytes(FOREIGN.encode("gb18030"))

    seen = profile(path)
    mapping = yaml.load(seen.to_yaml(), Loader=yaml.BaseLoader)

    assert (seen.feed, seen.layout.encoding, seen.layout.delimiter) == ("balances", "gb18030", ";")
    assert Mapping.model_validate(mapping).columns.keys() == {"account", "from_on", "currency", "balance_fen"}
    mapping["columns"]["client"] = "客户"
    mapping["ignore"] = ["行"]
    mapping.pop("feed")
    assert len(gate.sift("balances", path, on=date(2026, 11, 30), **mapping).accepted) == 5


def test_values_are_masked(tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    path.write_text(text("clients", cells("clients", client="C12345678", name="王小明", phone="19900001234")))

    shown = profile(path).to_yaml()

    assert "王小明" not in shown and "19900001234" not in shown and "C12345678" not in shown
    assert "clients" in shown


def test_a_file_without_header_is_seen_as_such(tmp_path: Path) -> None:
    path = tmp_path / "sample.dat"
    path.write_text("6217|C1|20261120|CNY|1.00\n6218|C2|20261120|CNY|2.00\n")

    seen = profile(path, "balances")

    assert (seen.layout.header, seen.layout.width, seen.layout.delimiter) == (False, 5, "|")
    assert "header: false" in seen.to_yaml() and "必填 required" in seen.to_yaml()


def test_the_evidence_is_told(tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    path.write_bytes(FOREIGN.encode("gb18030"))

    assert any("not utf-8, byte 1" in line for line in profile(path).evidence)


def test_workbooks_are_profiled_too(tmp_path: Path) -> None:
    path = sheet(tmp_path / "b.xlsx", ["账号", "余额"], ["6217", 12.5])

    seen = profile(path)

    assert seen.feed == "balances"
    assert [column.kinds for column in seen.columns] == [(("integer", 1),), (("decimal", 1),)]
