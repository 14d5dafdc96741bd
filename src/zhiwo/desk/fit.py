"""Whether products fit clients: one product before one client, the whole shelf before a client, a book before a product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from zhiwo.clients.access import require_client, visible_clients
from zhiwo.coverage.policy import Deed
from zhiwo.coverage.queries import may_serve, who_may
from zhiwo.desk.glance import Glance, glances
from zhiwo.holdings.policy.product import SHELF_KINDS, ProductTerms
from zhiwo.holdings.queries import mid_rates, require_terms, terms_on
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen, may, require
from zhiwo.suitability.measures.blocks import ORDER, blocks, counts
from zhiwo.suitability.measures.columns import investors
from zhiwo.suitability.models import MatchOpinion
from zhiwo.suitability.policy.answer import Answer, Reason
from zhiwo.suitability.policy.answering import answer
from zhiwo.suitability.policy.reasons import Verdict
from zhiwo.suitability.policy.regimes import REGIMES
from zhiwo.suitability.policy.sale import INITIATIVES, Asked, Initiative
from zhiwo.suitability.queries.opinions import OpinionRow, answer_told, at_rate, looked_at, opinions_of
from zhiwo.suitability.queries.profiles import profile_on

BRANCH, HOME = "branch", "CNY"
SHOWN = 50


@dataclass(frozen=True)
class FitForm:
    """What the form starts from: the shelf by its kinds, the channels, who speaks of it first. `advises`: the actor may give the
    client the answer; else `who` may."""

    client: str
    name: str
    shelf: list[tuple[Text, list[ProductTerms]]]
    product: str
    channels: list[tuple[str, Text]]
    initiatives: list[tuple[str, Text]]
    advises: bool
    who: str


@dataclass(frozen=True)
class Fit:
    """A product before the client: its name, what would be bought, and the answer."""

    name: str
    amount_fen: int
    currency: str
    answer: Answer


@dataclass(frozen=True)
class FitRow:
    """A product of the shelf for a client, bought at its least in the branch at the bank's word. `first` is the reason that
    weighs most; `held`: it has some already."""

    terms: ProductTerms
    answer: Answer
    first: Reason
    held: bool


@dataclass(frozen=True)
class FitShelf:
    """The shelf before a client: by verdict, those that may be sold first."""

    client: str
    name: str
    rows: list[FitRow]

    def of(self, verdict: str) -> list[FitRow]:
        return [row for row in self.rows if row.answer.verdict.value == verdict]


@dataclass(frozen=True)
class FitBook:
    """A product before the clients in sight: how many of each verdict, and of the chosen verdict the first clients, each with the
    reason that weighs most."""

    terms: ProductTerms
    counts: Mapping[str, int]
    verdict: str
    rows: list[tuple[Glance, Reason]]


def fit_form(actor: Actor, number: str, product: str = "") -> FitForm:
    """Raises Denied, NotFound."""
    require(actor, "suitability.view")
    client = require_client(actor, number)
    shelf: dict[str, list[ProductTerms]] = {}
    for terms in terms_on(actor.on).values():
        shelf.setdefault(terms.shelf, []).append(terms)
    regimes = REGIMES.on(actor.on)
    sold_by = {code for one in regimes.regimes for code in one.channels}
    advises = may(actor, "suitability.advise") and may_serve(Deed.ADVISE, client, actor.staff, actor.on)
    return FitForm(
        client=number,
        name=as_seen(actor, Field.NAME, client.name),
        shelf=[(name, shelf[kind]) for kind, name in SHELF_KINDS.items() if kind in shelf],
        product=product,
        channels=[(one.code, one.name.text) for one in regimes.channels if one.code in sold_by],
        initiatives=[(one.value, name) for one, name in INITIATIVES.items()],
        advises=advises,
        who="、".join(one.name for one in who_may(client, Deed.ADVISE, actor.on)),
    )


def fit(actor: Actor, number: str, product: str, asked: Asked) -> Fit:
    """The answer, looked at and not given to anybody. Raises Denied, NotFound."""
    require(actor, "suitability.view")
    found = looked_at(actor, number, product, asked)
    return Fit(found.terms.name, found.sale.amount_fen, found.sale.currency, found.answer)


def kept(opinion: MatchOpinion) -> Fit:
    """An opinion that was given, as it was told."""
    return Fit(opinion.product_name, opinion.amount_fen, opinion.currency, answer_told(opinion))


def fit_shelf(actor: Actor, number: str) -> FitShelf:
    """Every product on the shelf of the day before a client, in as many statements as one product takes. Raises Denied,
    NotFound."""
    require(actor, "suitability.view")
    client = require_client(actor, number)
    shelf, rates = terms_on(actor.on), mid_rates(actor.on)
    profile = profile_on(actor.on, [client.pk], shelf)[client.pk]
    rows = []
    for terms in shelf.values():
        told = answer(profile, terms, usual(terms, actor.on, rates))
        rows.append(FitRow(terms, told, told.reasons[0], terms.product in profile.held_fen))
    rows.sort(key=lambda row: (ORDER.index(row.answer.verdict), row.held, row.terms.shelf, row.terms.product))
    return FitShelf(number, as_seen(actor, Field.NAME, client.name), rows)


def fit_book(actor: Actor, product: str, verdict: str = Verdict.ALLOW.value) -> FitBook:
    """A product before every client in sight, by the set-wise form. Raises Denied, NotFound."""
    require(actor, "suitability.view")
    terms = require_terms(product, actor.on)
    asked = usual(terms, actor.on, mid_rates(actor.on))
    keys = list(visible_clients(actor).filter(closed_on=None).order_by("pk").values_list("pk", flat=True))
    profiles = profile_on(actor.on, keys, terms_on(actor.on))
    found = list(blocks(investors([profiles[key] for key in keys]), [terms], asked))
    verdicts = np.concatenate([block.verdicts[0] for block in found]) if found else np.empty(0, dtype=np.uint8)
    place = next((at for at, one in enumerate(ORDER) if one.value == verdict), 0)
    chosen = [keys[at] for at in np.flatnonzero(verdicts == place)[:SHOWN]]
    shown = glances(actor, chosen)
    return FitBook(
        terms=terms,
        counts={one.value: counts(found).get(product, {}).get(one, 0) for one in ORDER},
        verdict=ORDER[place].value,
        rows=[(shown[key], answer(profiles[key], terms, asked).reasons[0]) for key in chosen if key in shown],
    )


def given(actor: Actor, number: str) -> list[OpinionRow]:
    """The opinions given about a client. Raises Denied, NotFound."""
    require(actor, "suitability.view")
    require_client(actor, number)
    return opinions_of(actor, number)


def usual(terms: ProductTerms, day: date, rates: Mapping[str, Decimal]) -> Asked:
    """What is asked where nobody says otherwise: the least amount, in yuan where the product takes it, in the branch, at the
    bank's word."""
    currency = HOME if HOME in terms.currencies else terms.currencies[0]
    return at_rate(Asked(day, BRANCH, Initiative.BANK, currency=currency), terms, rates)
