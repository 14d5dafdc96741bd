"""Every worked value of facts §7.2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.kernel import credit_code
from zhiwo.kernel.text import Text

GOOD = "91440300MA00000077"


@pytest.mark.parametrize("code", [GOOD, "91110000MA99999966"])
def test_good_codes_pass(code: str) -> None:
    verdict = credit_code.check(code)

    assert verdict.value == code
    assert verdict.warnings == ()


def test_a_remainder_of_zero_gives_the_check_character_zero() -> None:
    """Without the outer mod the index would be 31, past the alphabet."""
    assert credit_code.check_character("91440300MA0001296") == "0"
    assert credit_code.check("91440300MA00012960").ok


def test_other_spellings_are_made_even() -> None:
    assert credit_code.check(" ９１４４０３００ｍａ００００００７７ ").value == GOOD


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91440300MA00000078", credit_code.WRONG_CHECK_DIGIT),
        ("91440300MAO0000077", credit_code.WRONG_CHARACTERS),
        ("91440300MA0000007", credit_code.WRONG_LENGTH.filled(length=17)),
        ("", credit_code.EMPTY),
    ],
)
def test_bad_codes_are_refused_with_the_reason(code: str, problem: Text) -> None:
    verdict = credit_code.check(code)

    assert verdict.value is None
    assert verdict.problem == problem


def test_an_old_registration_number_passes_with_a_warning() -> None:
    verdict = credit_code.check("440301102838457")

    assert verdict.ok
    assert verdict.warnings == (credit_code.OLD_REGISTRATION,)


def test_a_wrong_organisation_code_is_a_warning_only() -> None:
    body = "91440300MA0000008"

    verdict = credit_code.check(body + credit_code.check_character(body))

    assert verdict.ok
    assert verdict.warnings == (credit_code.ORGANISATION_CODE_DIFFERS,)


def test_the_alphabet_leaves_out_what_is_misread() -> None:
    assert len(credit_code.ALPHABET) == 31
    assert not set("IOSVZ") & set(credit_code.ALPHABET)
    assert credit_code.WEIGHTS == (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@given(st.integers(0, 17), st.sampled_from(credit_code.ALPHABET))
def test_any_single_wrong_character_is_noticed(place: int, character: str) -> None:
    wrong = GOOD[:place] + character + GOOD[place + 1 :]

    assert credit_code.check(wrong).ok == (wrong == GOOD)
