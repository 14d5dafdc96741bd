"""Clients, products and questions of the tests: everything in order unless a test says otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhiwo.holdings.policy.product import ProductTerms, ShelfKind
from zhiwo.suitability.policy.answer import Answer, Reason
from zhiwo.suitability.policy.answering import answer
from zhiwo.suitability.policy.profile import InvestorProfile, Means, Rating
from zhiwo.suitability.policy.sale import Asked

DAY = date(2026, 4, 20)
WAN = 1_000_000
"""万元 in fen."""


def rating(level: int = 3, **more: Any) -> Rating:
    facts = {"lowest": False, "assessed_on": date(2026, 3, 3), "version": "q1", "channel": "branch"}
    return Rating(level=level, **facts | more)


def means(**wan: int | None) -> Means:
    """Proved means; amounts in 万元, years as they are."""
    years = wan.pop("experience_years", None)
    amounts = {f"{name}_fen": None if value is None else value * WAN for name, value in wan.items()}
    return Means(stated_on=date(2026, 3, 3), proved=True, experience_years=years, **amounts)


def client(**more: Any) -> InvestorProfile:
    facts: dict[str, Any] = {
        "born_on": date(1980, 5, 1),
        "rating": rating(),
        "assets_fen": 10_000 * WAN,
        "deposits_fen": 0,
        "bought_own_wmp": True,
    }
    return InvestorProfile("甲", **facts | more)


def product(regime: str = "bank_wm", risk: int | None = 2, **more: Any) -> ProductTerms:
    facts: dict[str, Any] = {"issuer_risk": risk, "house_risk": risk, "kind": "wmp", "issuer": "某某理财"}
    facts |= {"product": "P1", "version": 1, "name": "安心一号", "shelf": ShelfKind.MANAGED, "regime": regime}
    return ProductTerms(**facts | more)


def asked(wan: int | None = 30, **more: Any) -> Asked:
    facts: dict[str, Any] = {"day": DAY, "channel": "branch", "amount_fen": None if wan is None else wan * WAN}
    return Asked(**facts | more)


def codes(of: InvestorProfile, what: ProductTerms, how: Asked) -> frozenset[str]:
    return answer(of, what, how).codes


def found(given: Answer, code: str) -> Reason:
    """The one reason of that code."""
    [one] = [one for one in given.reasons if one.code == code]
    return one


def born_years_ago(age: int, day: date = DAY) -> date:
    """The day of birth of somebody who turned `age` on `day`."""
    return date(day.year - age, day.month, day.day)
