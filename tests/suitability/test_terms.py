"""The product's own terms, the channel, what is recorded, the individual pension (facts §2.1, §2.5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.suitability.asking import DAY, WAN, asked, client, codes, found, product
from zhiwo.holdings.policy.product import Least
from zhiwo.suitability.policy.answering import answer
from zhiwo.suitability.policy.reasons import Verdict
from zhiwo.suitability.policy.regimes import REGIMES
from zhiwo.suitability.policy.rules import rules_on
from zhiwo.suitability.policy.sale import Asked, Sale


class TestTheShelf:
    @pytest.mark.parametrize(("window", "word"), [
        ({"opens_on": date(2026, 4, 20)}, "on_offer"), ({"opens_on": date(2026, 4, 21)}, "not_on_offer_yet"),
        ({"closes_on": date(2026, 4, 21)}, "on_offer"), ({"closes_on": date(2026, 4, 20)}, "no_longer_offered"),
    ])  # fmt: skip
    def test_the_window_is_half_open(self, window: dict[str, date], word: str) -> None:
        assert word in codes(client(), product(**window), asked())

    @pytest.mark.parametrize(("terms", "fen", "word"), [
        ({"least_fen": 10 * WAN}, 10 * WAN, "on_offer"), ({"least_fen": 10 * WAN}, 10 * WAN - 1, "below_least"),
        ({"least_fen": 10 * WAN, "step_fen": WAN}, 11 * WAN, "on_offer"),
        ({"least_fen": 10 * WAN, "step_fen": WAN}, 11 * WAN + 1, "off_step"),
        ({"quota_left_fen": 10 * WAN}, 10 * WAN, "on_offer"), ({"quota_left_fen": 10 * WAN}, 10 * WAN + 1, "quota_short"),
    ])  # fmt: skip
    def test_the_amount_to_the_fen(self, terms: dict[str, int], fen: int, word: str) -> None:
        given = answer(client(), product(**terms), asked(amount_fen=fen))

        assert word in given.codes
        assert given.verdict is (Verdict.ALLOW if word == "on_offer" else Verdict.REFUSE)

    @pytest.mark.parametrize(("currencies", "how", "word"), [
        (("CNY",), {"currency": "USD", "rate": Decimal(7)}, "currency_not_taken"),
        (("USD",), {"rate": Decimal(7)}, "on_offer"), (("USD",), {}, "rate_unknown"),
    ])  # fmt: skip
    def test_the_currency(self, currencies: tuple[str, ...], how: dict[str, Any], word: str) -> None:
        assert word in codes(client(), product(currencies=currencies), asked(1, **how))

    @pytest.mark.parametrize(("fen", "word"), [
        (99_999, "below_least"), (100_000, "on_offer"), (100_050, "off_step"), (100_100, "on_offer"),
        (None, "on_offer"),
    ])  # fmt: skip
    def test_each_currency_has_its_own_least_and_steps(self, fen: int | None, word: str) -> None:
        terms = product(currencies=("CNY", "USD"), elsewhere=(Least("USD", 100_000, 100),), least_fen=10 * WAN)

        assert word in codes(client(), terms, asked(amount_fen=fen, currency="USD", rate=Decimal(7)))

    def test_a_quota_in_another_currency_is_looked_at_by_hand(self) -> None:
        terms = product(currencies=("CNY", "USD"), elsewhere=(Least("USD", 100),), quota_left_fen=1)

        assert "quota_elsewhere" in codes(client(), terms, asked(1, currency="USD", rate=Decimal(7)))
        assert "quota_short" in codes(client(), terms, asked(1))

    def test_a_partners_product_off_the_head_offices_list_is_refused(self) -> None:
        barred = product(partner=True, on_list=False)

        assert "not_on_list" in codes(client(), barred, asked())
        assert "not_on_list" not in codes(client(), product(partner=True), asked())
        assert "not_on_list" not in codes(client(), product(on_list=False), asked())
        assert "not_on_list" not in codes(client(), barred, asked(day=date(2025, 9, 30)))

    def test_amounts_of_the_rules_are_held_against_yuan(self) -> None:
        fund = product("private_fund", currencies=("USD",))

        assert "below_minimum" in codes(client(), fund, asked(amount_fen=14_285_714, rate=Decimal(7)))
        assert "minimum_met" in codes(client(), fund, asked(amount_fen=14_285_715, rate=Decimal(7)))

    def test_the_rules_of_another_regime_may_be_asked_for(self) -> None:
        assert "deposit_covered" in codes(client(), product(), asked(regime="deposit"))

    def test_a_regime_nobody_knows_is_refused(self) -> None:
        given = answer(client(), product("unheard_of"), asked())

        assert given.verdict is Verdict.REFUSE
        assert "regime_unknown" in given.codes

    @pytest.mark.parametrize("wrong", [{"amount_fen": 0}, {"amount_fen": -1}, {"rate": Decimal(0)}])
    def test_no_amount_is_no_question(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="above nothing"):
            Asked(DAY, "branch", **wrong)


class TestTheLeastThatMayBeBought:
    @settings(deadline=None)
    @given(
        st.integers(0, 200 * WAN), st.sampled_from([1, 100, 999, WAN]),
        st.sampled_from(["bank_wm", "private_fund", "deposit"]), st.sampled_from([None, Decimal("7.1234")]),
    )  # fmt: skip
    def test_meets_product_and_rules_and_nothing_less_does(
        self, least: int, step: int, regime: str, rate: Decimal | None
    ) -> None:
        what = product(regime, least_fen=least, step_fen=step, currencies=("USD",) if rate else ("CNY",))
        fen = Sale(what, asked(None, rate=rate), rules_on(DAY)).amount_fen
        amounts = {"below_least", "off_step", "below_minimum"}

        assert not codes(client(), what, asked(amount_fen=fen, rate=rate)) & amounts
        if fen > step:
            assert codes(client(), what, asked(amount_fen=fen - step, rate=rate)) & amounts


class TestChannels:
    @pytest.mark.parametrize(("regime", "channel", "barred"), [
        ("private_fund", "mobile", True), ("private_fund", "branch", False), ("bank_wm", "mobile", False),
        ("bank_wm", "phone", True), ("deposit", "phone", False), ("bank_wm", "by_pigeon", True),
    ])  # fmt: skip
    def test_of_each_regime(self, regime: str, channel: str, barred: bool) -> None:
        assert ("channel_barred" in codes(client(), product(regime), asked(channel=channel))) == barred


class TestRecording:
    @pytest.mark.parametrize(("regime", "channel", "word"), [
        ("bank_wm", "branch", "record_sale"), ("public_fund", "counter", "record_sale"), ("bank_wm", "mobile", None),
        ("bond", "branch", "record_sale"), ("metal", "branch", "record_sale"), ("deposit", "branch", None),
        ("treasury", "branch", "recording_optional"), ("physical_metal", "branch", "recording_optional"),
    ])  # fmt: skip
    def test_in_the_sales_zone(self, regime: str, channel: str, word: str | None) -> None:
        given = codes(client(), product(regime), asked(channel=channel)) & {"record_sale", "recording_optional"}

        assert given == ({word} if word else set())

    @pytest.mark.parametrize(("ends_on", "until"), [
        (date(2026, 10, 17), date(2046, 4, 20)), (None, date(2046, 4, 20)), (date(2045, 10, 20), date(2046, 4, 20)),
        (date(2045, 10, 21), date(2046, 4, 21)), (date(2056, 8, 31), date(2057, 2, 28)),
    ])  # fmt: skip
    def test_is_kept_for_the_longer_of_the_two(self, ends_on: date | None, until: date) -> None:
        assert REGIMES.on(DAY).recording.kept_until(DAY, ends_on) == until

    def test_the_day_is_told(self) -> None:
        given = answer(client(), product(term_days=8_000), asked())

        assert "至少保存到 2048-09-15；" in found(given, "record_sale").sentence.zh


class TestPension:
    @pytest.mark.parametrize(("paid", "fen", "word"), [
        (0, 1_200_000, "pension_room"), (0, 1_200_001, "pension_limit"), (1_199_900, 100, "pension_room"),
        (1_200_000, 100, "pension_limit"),
    ])  # fmt: skip
    def test_12_000_a_year(self, paid: int, fen: int, word: str) -> None:
        assert word in codes(client(), product(), asked(amount_fen=fen, pension_paid_fen=paid))

    def test_what_is_left_is_told(self) -> None:
        given = answer(client(), product(), asked(amount_fen=WAN, pension_paid_fen=800_000))

        assert "（本年还可缴 4,000.00 元）" in found(given, "pension_limit").sentence.zh

    @pytest.mark.parametrize(("day", "causes"), [(date(2025, 8, 31), 4), (date(2025, 9, 1), 7)])
    def test_more_causes_to_take_it_out_since_september_2025(self, day: date, causes: int) -> None:
        given = answer(client(), product(), asked(amount_fen=100, pension_paid_fen=0, day=day))

        told = found(given, "pension_room").sentence.zh
        assert told.rpartition("：")[2].count("、") + 1 == causes
        assert "3%" in told

    def test_other_purchases_have_no_such_bound(self) -> None:
        assert not codes(client(), product(), asked()) & {"pension_room", "pension_limit"}
