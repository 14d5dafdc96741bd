"""The terms of a product from a row of the bank's file, what is left open filled in by the kind of its contract. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from zhiwo.holdings.policy.product import Fee, Least, PrivateClass, ProductTerms, ShelfKind, YieldKind, plain
from zhiwo.holdings.policy.shelf_rules import KindRule, ShelfVersion
from zhiwo.holdings.policy.words import FEES


def stated_terms(row: Mapping[str, Any], elsewhere: Iterable[Mapping[str, Any]], rules: ShelfVersion) -> ProductTerms:
    """What a row of the feed `products`, and those of `product_currencies` about it, say; version 0, no quota of its own.

    A figure under `rate_pct` counts where the file has no yield of two ends: what it means follows from the kind, unless the
    file says it. A product is on the head office's list unless the file says no: the file is the head office's.
    """
    rule, issuer = rules.kinds[row["kind"]], row["issuer"] or rules.own_issuers[0]
    private_class = PrivateClass(row["private_class"]) if row["private_class"] else None
    others = tuple(
        Least(one["currency"], one["least_fen"] or 0, one["step_fen"] or 1)
        for one in sorted(elsewhere, key=lambda one: str(one["currency"]))
        if one["currency"] != row["currency"]
    )
    return ProductTerms(
        product=row["product"],
        version=0,
        name=row["name"],
        shelf=ShelfKind(row["shelf"]) if row["shelf"] else rule.shelf,
        kind=row["kind"],
        regime=row["regime"] or rule.regime,
        issuer=issuer,
        partner=_said(row["partner"], rules.made_elsewhere(row["kind"], issuer)),
        on_list=_said(row["on_list"], True),
        issuer_risk=_rating(row["risk_level"]),
        house_risk=_rating(row["house_risk"]),
        currencies=(row["currency"], *(one.currency for one in others)),
        least_fen=row["least_fen"] or 0,
        step_fen=row["step_fen"] or 1,
        term_days=row["term_days"],
        opens_on=row["opens_on"],
        closes_on=row["closes_on"],
        fees=tuple(fee for code in FEES for fee in _fee(code, row[f"fee_{code}_pct"])),
        private=_said(row["private"], rule.private or private_class is not None),
        private_class=private_class,
        certain_benefit=row["certain_benefit"],
        pay_years=row["pay_years"],
        elsewhere=others,
        **_yields(row, rule),
    )


def same(one: ProductTerms, other: ProductTerms) -> bool:
    """Whether two versions say the same: neither their numbers nor what is left of the quota are terms."""
    return replace(one, version=0, quota_left_fen=None) == replace(other, version=0, quota_left_fen=None)


def _yields(row: Mapping[str, Any], rule: KindRule) -> dict[str, Any]:
    low, high, rate = row["yield_low_pct"], row["yield_high_pct"], row["rate_pct"]
    if low is None and high is None:
        low = high = rate
    if low is None and high is None:
        return {"yield_kind": YieldKind.NONE}
    kind = YieldKind(row["yield_kind"]) if row["yield_kind"] else rule.yields
    if kind is YieldKind.NONE:
        return {"yield_kind": kind}
    ends = sorted(end for end in (plain(low), plain(high)) if end is not None)
    return {"yield_kind": kind, "yield_low": ends[0], "yield_high": ends[-1]}


def _fee(code: str, percent: Decimal | None) -> tuple[Fee, ...]:
    said = plain(percent)
    return () if said is None else (Fee(code, said),)


def _said(said: bool | None, else_: bool) -> bool:
    return else_ if said is None else said


def _rating(code: str | None) -> int | None:
    return int(code.removeprefix("R")) if code else None
