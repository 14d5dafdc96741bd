"""From answers to a level: worked values, the ways round, and an independent reckoning from the pack's text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.suitability.answers import AVERSE, FORM, MIDDLING, MODEST
from zhiwo.kernel.packs import shipped
from zhiwo.suitability.policy.assessing import (
    Exhausted,
    Standing,
    contradictions,
    ends_on,
    exhausted,
    gaps,
    needs_witness,
    score,
    standing,
)
from zhiwo.suitability.policy.questionnaire import ASSESSMENT, DIMENSIONS, Limits

RAW = yaml.safe_load(shipped("suitability.assessment"))[0]
complete = st.fixed_dictionaries(
    {one["code"]: st.sampled_from([answer["code"] for answer in one["answers"]]) for one in RAW["questions"]}
)


def reckoned(answers: dict[str, str]) -> tuple[int, int]:
    """Points and level once more, from the text of the pack and by another way."""
    given = [next(a for a in q["answers"] if a["code"] == answers[q["code"]]) for q in RAW["questions"]]
    points = 0
    for answer in given:
        points += answer["points"]
    level = 5
    while points < RAW["levels"][level - 1]["from"]:
        level -= 1
    for answer in given:
        if answer.get("lowest"):
            return points, 1
        level = min(level, answer.get("caps", 5))
    return points, level


class TestScore:
    def test_worked_by_hand(self) -> None:
        middling = score(FORM, MIDDLING)
        assert (middling.points, middling.level, middling.lowest, middling.capped_by) == (63, 4, False, ())
        assert middling.by_dimension == {
            "age": 9, "finances": 10, "experience": 6, "purpose": 6, "return": 4, "preference": 6, "liquidity": 7,
            "awareness": 9, "loss": 6,
        }  # fmt: skip
        modest = score(FORM, MODEST)
        assert (modest.points, modest.level) == (57, 3)

    def test_no_loss_at_all_is_c1_and_of_the_lowest_class_whatever_the_points(self) -> None:
        best = {one.code: max(one.answers, key=lambda a: a.points).code for one in FORM.questions}
        assert score(FORM, best).level == 5

        averse = score(FORM, best | {"loss": "none"})

        assert averse.points >= FORM.levels[4].since
        assert (averse.level, averse.lowest, averse.capped_by) == (1, True, ("loss",))

    def test_five_percent_at_most_is_c3_at_most(self) -> None:
        best = {one.code: max(one.answers, key=lambda a: a.points).code for one in FORM.questions}

        assert (score(FORM, best | {"loss": "to5"}).level, score(FORM, MODEST | {"loss": "to5"}).capped_by) == (3, ())

    def test_age_is_no_cap(self) -> None:
        best = {one.code: max(one.answers, key=lambda a: a.points).code for one in FORM.questions}

        assert score(FORM, best | {"age": "from65"}).level == 5

    def test_limited_capacity_is_the_lowest_class(self) -> None:
        limited = score(FORM, MIDDLING, limited_capacity=True)

        assert (limited.points, limited.level, limited.lowest) == (63, 1, True)

    @given(complete)
    def test_equals_another_reckoning(self, answers: dict[str, str]) -> None:
        found = score(FORM, answers)

        assert (found.points, found.level) == reckoned(answers)
        assert sum(found.by_dimension.values()) == found.points
        assert found.by_dimension.keys() == DIMENSIONS

    @given(complete, st.data())
    def test_an_answer_of_more_points_never_lowers_the_points(
        self, answers: dict[str, str], data: st.DataObject
    ) -> None:
        question = data.draw(st.sampled_from(FORM.questions))
        better = [one for one in question.answers if one.points >= question.by_code[answers[question.code]].points]
        changed = answers | {question.code: data.draw(st.sampled_from(better)).code}

        assert score(FORM, changed).points >= score(FORM, answers).points

    def test_each_band_begins_at_its_points(self) -> None:
        for band in FORM.levels[1:]:
            below = [one for one in FORM.levels if one.since <= band.since - 1][-1]
            assert below.level == band.level - 1


class TestGapsAndContradictions:
    def test_gaps_are_named_in_order_and_strange_answers_are_gaps(self) -> None:
        answers = {**MIDDLING, "years": "nobody", "loss": ""}
        del answers["age"]

        assert gaps(FORM, answers) == ("age", "years", "loss")
        assert gaps(FORM, MIDDLING) == ()

    def test_found_and_nothing_else_changed(self) -> None:
        answers = MIDDLING | {"return": "highest", "loss": "none"}

        assert contradictions(FORM, answers) == ("high_without_loss", "loss_unlike_view")
        assert answers["return"] == "highest"
        assert contradictions(FORM, MIDDLING) == ()
        assert contradictions(FORM, AVERSE) == ()


class TestTheTerm:
    """facts §2.3: assessed 2025-03-03, 2026-03-03 counts, 2026-03-04 does not."""

    @pytest.mark.parametrize(
        ("assessed", "counts", "over"),
        [
            (date(2025, 3, 3), date(2026, 3, 3), date(2026, 3, 4)),
            (date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1)),
            (date(2023, 2, 28), date(2024, 2, 28), date(2024, 2, 29)),
        ],
    )
    def test_goes_through_the_same_day_a_year_later(self, assessed: date, counts: date, over: date) -> None:
        ends = ends_on(FORM, assessed)

        assert ends == over
        for on, how in ((counts, Standing.ENDING), (over, Standing.EXPIRED)):
            assert standing(FORM, on, ends, waiting=False, changed=False) is how

    def test_the_bank_may_say_sooner_and_never_later(self) -> None:
        assert ends_on(FORM, date(2025, 3, 3), date(2025, 12, 31)) == date(2026, 1, 1)
        assert ends_on(FORM, date(2025, 3, 3), date(2027, 3, 3)) == date(2026, 3, 4)

    def test_warns_from_so_many_days_before(self) -> None:
        ends = date(2026, 6, 1)

        for days, how in ((31, Standing.VALID), (30, Standing.ENDING), (1, Standing.ENDING), (0, Standing.EXPIRED)):
            assert standing(FORM, ends - timedelta(days), ends, waiting=False, changed=False) is how

    def test_what_weighs_more_is_said(self) -> None:
        ends, on = date(2026, 6, 1), date(2026, 1, 1)

        assert standing(FORM, on, None, waiting=False, changed=True) is Standing.NONE
        assert standing(FORM, on, ends, waiting=True, changed=True) is Standing.WAITING
        assert standing(FORM, on, ends, waiting=False, changed=True) is Standing.CHANGED
        assert standing(FORM, ends, ends, waiting=False, changed=True) is Standing.EXPIRED


class TestAttempts:
    ON = date(2026, 4, 20)

    def test_two_a_day(self) -> None:
        assert exhausted(FORM.limits, self.ON, [self.ON]) is None
        assert exhausted(FORM.limits, self.ON, [self.ON] * 2) is Exhausted.DAY
        assert exhausted(FORM.limits, self.ON, [self.ON - timedelta(1)] * 2) is None

    @pytest.mark.parametrize(
        ("on", "outside", "inside"),
        [
            (date(2026, 4, 20), date(2025, 4, 20), date(2025, 4, 21)),
            (date(2024, 3, 1), date(2023, 3, 1), date(2023, 3, 2)),  # 366 days
            (date(2024, 2, 29), date(2023, 2, 28), date(2023, 3, 1)),
        ],
    )
    def test_eight_in_twelve_months_the_same_day_a_year_earlier_outside(
        self, on: date, outside: date, inside: date
    ) -> None:
        seven = [inside + timedelta(30 * n) for n in range(1, 8)]

        assert exhausted(FORM.limits, on, [*seven, outside]) is None
        assert exhausted(FORM.limits, on, [*seven, inside]) is Exhausted.YEAR

    @given(st.lists(st.integers(0, 800).map(lambda n: date(2026, 4, 20) - timedelta(n)), max_size=12))
    def test_another_attempt_never_makes_room(self, made: list[date]) -> None:
        if exhausted(FORM.limits, self.ON, made):
            assert exhausted(FORM.limits, self.ON, [*made, self.ON])


class TestWitness:
    @pytest.mark.parametrize(("born", "needed"), [(date(1961, 4, 20), True), (date(1961, 4, 21), False), (None, True)])
    def test_from_sixty_five_on(self, born: date | None, needed: bool) -> None:
        assert needs_witness(FORM, born, False, date(2026, 4, 20)) is needed

    def test_of_limited_capacity_at_any_age(self) -> None:
        assert needs_witness(FORM, date(1990, 1, 1), True, date(2026, 4, 20))


class TestThePack:
    def test_the_order_of_answers_says_nothing_of_their_points(self) -> None:
        """Else the last answer of each question would be the daring one."""
        rising = [list(q.answers) == sorted(q.answers, key=lambda a: a.points) for q in FORM.questions]
        falling = [list(q.answers) == sorted(q.answers, key=lambda a: -a.points) for q in FORM.questions]

        assert any(falling)
        assert not all(r or f for r, f in zip(rising, falling, strict=True))
        assert sum(rising) <= len(FORM.questions) // 2

    @pytest.mark.parametrize(("day", "year"), [(3, 8), (2, 9), (0, 8)])
    def test_the_regulators_limits_cannot_be_loosened(self, day: int, year: int) -> None:
        with pytest.raises(ValidationError):
            Limits(a_day=day, a_year=year)

    @pytest.mark.parametrize(
        "changed",
        [
            {"valid_months": 13},
            {"senior_age": 66},
            {"questions": RAW["questions"][1:]},
            {"levels": RAW["levels"][:4]},
            {"levels": RAW["levels"][::-1]},
            {"dimensions": RAW["dimensions"][1:]},
            {"contradictions": [{"code": "x", "when": {"loss": ["nobody"], "age": ["to30"]}}]},
            {"contradictions": [{"code": "x", "when": {"loss": ["none"]}}]},
            {"questions": [*RAW["questions"], RAW["questions"][0]]},
        ],
    )
    def test_what_does_not_hang_together_is_not_read(self, changed: dict[str, object]) -> None:
        with pytest.raises(ValidationError):
            ASSESSMENT.read([RAW | changed])
