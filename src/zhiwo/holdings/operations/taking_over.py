"""The shelf as the bank's file has it: a changed row is a new version, a product gone from the file is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, OuterRef, Q, Subquery

from zhiwo.holdings.models import Product, ProductVersion, Source
from zhiwo.holdings.operations.columns import columns_of
from zhiwo.holdings.policy.product import ProductTerms
from zhiwo.holdings.policy.shelf_rules import shelf_rules_on
from zhiwo.holdings.policy.stating import same, stated_terms


@dataclass(frozen=True)
class ShelfTaken:
    """What a file changed: products stated in it, versions that began, products that ended."""

    stated: int
    begun: int
    closed: int


@dataclass(frozen=True)
class _Known:
    """What is known of a product: the version without end, what the file last said, the highest number of a version."""

    product: Product
    current: ProductVersion | None
    told: ProductVersion | None
    last: int


@transaction.atomic(savepoint=False)
def take_over_products(
    rows: Iterable[Mapping[str, Any]], elsewhere: Iterable[Mapping[str, Any]], *, on: date
) -> ShelfTaken:
    """Make the shelf of day `on` what the bank's file says: `rows` of the feed `products`, `elsewhere` of `product_currencies`.

    A row counts when it says something else than the file said last; a version two people published stands until then, and
    ends by people. No rows at all is a file that never came, and changes nothing.
    """
    found = {row["product"]: row for row in rows}
    if not found:
        return ShelfTaken(0, 0, 0)
    others: dict[str, list[Mapping[str, Any]]] = {}
    for one in elsewhere:
        others.setdefault(one["product"], []).append(one)
    rules = shelf_rules_on(on)
    stated = {code: stated_terms(row, others.get(code, ()), rules) for code, row in found.items()}
    _keep_quotas({code: row["quota_left_fen"] for code, row in found.items()})
    known = _known()
    changed = [one for code, one in known.items() if code in stated and _is_news(one, stated[code])]
    gone = [one.current for code, one in known.items() if code not in stated and one.current]
    gone = [version for version in gone if version.source == Source.FEED]
    for version in (*gone, *(one.current for one in changed if one.current)):
        version.until = max(on, version.since)
    ending = [*gone, *(one.current for one in changed if one.current)]
    ProductVersion.objects.bulk_update(ending, ["until"])
    ProductVersion.objects.bulk_create(_begun(one, stated[one.product.code], on) for one in changed)
    return ShelfTaken(len(stated), len(changed), len(gone))


def _keep_quotas(quotas: Mapping[str, int | None]) -> None:
    """Every product there is, with what is left of its quota."""
    Product.objects.bulk_create(
        [Product(code=code, quota_left_fen=quota) for code, quota in quotas.items()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["quota_left_fen"],
    )


def _known() -> dict[str, _Known]:
    of_it = ProductVersion.objects.filter(product=OuterRef("pk")).order_by("-n")
    told = Subquery(of_it.filter(source=Source.FEED).values("pk")[:1])
    products = list(Product.objects.annotate(told=told, last=Max("versions__n")).order_by("code"))
    keys = [product.told for product in products if product.told]
    versions = ProductVersion.objects.filter(Q(until=None) | Q(pk__in=keys))
    by_key = {version.pk: version for version in versions}
    current = {version.product_id: version for version in by_key.values() if version.until is None}
    return {one.code: _Known(one, current.get(one.pk), by_key.get(one.told), one.last or 0) for one in products}


def _is_news(known: _Known, terms: ProductTerms) -> bool:
    if known.current is None or known.told is None:
        return True
    return not same(known.told.terms(terms.product, None), terms)


def _begun(known: _Known, terms: ProductTerms, on: date) -> ProductVersion:
    # People may have published a version for a later day than the one being closed: what the file says comes after it.
    since = max(on, known.current.since) if known.current else on
    return ProductVersion(product=known.product, n=known.last + 1, since=since, source=Source.FEED, **columns_of(terms))
