"""Invented numbers pass the checks a bank applies (facts §7.1, §7.2)."""

from __future__ import annotations

from datetime import date

import pytest

from zhiwo.demo import identifiers


def test_resident_ids_equal_the_worked_ones_of_nobodys_area() -> None:
    assert identifiers.resident_id(date(1985, 6, 15), 2) == "990101198506150020"
    assert identifiers.resident_id(date(1990, 1, 1), 3) == "990101199001010035"


def test_credit_codes_equal_the_worked_one_when_the_area_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifiers, "AREA", "440300")

    assert identifiers.uscc(0) == "91440300MA00000077"
