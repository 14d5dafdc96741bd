"""Qualified investors and least amounts (facts §2.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.suitability.asking import WAN, asked, client, codes, found, means, product, rating
from zhiwo.holdings.policy.product import PrivateClass, ProductTerms
from zhiwo.suitability.policy.answering import answer
from zhiwo.suitability.policy.profile import Means
from zhiwo.suitability.policy.reasons import Verdict

AM = product("private_am", private=True, private_class=PrivateClass.MIXED)
FUND = product("private_fund", private=True)
WORDS = {"qualified", "not_qualified", "means_unknown", "means_unproved"}


def judged(what: Means | None, of: ProductTerms = AM, **more: Any) -> str:
    [word] = codes(client(means=what, **more), of, asked(100)) & WORDS
    return word


class TestWorkedValues:
    def test_net_300_without_experience_fails(self) -> None:
        stated = means(experience_years=0, family_net_financial=300, family_financial=300, income_average=30)

        assert judged(stated) == "not_qualified"

    def test_family_assets_of_500_and_two_years_pass(self) -> None:
        stated = means(experience_years=2, family_net_financial=100, family_financial=500, income_average=10)

        assert judged(stated) == "qualified"

    def test_income_of_45_and_assets_of_200_pass_for_one_and_fail_for_the_other(self) -> None:
        stated = means(
            experience_years=2, family_net_financial=200, family_financial=200, financial=200, income_average=45
        )

        assert judged(stated, AM) == "qualified"
        assert judged(stated, FUND) == "not_qualified"


class TestBounds:
    BARE: ClassVar = {"family_net_financial": 0, "family_financial": 0, "financial": 0, "income_average": 0}

    @pytest.mark.parametrize(("of", "fact", "floor"), [
        (AM, "family_net_financial", 300), (AM, "family_financial", 500), (AM, "income_average", 40),
        (FUND, "financial", 300), (FUND, "income_average", 50),
    ])  # fmt: skip
    def test_each_fact_alone_to_the_fen(self, of: ProductTerms, fact: str, floor: int) -> None:
        stated = means(experience_years=2, **self.BARE | {fact: floor})
        short = replace(stated, **{f"{fact}_fen": floor * WAN - 1})

        assert judged(stated, of) == "qualified"
        assert judged(short, of) == "not_qualified"

    @pytest.mark.parametrize(("years", "word"), [(2, "qualified"), (1, "not_qualified"), (None, "means_unknown")])
    def test_years_of_investing(self, years: int | None, word: str) -> None:
        assert judged(means(experience_years=years, family_financial=500)) == word

    @pytest.mark.parametrize("of", [AM, FUND])
    def test_an_entity_by_its_net_assets(self, of: object) -> None:
        rich = means(net_assets=1000)

        assert judged(rich, of, entity=True) == "qualified"
        assert judged(replace(rich, net_assets_fen=1000 * WAN - 1), of, entity=True) == "not_qualified"
        assert judged(means(financial=5000), of, entity=True) == "means_unknown"


class TestWhatIsNotKnown:
    def test_no_means_at_all(self) -> None:
        given = answer(client(), AM, asked(100))

        assert given.verdict is Verdict.REFUSE
        assert found(given, "means_unknown").sentence.zh == (
            "无法认定资产管理产品合格投资者：请向客户了解并取得证明："
            "投资经历年限、家庭金融净资产、家庭金融资产、近三年年均收入。"
        )

    def test_only_what_is_missing_is_asked_for(self) -> None:
        given = answer(client(means=means(experience_years=3, family_financial=10)), AM, asked(100))

        assert found(given, "means_unknown").sentence.zh.endswith("：家庭金融净资产、近三年年均收入。")

    def test_one_fact_that_is_enough_needs_no_other(self) -> None:
        assert judged(means(income_average=50), FUND) == "qualified"

    def test_without_proof_it_is_only_said(self) -> None:
        stated = replace(means(income_average=50), proved=False)

        assert judged(stated, FUND) == "means_unproved"

    def test_what_is_short_is_named(self) -> None:
        stated = means(experience_years=0, family_net_financial=0, family_financial=0, income_average=0)

        given = answer(client(means=stated), AM, asked(100))

        assert "投资经历满 2 年；家庭金融净资产 300 万元以上或" in found(given, "not_qualified").sentence.zh

    @settings(deadline=None)
    @given(
        st.lists(st.sampled_from(["experience_years", "family_net_financial", "family_financial", "income_average"]))
    )
    def test_to_know_less_never_qualifies(self, forgotten: list[str]) -> None:
        stated = means(experience_years=1, family_net_financial=299, family_financial=499, income_average=39)
        names: dict[str, Any] = {f"{one}_fen" if one != "experience_years" else one: None for one in forgotten}

        assert judged(replace(stated, **names)) in ("not_qualified", "means_unknown")


class TestLeastAmounts:
    @pytest.mark.parametrize(("private", "least"), [
        (PrivateClass.FIXED_INCOME, 30), (PrivateClass.MIXED, 40), (PrivateClass.EQUITY, 100), (PrivateClass.DERIVATIVE, 100),
    ])  # fmt: skip
    @pytest.mark.parametrize("regime", ["private_am", "bank_wm"])
    def test_by_what_a_private_plan_invests_in(self, regime: str, private: PrivateClass, least: int) -> None:
        plan = product(regime, private=True, private_class=private)

        assert "minimum_met" in codes(client(), plan, asked(least))
        assert "below_minimum" in codes(client(), plan, asked(amount_fen=least * WAN - 1))

    def test_a_private_fund_from_100_on(self) -> None:
        assert "minimum_met" in codes(client(), FUND, asked(100))
        assert "below_minimum" in codes(client(), FUND, asked(amount_fen=100 * WAN - 1))

    def test_a_class_that_is_not_known_is_refused(self) -> None:
        assert "private_class_unknown" in codes(client(), product("private_am", private=True), asked(1000))

    @pytest.mark.parametrize(("fen", "word"), [(100, "minimum_met"), (99, "below_minimum")])
    def test_public_wealth_products_from_one_yuan_on(self, fen: int, word: str) -> None:
        assert word in codes(client(), product(), asked(amount_fen=fen))


class TestCoolingOff:
    def test_a_private_fund_waits_24_hours_and_is_called_back(self) -> None:
        given = answer(client(rating=rating(), means=means(income_average=50)), FUND, asked(100))

        assert given.verdict is Verdict.WARN
        assert "24 小时" in found(given, "cooling_off").sentence.zh
        assert {"call_back", "records_kept"} <= given.codes

    def test_a_wealth_product_waits_only_when_placed_privately(self) -> None:
        private = codes(client(), product(private=True, private_class=PrivateClass.MIXED), asked(40))

        assert "cooling_off" in private
        assert "call_back" not in private
        assert not codes(client(), product(), asked()) & {"cooling_off", *WORDS}
