"""What the client's age and capacity ask for (facts §2.1). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from zhiwo.suitability.policy.answer import Reason, reason
from zhiwo.suitability.policy.case import Case
from zhiwo.suitability.policy.rows import RISKS


def of_age(case: Case) -> Iterator[Reason]:
    """Persons only: an entity has no age."""
    if case.client.entity:
        return
    regimes, rules = case.rules.regimes, case.rules
    if case.regime.scope_2025 and regimes.ordinary.counts_on(case.day):
        yield reason("ordinary_investor", rules.on("regimes", regimes.ordinary))
    if case.age is None and not case.sale.insurance:
        yield reason("age_unknown", rules.on("regimes", regimes.unknown_age))
    yield from _old(case)
    if case.client.limited_capacity or (case.age is not None and case.age < regimes.capacity.age):
        yield reason("limited_capacity", rules.on("regimes", regimes.capacity), age=regimes.capacity.age)
        if case.sale.partners:
            yield reason("limited_partner", rules.on("regimes", regimes.partner))


def _old(case: Case) -> Iterator[Reason]:
    regimes, risk = case.rules.regimes, case.sale.product.risk
    if case.age is None:
        return
    if risk is not None and case.sale.high_risk and case.age >= regimes.elder.age:
        on = case.rules.on("regimes", regimes.elder)
        yield reason("elder_high_risk", on, age=regimes.elder.age, risk=RISKS[risk - 1])
    if case.sale.partners and case.age >= regimes.partner.age:
        yield reason("elder_partner", case.rules.on("regimes", regimes.partner), age=regimes.partner.age)
