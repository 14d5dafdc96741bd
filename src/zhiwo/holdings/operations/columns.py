"""The terms of a product as the columns of a version."""

from __future__ import annotations

from typing import Any

from zhiwo.holdings.policy.product import ProductTerms


def columns_of(terms: ProductTerms) -> dict[str, Any]:
    """What `ProductVersion` keeps of terms; its number, its days, its people and what is left of the quota are not among them."""
    return {
        "name": terms.name,
        "shelf": terms.shelf.value,
        "kind": terms.kind,
        "regime": terms.regime,
        "issuer": terms.issuer,
        "partner": terms.partner,
        "on_list": terms.on_list,
        "issuer_risk": terms.issuer_risk,
        "house_risk": terms.house_risk,
        "currency": terms.currencies[0],
        "least_fen": terms.least_fen,
        "step_fen": terms.step_fen,
        "elsewhere": [[one.currency, one.least_fen, one.step_fen] for one in terms.elsewhere],
        "term_days": terms.term_days,
        "opens_on": terms.opens_on,
        "closes_on": terms.closes_on,
        "yield_kind": terms.yield_kind.value,
        "yield_low": terms.yield_low,
        "yield_high": terms.yield_high,
        "fees": [[fee.code, str(fee.percent)] for fee in terms.fees],
        "private": terms.private,
        "private_class": terms.private_class.value if terms.private_class else "",
        "certain_benefit": terms.certain_benefit,
        "pay_years": terms.pay_years,
    }
