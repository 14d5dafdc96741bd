"""The shelf as of a day: terms, versions and what changed, papers, what stands in for what, changes of rating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db.models import F, Q, QuerySet

from zhiwo.holdings.models import Alternative, MidRate, ProductPaper, ProductVersion, Source
from zhiwo.holdings.policy.choosing import alternatives
from zhiwo.holdings.policy.product import ProductTerms
from zhiwo.holdings.policy.saying import Difference, differences
from zhiwo.holdings.policy.shelf_rules import shelf_rules_on
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text

PRODUCT = Text("这个产品", "That product")


@dataclass(frozen=True)
class VersionRow:
    """A version of a product: from when until when, out of a file or by which two people, and what it changed against the one
    before; nothing for the first."""

    terms: ProductTerms
    since: date
    until: date | None
    source: Source
    made_by: str
    approved_by: str
    changes: list[Difference]


@dataclass(frozen=True)
class PaperRow:
    """A paper of a product. `holds`: it is the one of its kind on the day asked for."""

    kind: str
    title: str
    reference: str
    valid_from: date
    holds: bool


@dataclass(frozen=True)
class AlternativeRow:
    """What may be offered instead. `named`: by the house, for `reason`; else worked out, and there is no reason but the rule."""

    terms: ProductTerms
    named: bool
    reason: str


@dataclass(frozen=True)
class RatingChange:
    """On a day a product came to be rated otherwise than before: the higher of issuer's and bank's rating, None for none."""

    terms: ProductTerms
    before: int | None
    on: date

    @property
    def rose(self) -> bool:
        """Whether it is now told to be riskier, or nobody rates it any more."""
        now = self.terms.risk
        return now is None or (self.before is not None and now > self.before)


def terms_on(day: date) -> dict[str, ProductTerms]:
    """The products that were on the shelf on a day, by code and in its order, as their versions then in force have them; what is
    left of a quota is as last told. One statement."""
    return {row.product.code: _terms(row) for row in _in_force(day).order_by("product__code")}


def terms_of(code: str, day: date) -> ProductTerms | None:
    """One product as of a day; None where it was not on the shelf. One statement."""
    row = _in_force(day).filter(product__code=code).first()
    return _terms(row) if row else None


def newest_terms(code: str) -> ProductTerms | None:
    """A product as its version without end has it, whatever the day; None where it has none."""
    row = ProductVersion.objects.filter(product__code=code, until=None).select_related("product").first()
    return _terms(row) if row else None


def require_terms(code: str, day: date) -> ProductTerms:
    """Raises NotFound where it was not on the shelf."""
    terms = terms_of(code, day)
    if terms is None:
        raise NotFound(what=PRODUCT)
    return terms


def versions_of(code: str) -> list[VersionRow]:
    """The versions of a product that held on any day, the newest first. Raises NotFound. One statement."""
    rows = list(_held().filter(product__code=code).select_related("product", "made_by", "approved_by").order_by("n"))
    if not rows:
        raise NotFound(what=PRODUCT)
    said = [_terms(row) for row in rows]
    changes = [[], *(differences(was, now) for was, now in pairwise(said))]
    found = [
        VersionRow(
            terms=terms,
            since=row.since,
            until=row.until,
            source=Source(row.source),
            made_by=row.made_by.name if row.made_by else "",
            approved_by=row.approved_by.name if row.approved_by else "",
            changes=changed,
        )
        for row, terms, changed in zip(rows, said, changes, strict=True)
    ]
    return found[::-1]


def papers_of(code: str, day: date) -> list[PaperRow]:
    """The papers of a product, of each kind the latest first. One statement."""
    rows = ProductPaper.objects.filter(product__code=code).order_by("kind", "-valid_from", "-pk")
    holding: dict[str, int] = {}
    for row in rows:
        if row.valid_from <= day:
            holding.setdefault(row.kind, row.pk)
    return [
        PaperRow(row.kind, row.title, row.reference, row.valid_from, holds=holding.get(row.kind) == row.pk)
        for row in rows
    ]


def alternatives_of(terms: ProductTerms, shelf: Mapping[str, ProductTerms], day: date) -> list[AlternativeRow]:
    """What may be offered instead on a day: first what the house names, then what is worked out of the `shelf` of that day
    (`policy.choosing.alternatives`); each once, and nothing that is not on the shelf. One statement."""
    said = Alternative.objects.filter(Q(until=None) | Q(until__gt=day), product__code=terms.product, since__lte=day)
    named = {
        code: reason for code, reason in said.order_by("pk").values_list("instead__code", "reason") if code in shelf
    }
    rows = [AlternativeRow(shelf[code], named=True, reason=reason) for code, reason in named.items()]
    others = [one for one in shelf.values() if one.product not in named]
    worked_out = alternatives(terms, others, day, shelf_rules_on(day).alternatives)
    return [*rows, *(AlternativeRow(one, named=False, reason="") for one in worked_out)]


def rating_changes(day: date) -> list[RatingChange]:
    """Which products came to be rated otherwise in the days up to a day for which a change is told, the latest first. One
    statement."""
    first = day - timedelta(days=shelf_rules_on(day).told_days)
    moved = _held().filter(since__gt=first, since__lte=day).order_by().values("product")
    history: dict[int, list[ProductVersion]] = {}
    for row in _held().filter(product__in=moved, since__lte=day).select_related("product").order_by("n"):
        history.setdefault(row.product_id, []).append(row)
    found = []
    for rows in history.values():
        said = [_terms(row) for row in rows]
        for row, was, now in zip(rows[1:], said, said[1:], strict=False):
            if row.since > first and was.risk != now.risk:
                found.append(RatingChange(now, was.risk, row.since))
    return sorted(found, key=lambda one: (-one.on.toordinal(), one.terms.product))


def mid_rates(day: date) -> dict[str, Decimal]:
    """Yuan for one unit of each currency, by the newest mid rates up to a day as the last closing had them. One statement."""
    return dict(MidRate.objects.filter(on__lte=day).values_list("currency", "rate"))


def _held() -> QuerySet[ProductVersion]:
    """Versions that held on some day."""
    return ProductVersion.objects.filter(Q(until=None) | Q(until__gt=F("since")))


def _in_force(day: date) -> QuerySet[ProductVersion]:
    there = ProductVersion.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
    return there.select_related("product")


def _terms(row: ProductVersion) -> ProductTerms:
    return row.terms(row.product.code, row.product.quota_left_fen)
