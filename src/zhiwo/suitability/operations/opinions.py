"""Giving the bank's opinion on whether a product fits a client (适当性匹配意见), kept as it was told."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client
from zhiwo.governance.operations import record
from zhiwo.holdings.queries import require_terms
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require
from zhiwo.suitability.models import MatchOpinion
from zhiwo.suitability.policy.sale import Asked
from zhiwo.suitability.queries.opinions import look, told

OPINION = Text("这份匹配意见", "That opinion")


class FormSpent(Refusal):
    """A form gives one opinion; another question is another form."""

    sentence = Text(
        zh="这张表单已就别的内容出具过意见：请重新打开“适当性核对”再出具。",
        en="This form has given its opinion on something else: open the form again.",
    )


@transaction.atomic
def give_opinion(
    *, actor: Actor, client: str, product: str, asked: Asked, at: datetime, reference: str | None = None
) -> MatchOpinion:
    """Answer whether the product may be sold to the client so, and keep the answer with its reasons. A refusal is kept too.

    `reference` names the form, so that one sent twice answers once. Raises Denied, NotFound, FormSpent.
    """
    require(actor, "suitability.advise")
    row = require_client(actor, client)
    # Of one form sent twice at once the second waits for the first.
    Client.objects.for_closing().select_for_update(no_key=True).get(pk=row.pk)
    known = MatchOpinion.objects.for_closing().filter(reference=reference).select_related("by").first()
    if known is not None:
        if known.client_id != row.pk:
            raise NotFound(what=OPINION)
        if (known.product, known.asked) != (product, asked.said()):
            raise FormSpent
        return known
    terms = require_terms(product, asked.day)
    found = look(row, terms, asked)
    made = MatchOpinion.objects.for_closing().create(
        client=row, reference=reference or f"O-{uuid4().hex}", product=product, product_name=terms.name,
        version=terms.version, amount_fen=found.sale.amount_fen, currency=found.sale.currency, rate=found.sale.rate,
        asked=asked.said(), verdict=found.answer.verdict.value,
        reasons=[told(one) for one in found.answer.reasons], given_on=asked.day, given_at=at,
        by=Staff.objects.get(number=actor.staff),
    )  # fmt: skip
    record(
        actor=actor, act="suitability.opinion-given", subject_kind="client", subject=client, at=at,
        reference=made.reference, product=product, verdict=made.verdict,
    )  # fmt: skip
    return made
