"""Every worked value of facts §7.1."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.kernel import resident_id
from zhiwo.kernel.period import completed_years
from zhiwo.kernel.resident_id import IdKind, ResidentId
from zhiwo.kernel.text import Text

ON = date(2026, 11, 24)
GOOD = "110101196111240010"


def found(raw: str) -> ResidentId:
    verdict = resident_id.check(raw, on=ON)
    assert verdict.value is not None, verdict.problem
    return verdict.value


class TestGoodNumbers:
    @pytest.mark.parametrize(
        ("number", "sex", "born_on", "age"),
        [
            ("110101196111240010", "m", date(1961, 11, 24), 65),
            ("110101196111250032", "m", date(1961, 11, 25), 64),
            ("110101194912310024", "f", date(1949, 12, 31), 76),
            ("11010120000229123X", "m", date(2000, 2, 29), 26),
        ],
    )
    def test_tell_sex_birth_and_age(self, number: str, sex: str, born_on: date, age: int) -> None:
        assert found(number) == ResidentId(number, IdKind.RESIDENT, sex, born_on)
        assert completed_years(born_on, ON) == age
        assert resident_id.check(number, on=ON).warnings == ()

    @pytest.mark.parametrize(
        ("raw", "number"),
        [
            ("110101491231002", "110101194912310024"),
            ("11010120000229123x", "11010120000229123X"),
            ("１１０１０１２００００２２９１２３ｘ", "11010120000229123X"),
            (" 110101 19611124 0010\t", GOOD),
        ],
    )
    def test_are_found_behind_other_spellings(self, raw: str, number: str) -> None:
        assert resident_id.normalise(raw) == number
        assert found(raw).number == number

    @pytest.mark.parametrize(
        ("number", "kind"),
        [
            ("810000199001010019", IdKind.HONG_KONG_PERMIT),
            ("830000198512310020", IdKind.TAIWAN_PERMIT),
            ("91184019850101001X", IdKind.FOREIGN_PERMANENT),
        ],
    )
    def test_include_residence_permits_without_a_warning(self, number: str, kind: IdKind) -> None:
        assert found(number).kind is kind
        assert resident_id.check(number, on=ON).warnings == ()

    def test_include_the_permit_of_macau(self) -> None:
        body = "82000019900101001"

        assert found(body + resident_id.check_digit(body)).kind is IdKind.MACAU_PERMIT

    def test_a_county_younger_than_its_native_is_no_fault(self) -> None:
        """440305 was drawn after 1980: county codes change, so they are not judged."""
        assert resident_id.check("440305198002290037", on=ON).ok


class TestOddNumbers:
    @pytest.mark.parametrize("number", ["990101198506150020", "990101199001010035"])
    def test_area_99_looks_synthetic(self, number: str) -> None:
        verdict = resident_id.check(number, on=ON)

        assert verdict.ok
        assert verdict.warnings == (resident_id.SYNTHETIC_AREA,)

    def test_an_unknown_province_is_a_warning_only(self) -> None:
        body = "17010119900101001"

        verdict = resident_id.check(body + resident_id.check_digit(body), on=ON)

        assert verdict.ok
        assert verdict.warnings == (resident_id.UNKNOWN_AREA,)

    def test_above_120_is_a_warning(self) -> None:
        verdict = resident_id.check("110101190001010014", on=ON)

        assert verdict.ok
        assert verdict.warnings == (resident_id.VERY_OLD,)
        assert resident_id.check("110101190001010014", on=date(2020, 12, 31)).warnings == ()


class TestBadNumbers:
    @pytest.mark.parametrize(
        ("number", "problem"),
        [
            ("", resident_id.EMPTY),
            ("110101190102290019", resident_id.IMPOSSIBLE_DATE),
            ("110101203001010014", resident_id.FUTURE_DATE),
            ("110101196111240011", resident_id.WRONG_CHECK_DIGIT),
            ("11010119611124001", resident_id.WRONG_LENGTH.filled(length=17)),
            ("11010119611124001A", resident_id.WRONG_CHARACTERS),
            ("1101011961112400X0", resident_id.WRONG_CHARACTERS),
            ("١١٠١٠١١٩٦١١١٢٤٠٠١٠", resident_id.WRONG_CHARACTERS),
            ("110101490231002", resident_id.IMPOSSIBLE_DATE),
        ],
    )
    def test_are_refused_with_the_reason(self, number: str, problem: Text) -> None:
        verdict = resident_id.check(number, on=ON)

        assert verdict.value is None
        assert verdict.problem == problem

    def test_born_on_the_very_day_is_not_future(self) -> None:
        assert resident_id.check(GOOD, on=date(1961, 11, 24)).ok
        assert resident_id.check(GOOD, on=date(1961, 11, 23)).problem == resident_id.FUTURE_DATE

    def test_no_sentence_repeats_the_number(self) -> None:
        problem = resident_id.check("110101196111240011", on=ON).problem

        assert problem is not None
        assert "1101" not in problem.zh + problem.en

    @given(st.integers(0, 17), st.sampled_from("0123456789"))
    def test_any_single_wrong_digit_is_noticed(self, place: int, digit: str) -> None:
        wrong = GOOD[:place] + digit + GOOD[place + 1 :]

        assert resident_id.check(wrong, on=ON).ok == (wrong == GOOD)

    @given(st.text(max_size=20))
    def test_whatever_is_typed_gets_an_answer(self, raw: str) -> None:
        verdict = resident_id.check(raw, on=ON)

        assert (verdict.value is None) == (verdict.problem is not None)


class TestConflicts:
    def test_name_the_columns_that_contradict_the_number(self) -> None:
        number = found(GOOD)

        assert resident_id.conflicts(number, sex="m", born_on=date(1961, 11, 24)) == ()
        assert resident_id.conflicts(number, sex="f", born_on=None) == (resident_id.SEX_DIFFERS,)
        assert resident_id.conflicts(number, sex=None, born_on=date(1961, 11, 25)) == (resident_id.BIRTH_DIFFERS,)


class TestCardYears:
    @pytest.mark.parametrize(
        ("age", "years"), [(0, 5), (15, 5), (16, 10), (25, 10), (26, 20), (45, 20), (46, None), (80, None)]
    )
    def test_by_age_at_issue(self, age: int, years: int | None) -> None:
        """居民身份证法 art. 5."""
        assert resident_id.card_years(age) == years
