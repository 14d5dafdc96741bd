"""A product put down or changed by the house: one person says what it is, another lets it stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhiwo.governance.operations import record
from zhiwo.holdings.models import Product, ProductDraft, ProductVersion, Source
from zhiwo.holdings.operations.columns import columns_of
from zhiwo.holdings.policy.product import ProductTerms, YieldKind
from zhiwo.holdings.policy.shelf_rules import shelf_rules_on
from zhiwo.holdings.policy.stating import same
from zhiwo.holdings.policy.words import PRODUCT_KINDS, REGIMES
from zhiwo.holdings.queries.shelf import PRODUCT
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import UnitKind, require

SHELF_DESKS = (UnitKind.HEAD_OFFICE, UnitKind.BRANCH)
"""The kinds of units whose people keep the shelf."""


class NotAShelfDesk(Refusal):
    """The shelf is kept by the head office and the branches."""

    sentence = Text(
        zh="产品货架由总行和分行维护：请把这项变更交给上级机构的产品人员。",
        en="The shelf is kept by the head office and the branches: hand this to the product staff above you.",
    )


class ProductIncomplete(Refusal):
    """The terms don't hold together."""

    sentence = Text(
        zh="产品信息不完整或前后矛盾：请核对代码、名称、类型、金额、开放期（截止须晚于开始）和收益（下限不高于上限，并注明含义）。",
        en="The terms are not complete or contradict each other: look at code, name, kind, amounts, days (it closes after it "
        "opens) and yield (the low end is not above the high one, and it says what it means).",
    )


class PartnerNotListed(Refusal):
    """A partner's product that the head office has not put on its list, or a branch would put there."""

    sentence = Text(
        zh="代销产品须先由总行列入名单：合作机构与产品名单由总行统一管理，请由总行产品人员提出。",
        en="A partner's product is put on the list by the head office first, which alone keeps that list: let its product staff "
        "put this down.",
    )


class ShelfUnchanged(Refusal):
    """The terms are those that stand."""

    sentence = Text(
        zh="内容与现行版本相同：没有可以提交的改动。", en="It says what stands already: there is nothing to put down."
    )


class DraftSettled(Refusal):
    """It stands already, or the product has changed since it was put down."""

    sentence = Text(
        zh="这份产品变更已经生效，或产品在提出之后又变了：请刷新后重新提出。",
        en="This change stands already, or the product has changed since: reload and put it down anew.",
    )


@transaction.atomic
def propose_product(*, actor: Actor, terms: ProductTerms, reference: str, at: datetime) -> ProductDraft:
    """Put down what a product is to be, new or in place of what it is; it stands once another person agrees.

    `reference` names the form, so that one sent twice proposes once. Raises Denied, NotAShelfDesk, ProductIncomplete,
    PartnerNotListed, ShelfUnchanged.
    """
    require(actor, "product.propose")
    # Of one form sent twice at once the second waits for the first.
    proposer = Staff.objects.select_for_update().get(number=actor.staff)
    known = ProductDraft.objects.filter(number=reference, proposed_by=proposer).first()
    if known is not None:
        return known
    unit = require_shelf_desk(actor)
    terms = replace(terms, version=0)
    if not _holds_together(terms):
        raise ProductIncomplete
    current = _current(terms.product)
    _require_listed(actor, terms, current, unit)
    if current is not None and same(current.terms(terms.product, None), terms):
        raise ShelfUnchanged
    made = ProductDraft.objects.create(
        number=reference, code=terms.product, over=_last(terms.product), said=_kept(terms), proposed_by=proposer,
        proposed_at=at,
    )  # fmt: skip
    record(
        actor=actor, act="product.proposed", subject_kind="product", subject=terms.product, at=at, reference=made.number
    )
    return made


@transaction.atomic
def publish_product(*, actor: Actor, number: str, approved_by: str, at: datetime) -> ProductVersion:
    """Let a draft stand from the actor's day on: done for its maker once another person, `approved_by`, has agreed.

    Raises Denied, NotFound, DraftSettled, and again what the shelf has come to refuse: PartnerNotListed.
    """
    require(actor, "product.propose")
    draft = ProductDraft.objects.select_for_update().filter(number=number).first()
    if draft is None:
        raise NotFound(what=PRODUCT)
    if draft.published_id is not None or _last(draft.code) != draft.over:
        raise DraftSettled
    _require_listed(actor, terms_said(draft), _current(draft.code), require_shelf_desk(actor))
    product, _ = Product.objects.get_or_create(code=draft.code)
    current = _current(draft.code)
    since = max(actor.on, current.since) if current else actor.on
    if current is not None:
        current.until = since
        current.save(update_fields=["until"])
    draft.published = ProductVersion.objects.create(
        product=product, n=draft.over + 1, since=since, source=Source.FORM, made_by=draft.proposed_by,
        approved_by=Staff.objects.get(number=approved_by), **columns_of(terms_said(draft)),
    )  # fmt: skip
    draft.save(update_fields=["published"])
    record(
        actor=actor, act="product.published", subject_kind="product", subject=draft.code, at=at, reference=draft.number,
        version=draft.published.n, since=since.isoformat(),
    )  # fmt: skip
    return draft.published


def terms_said(draft: ProductDraft) -> ProductTerms:
    """The terms a draft puts down, as its version will have them."""
    said = dict(draft.said)
    for name in ("opens_on", "closes_on"):
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    for name in ("yield_low", "yield_high"):
        said[name] = Decimal(said[name]) if said[name] else None
    return ProductVersion(n=draft.over + 1, **said).terms(draft.code, None)


def keeps_shelf(actor: Actor) -> bool:
    """Whether the actor's unit keeps the shelf, whatever the post."""
    return Unit.objects.filter(number=actor.unit, kind__in=SHELF_DESKS).exists()


def require_shelf_desk(actor: Actor) -> Unit:
    """The actor's unit. Raises NotAShelfDesk where it keeps no shelf."""
    unit = Unit.objects.get(number=actor.unit)
    if unit.kind not in SHELF_DESKS:
        raise NotAShelfDesk
    return unit


def _kept(terms: ProductTerms) -> dict[str, Any]:
    dated = {name: day.isoformat() if day else None for name, day in _days(terms).items()}
    figures = {"yield_low": terms.yield_low, "yield_high": terms.yield_high}
    return {
        **columns_of(terms),
        **dated,
        **{name: str(one) if one is not None else None for name, one in figures.items()},
    }


def _days(terms: ProductTerms) -> dict[str, date | None]:
    return {"opens_on": terms.opens_on, "closes_on": terms.closes_on}


def _current(code: str) -> ProductVersion | None:
    return ProductVersion.objects.select_for_update().filter(Q(until=None), product__code=code).first()


def _last(code: str) -> int:
    newest = ProductVersion.objects.filter(product__code=code).order_by("-n").values_list("n", flat=True).first()
    return newest or 0


def _require_listed(actor: Actor, terms: ProductTerms, current: ProductVersion | None, unit: Unit) -> None:
    """Partners and their products are listed by the head office (代销办法 2025): nobody publishes one that is not, and only the
    head office puts one there, or says that what another house makes is no partner's."""
    if not terms.partner:
        elsewhere = shelf_rules_on(actor.on).made_elsewhere(terms.kind, terms.issuer)
        if (elsewhere or (current is not None and current.partner)) and unit.kind != UnitKind.HEAD_OFFICE:
            raise PartnerNotListed
        return
    listed = current is not None and current.partner and current.on_list and current.issuer == terms.issuer
    if not terms.on_list or not (listed or unit.kind == UnitKind.HEAD_OFFICE):
        raise PartnerNotListed


def _holds_together(terms: ProductTerms) -> bool:
    amounts = [one for one in map(terms.least_in, terms.currencies) if one]
    return all(
        (
            _is_code(terms.product),
            terms.name.strip(),
            len(terms.name) <= 200,
            terms.issuer.strip(),
            len(terms.issuer) <= 100,
            terms.kind in PRODUCT_KINDS,
            terms.regime in REGIMES,
            len(set(terms.currencies)) == len(terms.currencies),
            all(one.least_fen >= 0 and one.step_fen >= 1 for one in amounts),
            terms.opens_on is None or terms.closes_on is None or terms.opens_on < terms.closes_on,
            _yields_hold(terms),
        )
    )


def _is_code(code: str) -> bool:
    return 0 < len(code) <= 40 and code.isascii() and code.isprintable() and " " not in code


def _yields_hold(terms: ProductTerms) -> bool:
    low, high = terms.yield_low, terms.yield_high
    if terms.yield_kind is YieldKind.NONE:
        return low is None and high is None
    return low is not None and high is not None and low <= high
