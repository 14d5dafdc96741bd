"""How much lies in one place, and what deposit insurance covers (facts §2.5; the shares are the house's)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.suitability.asking import WAN, asked, client, codes, found, product, rating
from zhiwo.suitability.policy.answering import answer
from zhiwo.suitability.policy.reasons import Verdict

ISSUER = "issuer:某某理财"
SHARES = {"share_of_product", "share_of_issuer", "share_of_risk"}


class TestConcentration:
    @pytest.mark.parametrize(("risk", "held", "code"), [
        (3, {"P1": 20}, "share_of_product"), (4, {"P1": 0}, "share_of_product"), (2, {ISSUER: 20}, "share_of_issuer"),
        (4, {"risk:4": 20}, "share_of_risk"), (5, {"risk:5": 0}, "share_of_risk"),
    ])  # fmt: skip
    def test_warns_above_the_bound_to_the_fen(self, risk: int, held: dict[str, int], code: str) -> None:
        """Of 100万, bounds of 50, 30, 50, 50 and 30%: what is held and 30万 more just reach them."""
        one = client(rating=rating(5), assets_fen=100 * WAN, held_fen={key: wan * WAN for key, wan in held.items()})

        reached = codes(one, product(risk=risk), asked(30)) & SHARES
        above = answer(one, product(risk=risk), asked(amount_fen=30 * WAN + 1))

        assert code not in reached
        assert code in above.codes
        assert above.verdict is Verdict.WARN
        assert found(above, code).mark == "own"

    def test_each_place_is_looked_at_by_itself(self) -> None:
        one = client(rating=rating(5), assets_fen=100 * WAN)

        assert "shares_within" in codes(one, product(risk=2), asked(50))
        assert codes(one, product(risk=2), asked(51)) & SHARES == {"share_of_issuer"}
        assert codes(one, product(risk=2, issuer=""), asked(99)) & SHARES == set()

    def test_what_lies_with_the_bank_itself_is_no_concentration(self) -> None:
        """Else whoever has deposits here would be warned of every product of the bank's own."""
        one = client(assets_fen=100 * WAN, held_fen={"issuer:本行": 90 * WAN})

        assert codes(one, product(risk=2, issuer="本行"), asked(10)) & SHARES == set()

    def test_who_brings_fresh_money_has_all_of_it_in_one_place(self) -> None:
        assert codes(client(assets_fen=0), product(risk=3), asked(30)) & SHARES == {
            "share_of_product",
            "share_of_issuer",
        }

    @pytest.mark.parametrize("regime", ["deposit", "treasury", "physical_metal", "insurance"])
    def test_not_every_regime_looks_at_it(self, regime: str) -> None:
        assert not codes(client(assets_fen=0), product(regime), asked(30)) & {"shares_within", *SHARES}

    @settings(deadline=None)
    @given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 200), st.integers(1, 200))
    def test_to_buy_more_never_makes_a_share_smaller(self, assets: int, held: int, less: int, more: int) -> None:
        one = client(assets_fen=max(assets, held) * WAN, held_fen={"P1": held * WAN, ISSUER: held * WAN})
        few, many = (codes(one, product(risk=3), asked(wan)) & SHARES for wan in sorted((less, more)))

        assert few <= many


class TestWhatIsNotKnown:
    """Of who is on no list the closing publishes no figures."""

    def test_assets_are_looked_at_by_hand(self) -> None:
        given = answer(client(assets_fen=None), product(risk=3), asked(30))

        assert "assets_unknown" in given.codes
        assert not given.codes & {"shares_within", *SHARES}
        assert given.verdict is Verdict.WARN

    def test_deposits_are_looked_at_by_hand(self) -> None:
        given = codes(client(deposits_fen=None), product("deposit"), asked(10))

        assert "deposits_unknown" in given
        assert not given & {"deposit_covered", "deposit_uncovered"}

    def test_a_deposit_that_is_above_the_limit_by_itself_is_uncovered_whatever_lies_here(self) -> None:
        assert "deposit_uncovered" in codes(client(deposits_fen=0), product("deposit"), asked(51))


class TestDepositInsurance:
    @pytest.mark.parametrize(("held", "fen", "word"), [
        (20, 30 * WAN, "deposit_covered"), (20, 30 * WAN + 1, "deposit_uncovered"), (60, 100, "deposit_uncovered"),
    ])  # fmt: skip
    @pytest.mark.parametrize("regime", ["deposit", "structured"])
    def test_covers_50_principal_and_interest(self, regime: str, held: int, fen: int, word: str) -> None:
        given = answer(client(deposits_fen=held * WAN), product(regime), asked(amount_fen=fen))

        assert word in given.codes
        assert found(given, word).mark == "law"

    def test_wealth_products_are_no_deposits(self) -> None:
        given = codes(client(deposits_fen=100 * WAN), product(), asked())

        assert not given & {"deposit_covered", "deposit_uncovered"}
