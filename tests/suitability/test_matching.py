"""Who may take which risk: the 25 cells, what lies above the client's class, the lowest class, the old (facts §2.1, §2.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product as pairs

import pytest

from tests.suitability.asking import DAY, asked, born_years_ago, client, codes, found, means, product, rating
from zhiwo.suitability.policy.answering import answer
from zhiwo.suitability.policy.matrix import MATRIX
from zhiwo.suitability.policy.reasons import Verdict
from zhiwo.suitability.policy.sale import Initiative

OWN_WISH = asked(initiative=Initiative.CLIENT)
MATCHED = ["structured", "bond", "metal", "bank_wm", "public_fund", "private_am", "private_fund", "derivative"]
NOT_MATCHED = ["deposit", "treasury", "physical_metal", "credit", "advice"]
ABOVE = {"above_level", "promoted_above_level", "above_level_at_own_wish", "lowest_barred"}


class TestTheMatrix:
    @pytest.mark.parametrize(("level", "risk"), list(pairs(range(1, 6), repeat=2)))
    def test_a_client_takes_what_does_not_lie_above_its_class(self, level: int, risk: int) -> None:
        given = codes(client(rating=rating(level)), product(risk=risk), asked())

        assert ("level_fits" in given) == (risk <= level)
        assert ("above_level" in given) == (risk > level)

    def test_15_of_25_cells_are_true(self) -> None:
        assert sum(map(sum, MATRIX.on(DAY).cells)) == 15

    @pytest.mark.parametrize("regime", MATCHED)
    def test_every_regime_that_matches_refuses_what_the_bank_brings_up_above_the_class(self, regime: str) -> None:
        given = answer(client(rating=rating(2)), product(regime, 3), asked())

        assert given.verdict is Verdict.REFUSE
        assert "promoted_above_level" in given.codes

    @pytest.mark.parametrize("regime", NOT_MATCHED)
    def test_others_ask_for_no_assessment(self, regime: str) -> None:
        given = codes(client(rating=None), product(regime, None), asked())

        assert not given & {"not_assessed", "unrated", "assessed", *ABOVE}


class TestAtTheClientsOwnWish:
    def test_a_public_fund_is_sold_with_a_warning_in_writing_and_a_record(self) -> None:
        given = answer(client(rating=rating(2)), product("public_fund", 4), OWN_WISH)

        assert given.verdict is Verdict.WARN
        assert "书面警示" in found(given, "above_level_at_own_wish").sentence.zh
        assert not given.codes & {"above_level", "promoted_above_level"}

    @pytest.mark.parametrize("regime", [one for one in MATCHED if one != "public_fund"])
    def test_nothing_else_is(self, regime: str) -> None:
        given = codes(client(rating=rating(2)), product(regime, 3), OWN_WISH)

        assert "above_level" in given
        assert not given & {"promoted_above_level", "above_level_at_own_wish"}

    @pytest.mark.parametrize("risk", [2, 3, 4, 5])
    def test_the_lowest_class_takes_r1_alone_whatever_its_level(self, risk: int) -> None:
        lowest = client(rating=rating(5, lowest=True))

        given = answer(lowest, product("public_fund", risk), OWN_WISH)

        assert given.verdict is Verdict.REFUSE
        assert found(given, "lowest_barred").sentence.zh.endswith(f"也不得销售 R{risk}。")
        assert "level_fits" in codes(lowest, product("public_fund", 1), OWN_WISH)


class TestRatings:
    @pytest.mark.parametrize(("issuer", "house", "counts"), [(2, 4, 4), (4, 2, 4), (None, 3, 3), (5, None, 5)])
    def test_the_higher_counts(self, issuer: int | None, house: int | None, counts: int) -> None:
        of = replace(product(), issuer_risk=issuer, house_risk=house)

        given = answer(client(rating=rating(counts)), of, asked())
        below = codes(client(rating=rating(counts - 1)), of, asked())

        assert f"产品 R{counts} 在" in found(given, "level_fits").sentence.zh
        assert "above_level" in below
        assert ("ratings_differ" in given.codes) == (issuer is not None and house is not None)

    def test_who_buys_by_the_higher_of_two_is_told(self) -> None:
        given = answer(client(), replace(product(), issuer_risk=2, house_risk=3), asked())

        assert (
            found(given, "ratings_differ").sentence.zh
            == "发行机构评级 R2、本行评级 R3，按较高者 R3 销售：请向客户披露。"
        )

    @pytest.mark.parametrize(("day", "told"), [(date(2026, 1, 31), False), (date(2026, 2, 1), True)])
    def test_the_telling_is_asked_for_since_february_2026_the_higher_counted_before(
        self, day: date, told: bool
    ) -> None:
        one = client(rating=rating(2, assessed_on=day))

        given = codes(one, replace(product(), issuer_risk=2, house_risk=3), asked(day=day))

        assert ("ratings_differ" in given) == told
        assert "above_level" in given

    def test_one_that_nobody_has_rated_is_refused(self) -> None:
        given = answer(client(rating=rating(5)), product(risk=None), OWN_WISH)

        assert given.verdict is Verdict.REFUSE
        assert "unrated" in given.codes
        assert not given.codes & {"level_fits", *ABOVE}


class TestAges:
    """《金融机构产品适当性管理办法》 from 2026-02-01, 《商业银行代理销售业务管理办法》 from 2025-10-01."""

    @pytest.mark.parametrize(("day", "age", "risk", "warned"), [
        (date(2026, 2, 1), 65, 4, True), (date(2026, 1, 31), 65, 4, False), (date(2026, 2, 1), 64, 4, False),
        (date(2026, 2, 1), 65, 3, False), (date(2026, 2, 1), 80, 5, True),
    ])  # fmt: skip
    def test_special_care_from_65_on_for_what_is_risky(self, day: date, age: int, risk: int, warned: bool) -> None:
        old = client(born_on=born_years_ago(age, day), rating=rating(5, assessed_on=day))

        given = answer(old, product(risk=risk), asked(day=day))

        assert ("elder_high_risk" in given.codes) == warned
        assert given.verdict is (Verdict.WARN if warned else Verdict.ALLOW)

    def test_the_day_before_the_65th_birthday_is_64(self) -> None:
        eve = client(born_on=date(1961, 11, 25), rating=rating(5))
        how = asked(day=date(2026, 11, 24))

        assert "elder_high_risk" not in codes(eve, product(risk=5), how)
        assert "elder_high_risk" in codes(replace(eve, born_on=date(1961, 11, 24)), product(risk=5), how)

    @pytest.mark.parametrize(("day", "age", "partner", "warned"), [
        (date(2025, 10, 1), 65, True, True), (date(2025, 9, 30), 65, True, False), (date(2025, 10, 1), 64, True, False),
        (date(2025, 10, 1), 65, False, False),
    ])  # fmt: skip
    def test_partners_products_are_sold_to_the_old_with_prudence(
        self, day: date, age: int, partner: bool, warned: bool
    ) -> None:
        old = client(born_on=born_years_ago(age, day), rating=rating(5, assessed_on=day))

        assert ("elder_partner" in codes(old, product(partner=partner), asked(day=day))) == warned

    @pytest.mark.parametrize(("day", "barred"), [(date(2025, 9, 30), False), (date(2025, 10, 1), True)])
    def test_partners_products_are_sold_by_the_banks_own_channels(self, day: date, barred: bool) -> None:
        given = codes(client(), product(partner=True), asked(day=day, channel="third_party"))

        assert ("partner_channel" in given) == barred

    def test_a_child_and_who_is_of_limited_capacity_act_by_their_representative(self) -> None:
        child = client(born_on=born_years_ago(17))

        assert "limited_capacity" in codes(child, product(), asked())
        assert "limited_capacity" in codes(client(limited_capacity=True), product(), asked())
        assert "limited_capacity" not in codes(client(born_on=born_years_ago(18)), product(), asked())
        assert "limited_partner" in codes(child, product(partner=True), asked())

    def test_an_age_that_is_not_known_is_asked_for(self) -> None:
        given = answer(client(born_on=None), product(), asked())

        assert given.verdict is Verdict.WARN
        assert "age_unknown" in given.codes

    def test_an_entity_has_no_age(self) -> None:
        given = codes(client(entity=True, born_on=None, limited_capacity=True), product(partner=True), asked())

        assert not given & {"age_unknown", "limited_capacity", "limited_partner", "ordinary_investor"}

    @pytest.mark.parametrize(("day", "said"), [(date(2026, 1, 31), False), (date(2026, 2, 1), True)])
    def test_every_person_is_an_ordinary_investor_however_rich(self, day: date, said: bool) -> None:
        rich = client(means=means(financial=100_000), assets_fen=10**13, rating=rating(assessed_on=day))

        assert ("ordinary_investor" in codes(rich, product(), asked(day=day))) == said
