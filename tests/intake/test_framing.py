"""Every physical record is accounted for, whatever stands in the file."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.gate import Gate, cells, header, text
from zhiwo.intake import delimited
from zhiwo.intake.delimited import DelimitedFile
from zhiwo.intake.mapping import Layout

ON = date(2026, 11, 20)


def read(path: Path, content: bytes, **layout: object) -> DelimitedFile:
    path.write_bytes(content)
    return DelimitedFile(path, Layout.model_validate(layout))


def rows_of(file: DelimitedFile) -> list[list[str | None]]:
    """Every whole record's cells."""
    return [list(row.values()) for block in file.blocks() for row in block.cells().to_pylist()]


def test_an_unclosed_quote_does_not_swallow_the_good_rows_after_it(gate: Gate) -> None:
    rows = [cells("balances", account=f"A{n}") for n in range(6)]
    lines = text("balances", *rows).splitlines()
    lines[3] = lines[3].replace("C00000001", '"C00000001')

    sifted = gate.sift("balances", "\n".join(lines) + "\n")

    assert sifted.kinds == [["unclosed_quote"]]
    assert sifted.lines == [4]
    assert [row["account"] for row in sifted.accepted] == ["A0", "A1", "A3", "A4", "A5"]


def test_two_unclosed_quotes_do_not_close_each_other_over_good_rows(gate: Gate) -> None:
    """Read naively, lines 1 to 4 are one well-formed record with line ends inside a quoted cell."""
    lines = [",".join(header("channels")), 'c1,"abc,g,,', "c2,good,g,,", "c3,good,g,,", 'c4,abc",g,,']

    sifted = gate.sift("channels", "\n".join(lines) + "\n")

    assert sifted.kinds == [["unclosed_quote"], ["unclosed_quote"]]
    assert [row["code"] for row in sifted.accepted] == ["c2", "c3"]


def test_line_ends_inside_quotes_belong_to_the_cell_and_numbers_go_on_rightly(gate: Gate) -> None:
    rows = [cells("clients", client="C1", address="一楼\n\n二楼, 东"), cells("clients", client="C2", phone="1")]

    sifted = gate.sift("clients", text("clients", *rows))

    assert sifted.accepted[0]["address"] == "一楼\n\n二楼, 东"
    assert (sifted.set_aside[0]["record"], sifted.set_aside[0]["line"]) == (2, 5)
    assert sifted.tally.blank == 0


def test_a_broken_byte_inside_a_record_of_several_lines_sets_the_whole_record_aside(gate: Gate) -> None:
    rows = [cells("clients", client="C1", address="一楼\n二\x01楼"), cells("clients", client="C2")]

    sifted = gate.sift("clients", text("clients", *rows))

    assert sifted.kinds == [["control_character"]]
    assert len(sifted.accepted) == 1


def test_blank_lines_are_counted_not_lost(gate: Gate) -> None:
    """CartoDB#6178, sqlitebrowser#542, csv-parser#205: whatever is read is accepted, set aside or blank."""
    lines = text("balances", cells("balances"), cells("balances", account="A2")).splitlines()

    sifted = gate.sift("balances", "\n".join([lines[0], "", lines[1], "   ", lines[2], "", ""]) + "\n")

    assert (sifted.tally.records, sifted.tally.accepted, sifted.tally.blank) == (6, 2, 4)


def test_quotes_are_text_where_the_mapping_says_so(gate: Gate) -> None:
    lines = [",".join(header("channels")), '1,5" 屏,g,,']

    assert gate.sift("channels", "\n".join(lines) + "\n", quote="none").accepted[0]["name"] == '5" 屏'


def test_a_quoted_line_of_delimiters_and_quotes_is_read_as_written(tmp_path: Path) -> None:
    file = read(tmp_path / "a.csv", b'a,b\r\n"x,""y""",""\r\n"",2\r\n')

    assert rows_of(file) == [['x,"y"', None], [None, "2"]]


def test_gb18030_bytes_are_told_apart_after_decoding(gate: Gate) -> None:
    """The second byte of 亅 and others is a vertical bar; cut as bytes, the row would have a cell too many."""
    name = "亅丨" + "王"
    content = text("channels", ["1", name, "", "", ""]).replace(",", "|")

    sifted = gate.sift("channels", content.encode("gb18030"), encoding="gb18030", delimiter="|")

    assert sifted.accepted[0]["name"] == name


def test_a_byte_order_mark_is_not_part_of_the_header(gate: Gate) -> None:
    """bindery#2081."""
    assert len(gate.sift("balances", text("balances", cells("balances")).encode("utf-8-sig")).accepted) == 1


def test_records_across_block_borders_are_whole(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [cells("clients", client=f"C{n}", address="街\n道" * (n % 3)) for n in range(60)]
    content = text("clients", *rows, cells("clients", client="C60", phone="1"))
    whole = gate.sift("clients", content)
    monkeypatch.setattr(delimited, "BLOCK", 61)

    pieces = gate.sift("clients", content)

    assert pieces.accepted == whole.accepted
    assert pieces.set_aside == whole.set_aside


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_line_too_long_for_any_record_costs_that_line_only(
    encoding: str, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "BLOCK", 1 << 20)
    lines = text("balances", cells("balances"), cells("balances", account="A2")).splitlines()
    content = "\n".join([lines[0], lines[1], "长" * 5_000_000, lines[2]]) + "\n"

    sifted = gate.sift("balances", content.encode(encoding), encoding=encoding)

    assert sifted.kinds == [["overlong_record"]]
    assert sifted.set_aside[0]["offset"] == len(("\n".join(lines[:2]) + "\n").encode(encoding))
    assert [row["account"] for row in sifted.accepted] == ["6217000000000001", "A2"]
    assert sifted.tally.records == 3


def test_a_trailer_is_checked_and_is_no_record(gate: Gate) -> None:
    trailer = {"marker": "TRL", "rows": 2, "total": {"column": "balance_fen", "at": 3}}
    content = text("balances", cells("balances"), cells("balances", account="A2", currency="?"))

    sifted = gate.sift("balances", content + 'TRL,2,"2,469.00"', trailer=trailer)

    assert (sifted.tally.records, sifted.tally.accepted, sifted.tally.set_aside) == (2, 1, 1)


def test_a_sum_is_not_held_against_rows_that_could_not_be_read(gate: Gate) -> None:
    trailer = {"marker": "TRL", "rows": 2, "total": {"column": "balance_fen", "at": 3}}
    content = text("balances", cells("balances"), cells("balances", account="A2", balance_fen="?"))

    assert gate.sift("balances", content + "TRL,2,9999.00\n", trailer=trailer).tally.set_aside == 1


def test_a_row_that_only_begins_like_the_trailer_is_a_row(gate: Gate) -> None:
    content = text("balances", cells("balances", account="TRL1"))

    assert gate.sift("balances", content + "TRL,1\n", trailer={"marker": "TRL", "rows": 2}).tally.accepted == 1


def test_titles_above_the_header_are_passed_over_where_declared(gate: Gate) -> None:
    content = "余额清单\n制表：某行\n" + text("balances", cells("balances", account="客户"))

    assert gate.sift("balances", content, skip=2).lines == [4]


def test_progress_is_told(gate: Gate) -> None:
    told: list[tuple[int, float]] = []

    gate.sift("balances", text("balances", cells("balances")), progress=lambda *step: told.append(step))

    assert told[-1][0] == 1
    assert 0.5 < told[-1][1] <= 1


SCRAPS = st.lists(
    st.sampled_from([b'"', b'""', b",", b"\n", b"\r\n", b"\r", b"a", b"2026-11-20", b"CNY", b"1.00", b" ", b"\x00",
    b"\xff", b"\xe4\xb8\xad", b"A1,C1,2026-11-20,CNY,1.00\n"]), max_size=60,
).map(b"".join)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=SCRAPS, block=st.sampled_from([7, 64, 1 << 20]), encoding=st.sampled_from(["utf-8", "gb18030"]))
def test_accepted_set_aside_and_blank_make_up_the_physical_records(
    body: bytes, block: int, encoding: str, gate: Gate
) -> None:
    content = ",".join(header("balances")).encode(encoding) + b"\n" + body + b"\n"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK", block)
        sifted = gate.sift("balances", content, encoding=encoding)

    tally = sifted.tally
    assert tally.accepted + tally.set_aside + tally.blank == tally.records
    assert len(sifted.accepted) == tally.accepted and len(sifted.set_aside) == tally.set_aside
    _every_line_belongs_to_one_record(gate, body, encoding)


def _every_line_belongs_to_one_record(gate: Gate, body: bytes, encoding: str) -> None:
    """Counted another way: the lines of the file are those of its records, none left out, none twice."""
    file = read(gate.folder / "lines.csv", b"a,b,c,d,e\n" + body + b"\n", encoding=encoding)
    firsts: list[int] = []
    blank = 0
    for block in file.blocks():
        firsts += [*block.line.tolist(), *(broken.line for broken in block.broken)]
        blank += block.blank

    lines = body.count(b"\n") + 1
    assert len(firsts) == len(set(firsts))
    assert len(firsts) + blank <= lines
    assert all(1 < first <= lines + 1 for first in firsts)


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd"), max_size=8)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=12), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
)
def test_what_was_written_as_csv_is_read_back_cell_for_cell(
    rows: list[tuple[str, str, str]], quoting: int, tmp_path: Path
) -> None:
    """Rows of three cells where the middle one holds a line end now and then."""
    rows = [(a, b + ("\nx" if a else ""), c) for a, b, c in rows]
    out = io.StringIO()
    csv.writer(out, quoting=quoting).writerows([("a", "b", "c"), *rows])  # type: ignore[arg-type]

    file = read(tmp_path / "a.csv", out.getvalue().encode())

    assert rows_of(file) == [[cell or None for cell in row] for row in rows]
