"""The bounded runs of `exports.py` (G16, G17, G18)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.soundness.exports import cells, days, marks
from zhiwo.governance.exports.cells import STARTERS, escaped, unescaped
from zhiwo.governance.exports.marks import HIGHEST, Marking, export_of


def test_two_thousand_hostile_cells_come_back_as_text() -> None:
    cells(2_000)


@given(st.text())
def test_any_text_is_had_again_and_begins_no_formula(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert escaped(text)[:1] not in STARTERS


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\t1", "\r1", "\n1", "\0", "＝1", "＋1", "－1", "＠x", " =1", "'x"]
)
def test_what_begins_a_formula_gets_one_apostrophe(text: str) -> None:
    """OWASP ASVS 1.2.10."""
    assert escaped(text) == "'" + text


@given(st.integers(1, HIGHEST - 1), st.integers(0, HIGHEST - 1), st.binary(min_size=10, max_size=10))
def test_a_code_names_its_export_under_its_own_key_only(export: int, row: int, other: bytes) -> None:
    code = Marking(b"key", export).code(row)

    assert export_of(b"key", code) == export
    assert export_of(b"other" + other, code) is None
    assert export_of(b"key", code[:-1] + ("A" if code[-1] != "A" else "B")) is None


def test_fifty_leaked_files_are_named_and_none_wrongly() -> None:
    assert marks(50) == 50


def test_fifty_normal_days_are_never_stopped_and_fifty_scrapers_are_noticed() -> None:
    told, slowest = days(50)

    assert told == 0
    assert slowest <= 200
