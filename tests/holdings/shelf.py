"""A shelf for tests: rows as the bank's file has them, terms, and drafts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.cast import TODAY, Cast
from zhiwo.holdings.models import ProductVersion
from zhiwo.holdings.operations import propose_product, publish_product, take_over_products
from zhiwo.holdings.operations.taking_over import ShelfTaken
from zhiwo.holdings.policy.product import ProductTerms, ShelfKind, YieldKind
from zhiwo.intake.formats import formats

COLUMNS = {column.name: None for column in formats()["products"].columns}


def line(product: str = "W001", **said: Any) -> dict[str, Any]:
    """A row of the feed `products`: a wealth product that says no more than the old files did."""
    plain = {"product": product, "name": f"测试{product}", "kind": "wmp", "risk_level": "R2", "issuer": "测试理财"}
    return {**COLUMNS, **plain, "currency": "CNY", "term_days": 180, "rate_pct": Decimal("2.100000"), **said}


def abroad(product: str, currency: str, least_fen: int | None = 100_000, step_fen: int | None = None) -> dict[str, Any]:
    """A row of the feed `product_currencies`."""
    return {"product": product, "currency": currency, "least_fen": least_fen, "step_fen": step_fen}


def take(*rows: dict[str, Any], on: date = TODAY, elsewhere: tuple[dict[str, Any], ...] = ()) -> ShelfTaken:
    return take_over_products(rows, elsewhere, on=on)


def terms(product: str = "N001", **said: Any) -> ProductTerms:
    """A product as people put it down."""
    plain: dict[str, Any] = {
        "version": 0, "name": f"测试{product}", "shelf": ShelfKind.MANAGED, "kind": "wmp", "regime": "bank_wm", "issuer": "本行",
        "issuer_risk": 2, "house_risk": 2, "least_fen": 1_000_000, "step_fen": 100_000, "term_days": 180,
        "yield_kind": YieldKind.BENCHMARK, "yield_low": Decimal("2.10"), "yield_high": Decimal("2.60"),
    }  # fmt: skip
    return ProductTerms(product, **plain | said)


def publish(
    cast: Cast, made: ProductTerms, *, at: Any, by: str = "HO", checker: str = "Q1", on: date = TODAY
) -> ProductVersion:
    """What the maker puts down and the checker agrees to."""
    draft = propose_product(actor=cast.actor(by, on), terms=made, reference=f"P-{made.product}-{on}", at=at)
    return publish_product(actor=cast.actor(by, on), number=draft.number, approved_by=checker, at=at)
