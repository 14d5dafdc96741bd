"""What a product is and says, what stands in for it, what two versions differ in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.cast import TODAY
from tests.holdings.shelf import abroad, line, terms
from zhiwo.holdings.policy.choosing import Wanted, alternatives, fits, is_open
from zhiwo.holdings.policy.product import (
    SHELF_KINDS,
    YIELD_KINDS,
    Fee,
    Least,
    PrivateClass,
    ProductTerms,
    ShelfKind,
    YieldKind,
)
from zhiwo.holdings.policy.saying import FIELDS, differences, side_by_side, yields
from zhiwo.holdings.policy.shelf_rules import SHELF, shelf_rules_on
from zhiwo.holdings.policy.stating import same, stated_terms
from zhiwo.holdings.policy.words import PRIVATE_CLASSES, PRODUCT_KINDS, REGIMES
from zhiwo.intake.formats import formats
from zhiwo.kernel.packs import dated, texts

RULES = shelf_rules_on(TODAY)


class TestCodes:
    """What a file may say is what the shelf has a word for."""

    @pytest.mark.parametrize(
        ("column", "known"),
        [
            ("kind", {code: name.zh for code, name in PRODUCT_KINDS.items()}),
            ("shelf", {kind.value: name.zh for kind, name in SHELF_KINDS.items()}),
            ("regime", {code: name.zh for code, name in REGIMES.items()}),
            ("private_class", {kind.value: name.zh for kind, name in PRIVATE_CLASSES.items()}),
        ],
    )
    def test_are_those_of_the_feed(self, column: str, known: dict[str, str]) -> None:
        assert formats()["products"].column(column).codes == known

    def test_of_yields_are_those_of_the_feed(self) -> None:
        assert formats()["products"].column("yield_kind").codes.keys() == {kind.value for kind in YIELD_KINDS}


class TestRules:
    def test_of_a_kind_that_is_left_out_are_refused(self) -> None:
        (version,) = dated(texts("holdings.shelf"))
        kinds = {code: rule for code, rule in version["kinds"].items() if code != "wmp"}

        with pytest.raises(ValidationError, match="each kind of contract"):
            SHELF.read([version | {"kinds": kinds}])

    def test_whose_regime_is_unknown_are_refused(self) -> None:
        (version,) = dated(texts("holdings.shelf"))
        kinds = version["kinds"] | {"wmp": version["kinds"]["wmp"] | {"regime": "wealth"}}

        with pytest.raises(ValidationError, match="wealth"):
            SHELF.read([version | {"kinds": kinds}])

    @pytest.mark.parametrize(
        ("kind", "shelf", "regime", "counts_as"),
        [
            ("deposit", "retail", "deposit", "deposit"),
            ("structured", "retail", "structured", "deposit"),  # 银保监办发〔2019〕204号: kept as a deposit
            ("wmp", "managed", "bank_wm", "wmp"),
            ("private_fund", "advanced", "private_fund", "trust"),
            ("advice", "advice", "advice", "none"),
            ("credit", "retail", "credit", "none"),
        ],
    )
    def test_place_each_kind(self, kind: str, shelf: str, regime: str, counts_as: str) -> None:
        rule = RULES.kinds[kind]

        assert (rule.shelf, rule.regime, rule.counts_as) == (shelf, regime, counts_as)


class TestStating:
    def test_an_old_row_says_what_its_kind_says(self) -> None:
        made = stated_terms(line(), (), RULES)

        assert made == ProductTerms(
            "W001", 0, "测试W001", ShelfKind.MANAGED, "wmp", "bank_wm", "测试理财", partner=True, issuer_risk=2,
            term_days=180, yield_kind=YieldKind.BENCHMARK, yield_low=Decimal("2.1"), yield_high=Decimal("2.1"),
        )  # fmt: skip

    def test_what_the_row_says_goes_before_its_kind(self) -> None:
        said = line(
            shelf="online", regime="public_fund", house_risk="R4", partner=True, on_list=False, yield_low_pct=Decimal("1.5"),
            yield_high_pct=Decimal("2.125"), yield_kind="past", fee_custody_pct=Decimal("0.020000"),
            private_class="equity", certain_benefit=False, pay_years=0, least_fen=5, step_fen=7,
        )  # fmt: skip

        made = stated_terms(said, (), RULES)

        assert (made.shelf, made.regime, made.house_risk, made.partner) == (ShelfKind.ONLINE, "public_fund", 4, True)
        assert (made.on_list, made.private_class, made.certain_benefit, made.pay_years) == (
            False, PrivateClass.EQUITY, False, 0,
        )  # fmt: skip
        assert (made.least_fen, made.step_fen, made.fees) == (5, 7, (Fee("custody", Decimal("0.02")),))
        assert (made.yield_kind, made.yield_low, made.yield_high) == (
            YieldKind.PAST, Decimal("1.5"), Decimal("2.125"),
        )  # fmt: skip

    @pytest.mark.parametrize(("said", "private"), [
        ({}, False), ({"private_class": "mixed"}, True), ({"kind": "private_fund"}, True), ({"kind": "trust"}, True),
        ({"kind": "trust", "private": False}, False), ({"private": True}, True),
    ])  # fmt: skip
    def test_what_is_placed_privately(self, said: dict[str, object], private: bool) -> None:
        assert stated_terms(line(**said), (), RULES).private is private

    @pytest.mark.parametrize(("kind", "issuer", "partner"), [
        ("wmp", "本行", False), ("wmp", None, False), ("wmp", "别家理财", True), ("fund", "本行", True),
        ("deposit", "别家银行", False), ("insurance", None, True),
    ])  # fmt: skip
    def test_whose_it_is_follows_from_kind_and_issuer(self, kind: str, issuer: str | None, partner: bool) -> None:
        assert stated_terms(line(kind=kind, issuer=issuer), (), RULES).partner is partner

    def test_the_ends_of_a_yield_are_put_in_order_and_one_end_is_both(self) -> None:
        turned = stated_terms(line(yield_low_pct=Decimal(3), yield_high_pct=Decimal(2)), (), RULES)
        single = stated_terms(line(yield_high_pct=Decimal(2)), (), RULES)

        assert (turned.yield_low, turned.yield_high) == (2, 3)
        assert (single.yield_low, single.yield_high) == (2, 2)

    def test_no_figure_means_nothing(self) -> None:
        unstated = stated_terms(line(rate_pct=None), (), RULES)
        hidden = stated_terms(line(yield_kind="none"), (), RULES)

        assert [(one.yield_kind, one.yield_low) for one in (unstated, hidden)] == [(YieldKind.NONE, None)] * 2

    def test_further_currencies_bring_their_own_amounts(self) -> None:
        rows = (abroad("W001", "USD", 150_000, 100), abroad("W001", "HKD", None), abroad("W001", "CNY", 9))

        made = stated_terms(line(least_fen=1_000_000), rows, RULES)

        assert made.currencies == ("CNY", "HKD", "USD")
        assert made.least_in("CNY") == Least("CNY", 1_000_000, 1)
        assert made.least_in("USD") == Least("USD", 150_000, 100)
        assert made.least_in("HKD") == Least("HKD", 0, 1)
        assert made.least_in("EUR") is None

    @given(n=st.integers(0, 99), quota=st.none() | st.integers(0, 10**12))
    def test_number_and_quota_are_no_terms(self, n: int, quota: int | None) -> None:
        assert same(terms(), terms(version=n, quota_left_fen=quota))

    def test_a_fen_is_a_term(self) -> None:
        assert not same(terms(), terms(least_fen=1_000_001))


class TestRating:
    @pytest.mark.parametrize(
        ("issuer", "house", "counts"), [(2, 3, 3), (4, 3, 4), (2, 2, 2), (None, 3, 3), (5, None, 5), (None, None, None)]
    )
    def test_the_higher_counts(self, issuer: int | None, house: int | None, counts: int | None) -> None:
        assert terms(issuer_risk=issuer, house_risk=house).risk == counts


class TestOffered:
    @pytest.mark.parametrize(
        ("said", "offered"),
        [
            ({}, True),
            ({"opens_on": TODAY}, True),
            ({"opens_on": TODAY + timedelta(days=1)}, False),
            ({"closes_on": TODAY + timedelta(days=1)}, True),
            ({"closes_on": TODAY}, False),
            ({"quota_left_fen": 0}, False),
            ({"quota_left_fen": 1}, True),
            ({"partner": True}, True),
            ({"partner": True, "on_list": False}, False),
            ({"partner": False, "on_list": False}, True),
        ],
    )
    def test_within_its_window_while_something_is_left(self, said: dict[str, object], offered: bool) -> None:
        assert is_open(terms(**said), TODAY) is offered


class TestSearch:
    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (Wanted(), True),
            (Wanted(words="n001"), True),
            (Wanted(words="测试 本行"), True),
            (Wanted(words="别处"), False),
            (Wanted(kind="wmp"), True),
            (Wanted(kind="fund"), False),
            (Wanted(shelf=ShelfKind.MANAGED), True),
            (Wanted(shelf=ShelfKind.ADVICE), False),
            (Wanted(risk=2), True),
            (Wanted(risk=1), False),
            (Wanted(term_days=180), True),
            (Wanted(term_days=179), False),
            (Wanted(currency="CNY"), True),
            (Wanted(currency="USD"), False),
            (Wanted(least_fen=1_000_000), True),
            (Wanted(least_fen=999_999), False),
            (Wanted(least_fen=10**9, currency="USD"), False),
            (Wanted(partner=False), True),
            (Wanted(partner=True), False),
            (Wanted(open_now=True), True),
        ],
    )
    def test_finds_by_each_thing_asked(self, wanted: Wanted, found: bool) -> None:
        assert fits(terms(), wanted, TODAY) is found

    def test_what_says_nothing_meets_no_bound(self) -> None:
        silent = terms(issuer_risk=None, house_risk=None, term_days=None)

        assert not fits(silent, Wanted(risk=5), TODAY)
        assert not fits(silent, Wanted(term_days=9_999), TODAY)


drawn = st.builds(
    lambda n, shelf, risk, days, currency, closes: terms(
        f"P{n}",
        shelf=shelf,
        issuer_risk=risk,
        house_risk=None,
        term_days=days,
        currencies=(currency,),
        closes_on=closes,
    ),
    st.integers(0, 40),
    st.sampled_from([ShelfKind.MANAGED, ShelfKind.ADVANCED]),
    st.none() | st.integers(1, 5),
    st.none() | st.integers(1, 400),
    st.sampled_from(["CNY", "USD"]),
    st.none() | st.sampled_from([TODAY, TODAY + timedelta(days=1)]),
)


class TestAlternatives:
    @given(of=drawn, shelf=st.lists(drawn, max_size=12, unique_by=lambda one: one.product), most=st.integers(0, 5))
    def test_are_alike_no_riskier_and_the_nearest(self, of: ProductTerms, shelf: list[ProductTerms], most: int) -> None:
        found = alternatives(of, shelf, TODAY, most)

        # Said another way: whoever is left out and would do is not nearer than the last one taken.
        fitting = [
            one for one in shelf
            if one.product != of.product and one.shelf == of.shelf and set(of.currencies[:1]) <= set(one.currencies)
            and of.risk is not None and one.risk is not None and not one.risk > of.risk and one.closes_on != TODAY
        ]  # fmt: skip

        def gap(one: ProductTerms) -> float:
            if one.term_days is None and of.term_days is None:
                return 0
            return float("inf") if None in (one.term_days, of.term_days) else abs(one.term_days - of.term_days)

        assert len(found) == min(most, len(fitting))
        assert all(one in fitting for one in found)
        assert [gap(one) for one in found] == sorted(map(gap, fitting))[:most]


class TestSaying:
    def test_a_yield_never_stands_without_what_it_means(self) -> None:
        said = [yields(terms(yield_kind=kind)) for kind in YieldKind]

        for kind, words in zip(YieldKind, said, strict=True):
            assert YIELD_KINDS[kind].zh in words.zh
            assert YIELD_KINDS[kind].en in words.en
            assert ("%" in words.zh) is (kind is not YieldKind.NONE)

    def test_amounts_of_every_currency(self) -> None:
        made = terms(currencies=("CNY", "USD"), elsewhere=(Least("USD", 150_050, 100),))
        (least,) = [field.say(made) for field in FIELDS if field.code == "least"]

        assert (least.zh, least.en) == ("10,000元；USD 1,500.50", "CNY 10,000; USD 1,500.50")

    def test_the_last_day_is_the_one_before_it_closes(self) -> None:
        (said,) = [
            field.say(terms(opens_on=date(2026, 4, 1), closes_on=date(2026, 5, 1)))
            for field in FIELDS
            if field.code == "window"
        ]

        assert (said.zh, said.en) == ("2026-04-01 至 2026-04-30", "2026-04-01 to 2026-04-30")

    def test_differences_name_what_changed_and_nothing_else(self) -> None:
        found = differences(terms(), terms(issuer_risk=3, term_days=None, version=9))

        assert [(one.field.code, one.before.en, one.after.en) for one in found] == [
            ("risk", "R2 lower middle", "R3 middle"),
            ("issuer_risk", "R2 lower middle", "R3 middle"),
            ("term", "180 days", "open-ended"),
        ]

    @given(st.lists(drawn, min_size=2, max_size=4))
    def test_side_by_side_marks_what_differs(self, several: list[ProductTerms]) -> None:
        for row in side_by_side(several):
            assert len(row.said) == len(several)
            assert row.differs is any(one != row.said[0] for one in row.said)

    def test_every_term_that_makes_a_version_is_said(self) -> None:
        """Two products that differ in one field of their terms differ in what is said."""
        others = {
            "name": "别的", "shelf": ShelfKind.ONLINE, "kind": "fund", "regime": "public_fund", "issuer": "别家", "partner": True,
            "on_list": False, "issuer_risk": 5, "house_risk": 1, "currencies": ("USD",), "least_fen": 1, "step_fen": 2,
            "term_days": 1, "opens_on": TODAY, "closes_on": TODAY, "yield_kind": YieldKind.PAST, "yield_low": Decimal(1),
            "yield_high": Decimal(9), "fees": (Fee("custody", Decimal(1)),), "private_class": PrivateClass.MIXED,
            "certain_benefit": True, "pay_years": 3,
        }  # fmt: skip
        for name, value in others.items():
            assert differences(terms(), terms(**{name: value})), name
        assert differences(terms(), terms(currencies=("CNY", "USD"), elsewhere=(Least("USD", 1),)))
