"""Advising a client on a product: only by whom its service model lets advise it (B5), and never without the bank's opinion on
whether the product fits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiwo.clients.access import require_client
from zhiwo.coverage.operations import require_may_advise
from zhiwo.kernel.actor import Actor
from zhiwo.suitability.models import MatchOpinion
from zhiwo.suitability.operations import give_opinion
from zhiwo.suitability.policy.sale import Asked


@transaction.atomic
def advise(
    *, actor: Actor, client: str, product: str, asked: Asked, at: datetime, reference: str | None = None
) -> MatchOpinion:
    """`give_opinion` by somebody who may advise the client. Raises MayNotAdvise, and what `give_opinion` raises."""
    require_may_advise(actor, require_client(actor, client))
    return give_opinion(actor=actor, client=client, product=product, asked=asked, at=at, reference=reference)
