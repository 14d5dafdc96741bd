"""Clients, products and questions at random, thickest where the rules have their bounds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from tests.suitability.asking import WAN
from zhiwo.holdings.policy.product import Least, PrivateClass, ProductTerms, ShelfKind, YieldKind
from zhiwo.kernel.period import add_months
from zhiwo.suitability.policy.profile import InvestorProfile, Means, Rating
from zhiwo.suitability.policy.regimes import REGIMES
from zhiwo.suitability.policy.sale import Asked, Initiative

TURNS = (date(2025, 9, 1), date(2025, 10, 1), date(2026, 2, 1), date(2024, 2, 29), date(2026, 2, 28), date(2027, 3, 1))
"""Days on which rules begin, and the ends of Februaries."""

REGIME_CODES = sorted(REGIMES.on(TURNS[0]).by_code)
CHANNELS = ("branch", "branch", "counter", "mobile", "web", "phone", "third_party", "elsewhere")
AGES = (17, 18, 49, 50, 59, 60, 61, 64, 65, 66, 67, 90)
LEAPLINGS = (date(1960, 2, 29), date(1964, 2, 29), date(2008, 2, 29))

Value = TypeVar("Value")


def perhaps(dice: Random, value: Value, missing: float = 0.3) -> Value | None:
    return None if dice.random() < missing else value


def beside(dice: Random, day: date) -> date:
    return day + timedelta(days=dice.randint(-1, 1))


def near(dice: Random, *bounds: int) -> int:
    """An amount on a bound, or one fen beside it."""
    return max(0, dice.choice(bounds) + dice.randint(-1, 1))


def wan(dice: Random, *bounds: int) -> int:
    """The same of bounds in 万元; or an amount of its own."""
    return near(dice, *(bound * WAN for bound in bounds)) if dice.random() < 0.7 else dice.randint(0, 2_000 * WAN)


def a_day(dice: Random) -> date:
    if dice.random() < 0.6:
        return dice.choice(TURNS) + timedelta(days=dice.randint(-2, 2))
    return date(2025, 1, 1) + timedelta(days=dice.randint(0, 1_000))


def some_means(dice: Random) -> Means:
    return Means(
        stated_on=date(2025, 1, 1),
        proved=dice.random() < 0.7,
        experience_years=perhaps(dice, dice.randint(0, 3)),
        family_net_financial_fen=perhaps(dice, dice.choice([wan(dice, 300), -WAN])),
        family_financial_fen=perhaps(dice, wan(dice, 500)),
        financial_fen=perhaps(dice, wan(dice, 300)),
        income_average_fen=perhaps(dice, dice.choice([wan(dice, 40, 50), near(dice, 5_418_800)])),
        family_income_fen=perhaps(dice, wan(dice, 0, 5, 10, 25)),
        premium_budget_fen=perhaps(dice, wan(dice, 0, 5, 20)),
        net_assets_fen=perhaps(dice, wan(dice, 1000)),
    )


def a_rating(dice: Random, day: date) -> Rating:
    back = dice.choice([0, 1, 364, 365, 366, 367, dice.randint(-3, 500)])
    assessed = dice.choice([day - timedelta(days=back), add_months(day, -12), date(2024, 2, 29)])
    until = perhaps(dice, beside(dice, day), missing=0.8)
    return Rating(dice.randint(1, 5), dice.random() < 0.3, assessed, "q1", dice.choice(CHANNELS), until)


def born(dice: Random, day: date) -> date:
    """On the edge of an age, on a leap day, or any day, a few of them yet to come."""
    edge = beside(dice, add_months(day, -12 * dice.choice(AGES)))
    return dice.choice([edge, edge, dice.choice(LEAPLINGS), date(1930, 1, 1) + timedelta(days=dice.randint(0, 36_000))])


def a_client(dice: Random, day: date) -> InvestorProfile:
    places = dice.sample(["P1", "issuer:某某理财", "risk:4", "risk:5"], dice.randint(0, 4))
    return InvestorProfile(
        "甲",
        entity=dice.random() < 0.2,
        born_on=perhaps(dice, born(dice, day), missing=0.1),
        limited_capacity=dice.random() < 0.1,
        rating=perhaps(dice, a_rating(dice, day), missing=0.1),
        changed_on=perhaps(dice, day - timedelta(days=dice.randint(-2, 400)), missing=0.7),
        means=perhaps(dice, some_means(dice), missing=0.2),
        bought_own_wmp=dice.random() < 0.5,
        deposits_fen=perhaps(dice, wan(dice, 0, 20, 40, 50), missing=0.1),
        assets_fen=perhaps(dice, wan(dice, 0, 30, 60, 100), missing=0.1),
        held_fen={place: wan(dice, 0, 10, 50) for place in places},
    )


def a_product(dice: Random, day: date) -> ProductTerms:
    return ProductTerms(
        "P1", 1, "安心一号", ShelfKind.MANAGED, "wmp",
        regime=dice.choice([*REGIME_CODES, "bank_wm", "insurance", "insurance", "private_am", "unheard_of"]),
        issuer=dice.choice(["", "某某理财", "某某理财"]),
        partner=dice.random() < 0.5,
        on_list=dice.random() < 0.8,
        issuer_risk=perhaps(dice, dice.randint(1, 5)),
        house_risk=perhaps(dice, dice.randint(1, 5)),
        currencies=dice.choice([("CNY",), ("CNY",), ("USD",), ("CNY", "USD")]),
        least_fen=dice.choice([0, 100, 10 * WAN, 100 * WAN]),
        step_fen=dice.choice([1, 100, WAN]),
        term_days=perhaps(dice, dice.randint(1, 9_000)),
        opens_on=perhaps(dice, beside(dice, day), missing=0.7),
        closes_on=perhaps(dice, beside(dice, day), missing=0.7),
        quota_left_fen=perhaps(dice, wan(dice, 10, 30), missing=0.7),
        yield_kind=dice.choice(list(YieldKind)),
        yield_low=perhaps(dice, dice.choice([Decimal("1.75"), Decimal("1.76"), Decimal(2), Decimal("2.01")])),
        private=dice.random() < 0.4,
        private_class=perhaps(dice, dice.choice(list(PrivateClass)), missing=0.5),
        certain_benefit=perhaps(dice, dice.random() < 0.5, missing=0.1),
        pay_years=perhaps(dice, dice.choice([0, 1, 5, 10, 20]), missing=0.1),
        elsewhere=(Least("USD", 100, 10),),
    )  # fmt: skip


def a_question(dice: Random, day: date) -> Asked:
    return Asked(
        day=day,
        channel=dice.choice(CHANNELS),
        initiative=dice.choice(list(Initiative)),
        amount_fen=perhaps(dice, max(1, wan(dice, 1, 10, 20, 30, 40, 100))),
        currency=perhaps(dice, dice.choice(["CNY", "CNY", "USD"]), missing=0.5),
        rate=perhaps(dice, dice.choice([Decimal("7.1234"), Decimal("0.05")])),
        regime=perhaps(dice, dice.choice(REGIME_CODES), missing=0.8),
        pay_years=perhaps(dice, dice.choice([0, 10]), missing=0.7),
        pension_paid_fen=perhaps(dice, near(dice, 0, 1_200_000), missing=0.8),
    )
