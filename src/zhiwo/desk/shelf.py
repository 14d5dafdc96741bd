"""The shelf (产品货架): looking for products, one product with all that is known of it, several beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from zhiwo.clients.access import seen_by
from zhiwo.desk.glance import Glance, glances
from zhiwo.desk.paging import turned
from zhiwo.desk.screens import SHELF, require_screen
from zhiwo.holdings.models import Holding
from zhiwo.holdings.operations import keeps_shelf
from zhiwo.holdings.policy.choosing import Wanted, fits, is_open
from zhiwo.holdings.policy.product import ProductTerms
from zhiwo.holdings.policy.saying import NOTHING, Line, money, side_by_side, yield_figure
from zhiwo.holdings.policy.saying import least as least_said
from zhiwo.holdings.policy.saying import rating as rating_said
from zhiwo.holdings.policy.saying import term as term_said
from zhiwo.holdings.queries import (
    PRODUCT,
    AlternativeRow,
    PaperRow,
    RatingChange,
    VersionRow,
    alternatives_of,
    newest_terms,
    papers_of,
    rating_changes,
    terms_on,
    versions_of,
)
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may

HOLDERS_SHOWN = 200
SIDE_BY_SIDE = 4


@dataclass(frozen=True)
class ShelfRow:
    """A product as a line says it. A yield's figure is "" where none is stated, and its meaning always stands beside it; `left`
    is what is left of a quota, None where there is none."""

    terms: ProductTerms
    open: bool
    risk: Text
    figure: str
    term: Text
    least: Text
    left: Text | None


@dataclass(frozen=True)
class Rerated:
    """A product whose rating changed of late, how it was rated before, how many clients in sight hold it."""

    change: RatingChange
    before: Text
    now: Text
    holders: int


@dataclass(frozen=True)
class Shelf:
    """One page of what was looked for, of `whole` products there are; `keeps`: the actor may put products down."""

    rows: list[ShelfRow]
    total: int
    whole: int
    page: int
    pages: int
    currencies: tuple[str, ...]
    rerated: list[Rerated]
    keeps: bool


@dataclass(frozen=True)
class Holder:
    """A client in sight who holds the product, and how much of it, in fen of the house's currency."""

    client: Glance
    fen: int


@dataclass(frozen=True)
class ProductPage:
    """One product. `on_shelf`: it is there on the actor's day, else its last version is shown. Of `holders` at most so many are
    shown; `held_by` and `held_fen` count all in sight."""

    row: ShelfRow
    on_shelf: bool
    lines: list[Line]
    versions: list[VersionRow]
    papers: list[PaperRow]
    alternatives: list[AlternativeRow]
    holders: list[Holder]
    held_by: int
    held_fen: int
    keeps: bool
    fits: bool
    others: list[ProductTerms]


@dataclass(frozen=True)
class Comparison:
    """Products beside each other, and every field any of them says something of."""

    products: list[ProductTerms]
    lines: list[Line]


def shelf(actor: Actor, wanted: Wanted, page: int) -> Shelf:
    """The page asked for; one past the end is the last. By code. Raises Denied."""
    require_screen(actor, SHELF)
    whole = terms_on(actor.on)
    found = [terms for terms in whole.values() if fits(terms, wanted, actor.on)]
    there = turned(len(found), page)
    return Shelf(
        rows=[_row(actor, terms) for terms in found[there.part]],
        total=len(found),
        whole=len(whole),
        page=there.page,
        pages=there.pages,
        currencies=tuple(sorted({currency for terms in whole.values() for currency in terms.currencies})),
        rerated=_rerated(actor),
        keeps=_keeps(actor),
    )


def product_page(actor: Actor, code: str) -> ProductPage:
    """Raises Denied, NotFound."""
    require_screen(actor, SHELF)
    versions, whole = versions_of(code), terms_on(actor.on)
    terms = whole.get(code, versions[0].terms)
    held = _holdings(actor).filter(product=code).order_by()
    sums = held.values("client").annotate(fen=Sum("value_fen")).order_by("-fen", "client_id")
    largest = list(sums.values_list("client", "fen")[:HOLDERS_SHOWN])
    people = glances(actor, [client for client, _ in largest])
    in_sight = held.aggregate(clients=Count("client", distinct=True), fen=Sum("value_fen"))
    return ProductPage(
        row=_row(actor, terms),
        on_shelf=code in whole,
        lines=[line for line in side_by_side([terms]) if line.said != (NOTHING,)],
        versions=versions,
        papers=papers_of(code, actor.on),
        alternatives=alternatives_of(terms, whole, actor.on),
        holders=[Holder(people[client], fen) for client, fen in largest if client in people],
        held_by=in_sight["clients"],
        held_fen=in_sight["fen"] or 0,
        keeps=_keeps(actor),
        fits=may(actor, "suitability.view"),
        others=[one for one in whole.values() if one.product != code],
    )


def comparison(actor: Actor, codes: Sequence[str]) -> Comparison:
    """The products of those codes, in that order, each once and at most four. Raises Denied; NotFound for one that is not
    there, or for none."""
    require_screen(actor, SHELF)
    whole = terms_on(actor.on)
    asked = list(dict.fromkeys(codes))[:SIDE_BY_SIDE]
    if not asked or any(code not in whole for code in asked):
        raise NotFound(what=PRODUCT)
    products = [whole[code] for code in asked]
    return Comparison(products, side_by_side(products))


def draft_over(actor: Actor, code: str) -> ProductTerms | None:
    """What a change of a product begins from; None for a new one. Raises Denied."""
    require_screen(actor, SHELF)
    return newest_terms(code) if code else None


def _row(actor: Actor, terms: ProductTerms) -> ShelfRow:
    left = terms.quota_left_fen
    return ShelfRow(
        terms=terms,
        open=is_open(terms, actor.on),
        risk=rating_said(terms.risk),
        figure=yield_figure(terms),
        term=term_said(terms),
        least=least_said(terms),
        left=None if left is None else money(left, terms.currencies[0]),
    )


def _rerated(actor: Actor) -> list[Rerated]:
    """Changes of rating, each with who holds the product now."""
    changes = rating_changes(actor.on)
    if not changes:
        return []
    held = _holdings(actor).filter(product__in={one.terms.product for one in changes}).order_by()
    holders = dict(held.values_list("product").annotate(clients=Count("client", distinct=True)))
    return [
        Rerated(one, rating_said(one.before), rating_said(one.terms.risk), holders.get(one.terms.product, 0))
        for one in changes
    ]


def _holdings(actor: Actor) -> QuerySet[Holding]:
    return seen_by(Holding.objects.all(), actor)


def _keeps(actor: Actor) -> bool:
    return may(actor, "product.propose") and keeps_shelf(actor)
