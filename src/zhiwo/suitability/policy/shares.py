"""How much of a client's money would lie in one place, and whether its deposits are covered (facts §2.5). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhiwo.holdings.policy.shelf_rules import shelf_rules_on
from zhiwo.kernel.money import yuan_text
from zhiwo.suitability.policy.answer import Reason, reason
from zhiwo.suitability.policy.case import Case
from zhiwo.suitability.policy.rows import RISKS, Basis
from zhiwo.suitability.policy.sale import Sale


@dataclass(frozen=True)
class Place:
    """A place money may lie in: the reason if more than `most` percent does, its key in `InvestorProfile.held_fen`, the rule."""

    code: str
    key: str
    most: int
    basis: Basis


def places(sale: Sale) -> Iterator[Place]:
    """The places a purchase puts money into for which the house has a bound; to be asked where the regime looks at them."""
    rule, product = sale.rules.concentration, sale.product
    if product.risk is not None:
        in_product, at_risk = rule.one_product.of(product.risk), rule.one_risk.of(product.risk)
        if in_product is not None:
            yield Place("share_of_product", product.product, in_product, rule.one_product)
        if at_risk is not None:
            yield Place("share_of_risk", f"risk:{product.risk}", at_risk, rule.one_risk)
    # What the client has with the bank itself, its deposits first of all, is no concentration.
    if product.issuer and product.issuer not in shelf_rules_on(sale.asked.day).own_issuers:
        yield Place("share_of_issuer", f"issuer:{product.issuer}", rule.one_issuer.percent, rule.one_issuer)


def of_shares(case: Case) -> Iterator[Reason]:
    """The shares after the purchase. Fresh money counts as an asset only so far as more is bought than there is here."""
    if not case.regime.concentration:
        return
    if case.client.assets_fen is None:
        yield reason("assets_unknown", case.rules.on("concentration"))
        return
    assets = case.client.assets_fen
    exceeded = [place for place in places(case.sale) if _share_above(case, place, assets)]
    risk = case.sale.product.risk
    for place in exceeded:
        facts = {"risk": RISKS[risk - 1]} if risk is not None else {}
        yield reason(place.code, case.rules.on("concentration", place.basis), most=place.most, **facts)
    if not exceeded:
        yield reason("shares_within", case.rules.on("concentration"))


def _share_above(case: Case, place: Place, assets: int) -> bool:
    after = case.client.held_fen.get(place.key, 0) + case.sale.yuan_fen
    return after * 100 > place.most * max(assets, after)


def of_deposits(case: Case) -> Iterator[Reason]:
    """Whether the client's deposits here stay within what deposit insurance covers."""
    if not case.regime.insured:
        return
    cover = case.rules.deposit_insurance.cover
    on = case.rules.on("deposit_insurance", cover)
    if case.client.deposits_fen is None:
        yield reason("deposits_unknown", on)
    elif case.client.deposits_fen + case.sale.yuan_fen > cover.yuan * 100:
        yield reason("deposit_uncovered", on, most=yuan_text(cover.yuan * 100))
    else:
        yield reason("deposit_covered", on)
