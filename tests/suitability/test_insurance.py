"""Selling insurance: whom the insurer's people underwrite, who signs, what is recorded (facts §2.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.suitability.asking import DAY, WAN, asked, born_years_ago, client, codes, found, means, product
from zhiwo.holdings.policy.product import ProductTerms, YieldKind
from zhiwo.suitability.policy.answer import Answer
from zhiwo.suitability.policy.answering import answer
from zhiwo.suitability.policy.profile import InvestorProfile
from zhiwo.suitability.policy.reasons import Verdict

RICH = means(income_average=100, family_income=200, premium_budget=1_000)


def policy(pay_years: int | None = 10, certain: bool | None = True, **more: Any) -> ProductTerms:
    return product("insurance", kind="insurance", certain_benefit=certain, pay_years=pay_years, **more)


def buyer(age: int, **more: Any) -> InvestorProfile:
    return client(born_on=born_years_ago(age), means=RICH, **more)


def bought(age: int, what: ProductTerms, wan: int = 10) -> Answer:
    return answer(buyer(age), what, asked(wan))


class TestManualUnderwriting:
    @pytest.mark.parametrize(("age", "pay_years", "manual"), [
        (65, 10, True), (65, 0, False), (66, 0, True), (60, 10, False), (61, 10, True),
    ])  # fmt: skip
    def test_by_age(self, age: int, pay_years: int, manual: bool) -> None:
        assert ("manual_underwriting" in bought(age, policy(pay_years)).codes) == manual

    @pytest.mark.parametrize(("fen", "manual"), [(5_418_800, False), (5_418_799, True)])
    def test_by_income_below_the_local_average(self, fen: int, manual: bool) -> None:
        poor = replace(RICH, income_average_fen=fen)

        assert ("manual_underwriting" in codes(client(means=poor), policy(), asked(1))) == manual

    def test_such_buyers_are_sold_certain_benefits_only(self) -> None:
        assert "certain_benefit_only" not in bought(66, policy()).codes
        refused = bought(66, policy(certain=False))
        assert refused.verdict is Verdict.REFUSE
        assert found(refused, "certain_benefit_only").sentence.zh.startswith("投保人超过 60 周岁：")

    def test_how_it_is_paid_may_be_asked_for_where_the_product_leaves_it_open(self) -> None:
        assert "manual_underwriting" in codes(buyer(65), policy(None), asked(10, pay_years=5))
        assert "manual_underwriting" not in codes(buyer(65), policy(0), asked(10, pay_years=5))

    def test_an_entity_has_neither_age_nor_income(self) -> None:
        given = codes(client(entity=True, born_on=None), policy(certain=False), asked(10))

        assert not given & {"manual_underwriting", "birth_unknown", "affordability_unknown", "signed_statement"}


class TestTheStatement:
    @pytest.mark.parametrize(("age", "signed"), [(50, True), (49, False)])
    def test_years_and_age_of_60(self, age: int, signed: bool) -> None:
        assert ("signed_statement" in bought(age, policy(10, certain=False)).codes) == signed

    @pytest.mark.parametrize(("pay_years", "bound"), [(0, 800), (5, 40)])
    def test_above_four_incomes_at_once_or_a_fifth_of_one_a_year(self, pay_years: int, bound: int) -> None:
        what = policy(pay_years, certain=False)

        assert "signed_statement" not in codes(buyer(40), what, asked(bound))
        assert "signed_statement" in codes(buyer(40), what, asked(amount_fen=bound * WAN + 1))

    def test_from_150_percent_of_the_budget_on(self) -> None:
        tight = client(means=replace(RICH, premium_budget_fen=20 * WAN))

        assert "signed_statement" in codes(tight, policy(10, certain=False), asked(30))
        assert "signed_statement" not in codes(tight, policy(10, certain=False), asked(amount_fen=30 * WAN - 1))

    def test_nobody_signs_for_a_certain_benefit(self) -> None:
        assert "signed_statement" not in bought(59, policy(20), wan=900).codes


class TestWhatIsNotKnown:
    def test_affordability(self) -> None:
        given = answer(client(), policy(certain=False), asked(10))

        assert given.verdict is Verdict.REFUSE
        assert found(given, "affordability_unknown").sentence.zh == (
            "缴费能力无法评估：请先了解投保人年收入、家庭年收入、年度保费预算。"
        )

    def test_for_a_certain_benefit_the_income_is_enough(self) -> None:
        assert "affordability_unknown" not in codes(client(means=means(income_average=20)), policy(), asked(10))

    @pytest.mark.parametrize(("of", "what", "word"), [
        (buyer(40), policy(certain=None), "benefit_unknown"), (buyer(40), policy(None), "payment_unknown"),
        (replace(buyer(40), born_on=None), policy(), "birth_unknown"),
    ])  # fmt: skip
    def test_what_the_rules_hang_on(self, of: InvestorProfile, what: ProductTerms, word: str) -> None:
        given = answer(of, what, asked(10))

        assert given.verdict is Verdict.REFUSE
        assert word in given.codes


class TestBesides:
    @pytest.mark.parametrize(("age", "recorded"), [(60, True), (59, False)])
    def test_from_60_on_the_sale_is_recorded_by_whatever_channel(self, age: int, recorded: bool) -> None:
        given = codes(buyer(age), policy(), asked(10, channel="mobile"))

        assert ("record_elder" in given) == recorded
        assert "record_sale" not in given

    def test_the_client_may_step_back(self) -> None:
        assert "15 天" in found(bought(40, policy()), "hesitation").sentence.zh

    def test_only_uncertain_benefits_are_matched(self) -> None:
        unassessed = client(rating=None, means=RICH)

        assert "not_assessed" not in codes(unassessed, policy(), asked(10))
        assert "not_assessed" in codes(unassessed, policy(certain=False), asked(10))

    @pytest.mark.parametrize(("kind", "rate", "day", "refused"), [
        (YieldKind.FIXED, "2.00", DAY, False), (YieldKind.FIXED, "2.01", DAY, True),
        (YieldKind.GUARANTEED_PART, "1.75", DAY, False), (YieldKind.GUARANTEED_PART, "1.76", DAY, True),
        (YieldKind.FIXED, "2.50", date(2025, 8, 31), False), (YieldKind.FIXED, "2.50", date(2025, 9, 1), True),
        (YieldKind.BENCHMARK, "3.50", DAY, False),
    ])  # fmt: skip
    def test_no_promise_above_the_cap(self, kind: YieldKind, rate: str, day: date, refused: bool) -> None:
        what = policy(yield_kind=kind, yield_low=Decimal(rate))

        assert ("above_rate_cap" in codes(buyer(40), what, asked(10, day=day))) == refused
