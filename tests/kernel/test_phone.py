"""Every worked phone number of facts §7.3."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.kernel import bank_card, phone


class TestMobile:
    @pytest.mark.parametrize(
        "raw",
        [
            "13800138000",
            "１３８００１３８０００",
            "+86 138-0013-8000",
            "0086 13800138000",
            "8613800138000",
            "138 0013 8000",
            "（+86）138–0013–8000",
        ],
    )
    def test_is_found_behind_other_spellings(self, raw: str) -> None:
        verdict = phone.check_mobile(raw)

        assert verdict.value == "13800138000"
        assert verdict.warnings == ()

    @pytest.mark.parametrize("raw", ["12345678901", "13800138", "138001380001", "1380013800O", "010-12345678"])
    def test_is_refused_when_it_cannot_be_one(self, raw: str) -> None:
        assert phone.check_mobile(raw).problem == phone.NOT_MOBILE

    def test_empty_is_said_to_be_empty(self) -> None:
        assert phone.check_mobile(" ").problem == phone.EMPTY
        assert phone.check_landline("-").problem == phone.EMPTY

    @pytest.mark.parametrize("raw", ["15400000000", "14000000000", "14900000000"])
    def test_of_an_unassigned_or_machine_range_is_odd_only(self, raw: str) -> None:
        verdict = phone.check_mobile(raw)

        assert verdict.value == raw
        assert verdict.warnings == (phone.UNASSIGNED,)

    @pytest.mark.parametrize(
        "raw", ["19200000000", "16200000000", "16500000000", "16700000000", "17000000000", "17100000000"]
    )
    def test_of_newer_and_virtual_operators_is_good(self, raw: str) -> None:
        assert phone.check_mobile(raw).warnings == ()

    @pytest.mark.parametrize("raw", ["19900000001", "19900009999"])
    def test_of_the_test_people_is_good(self, raw: str) -> None:
        assert phone.check_mobile(raw).warnings == ()


class TestLandline:
    @pytest.mark.parametrize(
        ("raw", "value"),
        [
            ("010-12345678", "010-12345678"),
            ("01012345678", "010-12345678"),
            ("(0755)12345678", "0755-12345678"),
            ("0912-1234567", "0912-1234567"),
            ("+86 10 12345678", "010-12345678"),
            ("+86 755 12345678", "0755-12345678"),
            ("+86 021 12345678", "021-12345678"),
        ],
    )
    def test_is_written_with_a_hyphen_after_the_area(self, raw: str, value: str) -> None:
        assert phone.check_landline(raw).value == value

    @pytest.mark.parametrize("raw", ["13800138000", "12345678", "010-123456", "0755-123456789"])
    def test_is_kept_apart_from_mobiles_and_fragments(self, raw: str) -> None:
        assert phone.check_landline(raw).problem == phone.NOT_LANDLINE


@given(st.text(max_size=20))
def test_whatever_is_typed_gets_an_answer(raw: str) -> None:
    for verdict in (phone.check_mobile(raw), phone.check_landline(raw), bank_card.check(raw)):
        assert (verdict.value is None) == (verdict.problem is not None)


class TestBankCard:
    @pytest.mark.parametrize("number", ["6222020000000000000", "6228480000000000000"])
    def test_passes_luhn(self, number: str) -> None:
        assert bank_card.check(number).value == number

    @pytest.mark.parametrize("number", ["6222020000000000001", "6228480000000000001"])
    def test_last_digit_one_fails(self, number: str) -> None:
        assert bank_card.check(number).problem == bank_card.WRONG_CHECK_DIGIT

    @pytest.mark.parametrize("number", ["622202000000000", "62220200000000000000", "622202000000000000X", ""])
    def test_has_16_to_19_digits(self, number: str) -> None:
        assert bank_card.check(number).problem == bank_card.WRONG_FORM

    def test_spaces_are_left_out(self) -> None:
        assert bank_card.check("6222 0200 0000 0000 000").value == "6222020000000000000"
