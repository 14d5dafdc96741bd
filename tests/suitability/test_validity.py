"""How long an assessment counts, and where the first one is made (facts §2.3)."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.suitability.asking import asked, client, codes, found, product, rating
from zhiwo.kernel.period import add_months, completed_years
from zhiwo.suitability.measures.columns import investors
from zhiwo.suitability.measures.people import ages, matching
from zhiwo.suitability.policy.answering import answer
from zhiwo.suitability.policy.reasons import Verdict


@pytest.mark.parametrize(("assessed_on", "last"), [
    (date(2025, 3, 3), date(2026, 3, 3)), (date(2024, 2, 29), date(2025, 2, 28)), (date(2025, 2, 28), date(2026, 2, 28)),
    (date(2023, 2, 28), date(2024, 2, 28)), (date(2025, 8, 31), date(2026, 8, 31)),
])  # fmt: skip
def test_it_counts_until_the_matching_day(assessed_on: date, last: date) -> None:
    one = client(rating=rating(assessed_on=assessed_on))

    good = answer(one, product(), asked(day=last))
    late = answer(one, product(), asked(day=last + timedelta(days=1)))

    assert found(good, "assessed").sentence.zh == f"测评为 C3 平衡型，有效至 {last}。"
    assert late.verdict is Verdict.REFUSE
    assert found(late, "assessment_expired").sentence.zh == f"测评已于 {last} 到期：请客户先重新测评。"
    assert "level_fits" not in late.codes


@pytest.mark.parametrize(
    ("valid_until", "last"), [(date(2025, 9, 1), date(2025, 8, 31)), (date(2027, 1, 1), date(2026, 3, 3))]
)
def test_the_banks_file_may_shorten_it_and_never_lengthen_it(valid_until: date, last: date) -> None:
    one = client(rating=rating(assessed_on=date(2025, 3, 3), valid_until=valid_until))

    assert "assessed" in codes(one, product(), asked(day=last))
    assert "assessment_expired" in codes(one, product(), asked(day=last + timedelta(days=1)))


def test_who_was_never_assessed_is_first() -> None:
    given = answer(client(rating=None), product(), asked())

    assert given.verdict is Verdict.REFUSE
    assert found(given, "not_assessed").sentence.zh == "没有风险测评：请客户先完成测评。"


def test_an_assessment_of_a_later_day_did_not_count_yet() -> None:
    one = client(rating=rating(assessed_on=date(2026, 4, 21)))

    assert "not_assessed" in codes(one, product(), asked(day=date(2026, 4, 20)))
    assert "assessed" in codes(one, product(), asked(day=date(2026, 4, 21)))


@pytest.mark.parametrize(("changed_on", "stale"), [
    (date(2026, 3, 2), False), (date(2026, 3, 3), True), (date(2026, 4, 20), True), (date(2026, 4, 21), False),
])  # fmt: skip
def test_a_material_change_since_wants_a_new_one(changed_on: date, stale: bool) -> None:
    given = codes(client(changed_on=changed_on), product(), asked(day=date(2026, 4, 20)))

    assert ("changed_since" in given) == stale
    assert ("assessed" in given) != stale


class TestTheFirstOfTheBanksOwn:
    @pytest.mark.parametrize(
        ("channel", "refused"), [("branch", False), ("counter", False), ("mobile", True), ("web", True)]
    )
    def test_is_bought_after_an_assessment_face_to_face(self, channel: str, refused: bool) -> None:
        new = client(bought_own_wmp=False, rating=rating(channel=channel))

        assert ("first_not_in_person" in codes(new, product(), asked(channel="mobile"))) == refused

    def test_who_bought_before_was_assessed_anywhere(self) -> None:
        assert "first_not_in_person" not in codes(client(rating=rating(channel="mobile")), product(), asked())

    def test_a_wealth_companys_product_asks_for_no_visit(self) -> None:
        new = client(bought_own_wmp=False, rating=rating(channel="mobile"))

        assert "first_not_in_person" not in codes(new, product(partner=True), asked())
        assert "first_not_in_person" not in codes(new, product("public_fund"), asked())


any_day = st.dates(date(1900, 1, 1), date(2100, 12, 31))


class TestDaysOfMany:
    """Column arithmetic against the day counted by hand."""

    @settings(deadline=None)
    @given(any_day, st.integers(0, 30))
    def test_the_matching_day(self, day: date, months: int) -> None:
        [found] = matching(np.array([day], dtype="datetime64[D]"), months)

        assert found.astype(object) == add_months(day, months)

    @settings(deadline=None)
    @given(any_day, any_day)
    def test_an_age_is_the_birthdays_lived_to_see(self, born: date, day: date) -> None:
        """A birthday of 29 February is 1 March in common years."""
        birthdays = 0
        for year in range(born.year + 1, day.year + 1):
            try:
                birthdays += date(year, born.month, born.day) <= day
            except ValueError:
                birthdays += date(year, 3, 1) <= day

        [age] = ages(investors([client(born_on=born)]), day)

        assert age == (birthdays if born <= day else -1)
        assert born > day or completed_years(born, day) == birthdays

    @pytest.mark.parametrize(("day", "age"), [(date(2025, 2, 28), 20), (date(2025, 3, 1), 21), (date(2024, 2, 29), 20)])
    def test_born_on_29_february_2004(self, day: date, age: int) -> None:
        assert completed_years(date(2004, 2, 29), day) == age
