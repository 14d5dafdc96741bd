"""The bank's answer to "may this product be sold to this client", from the tables; and the answers given before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client
from zhiwo.holdings.policy.product import ProductTerms
from zhiwo.holdings.queries import mid_rates, require_terms, terms_on
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import fen_as_seen
from zhiwo.suitability.models import MatchOpinion
from zhiwo.suitability.policy.answer import Answer, Reason
from zhiwo.suitability.policy.answering import answer
from zhiwo.suitability.policy.reasons import Verdict
from zhiwo.suitability.policy.rules import rules_on
from zhiwo.suitability.policy.sale import Asked, Sale
from zhiwo.suitability.queries.profiles import profile_on


@dataclass(frozen=True)
class Looked:
    """A product before a client: the terms, what would be bought, and the answer."""

    terms: ProductTerms
    sale: Sale
    answer: Answer


@dataclass(frozen=True)
class OpinionRow:
    """An answer that was given: to what, by whom, and how it stood then. `amount_fen` is None for who reads no amounts;
    `rate` is yuan for one unit of the currency."""

    reference: str
    product: str
    name: str
    version: int
    amount_fen: int | None
    currency: str
    rate: Decimal | None
    channel: str
    on: date
    at: datetime
    by: str
    answer: Answer


def looked_at(actor: Actor, client: str, product: str, asked: Asked) -> Looked:
    """Whether the product may be sold to the client so. Raises NotFound. Some ten statements."""
    row = require_client(actor, client)
    terms = require_terms(product, asked.day)
    return look(row, terms, asked)


def look(client: Client, terms: ProductTerms, asked: Asked) -> Looked:
    """The same for a client whom the caller may ask about, at the day's rate."""
    asked = at_rate(asked, terms, mid_rates(asked.day))
    profile = profile_on(asked.day, [client.pk], terms_on(asked.day))[client.pk]
    return Looked(terms, Sale(terms, asked, rules_on(asked.day)), answer(profile, terms, asked))


def at_rate(asked: Asked, terms: ProductTerms, rates: Mapping[str, Decimal]) -> Asked:
    """The question with the rate of its currency; None where the bank's file has none, and then it is refused."""
    return replace(asked, rate=rates.get(asked.currency or terms.currencies[0]))


def opinions_of(actor: Actor, client: str) -> list[OpinionRow]:
    """The answers given about a client, the newest first. One statement."""
    rows = seen_by(MatchOpinion.objects.all(), actor).filter(client__number=client).select_related("by")
    return [opinion_row(actor, row) for row in rows.order_by("-given_at", "-pk")]


def opinion_row(actor: Actor, row: MatchOpinion) -> OpinionRow:
    """One of them."""
    return OpinionRow(
        reference=row.reference,
        product=row.product,
        name=row.product_name,
        version=row.version,
        amount_fen=fen_as_seen(actor, row.amount_fen),
        currency=row.currency,
        rate=row.rate,
        channel=row.asked["channel"],
        on=row.given_on,
        at=row.given_at,
        by=row.by.name,
        answer=answer_told(row),
    )


def answer_told(row: MatchOpinion) -> Answer:
    """The answer as it was told then, whatever the rules say now."""
    return Answer(Verdict(row.verdict), tuple(_reason(one) for one in row.reasons))


def told(one: Reason) -> dict[str, Any]:
    """A reason as a row keeps it."""
    return {
        "code": one.code,
        "verdict": one.verdict.value,
        "zh": one.sentence.zh,
        "en": one.sentence.en,
        "rule": one.rule,
        "since": one.since.isoformat() if one.since else None,
        "source": one.source,
        "mark": one.mark,
    }


def _reason(said: Mapping[str, Any]) -> Reason:
    since = date.fromisoformat(said["since"]) if said["since"] else None
    sentence = Text(said["zh"], said["en"])
    return Reason(said["code"], Verdict(said["verdict"]), sentence, said["rule"], since, said["source"], said["mark"])
