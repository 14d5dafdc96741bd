"""Who signed a service agreement, and who did not (A7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.coverage.models import Enrolment
from zhiwo.coverage.policy import counts_on
from zhiwo.kernel.actor import Actor


@dataclass(frozen=True)
class Enrolled:
    """An agreement: with which keeper, filed under which number, with a paper of so many bytes; whether it `counts` today."""

    reference: str
    signed_on: date
    keeper: str
    paper_number: str
    paper_kind: str
    paper_size: int
    ended_on: date | None
    end_reason: str
    counts: bool


def enrolled(on: date) -> ScopedQuerySet[Enrolment]:
    """The agreements that count on a day, of all clients: for a condition on rows that are seen, never to be shown."""
    counting = Q(signed_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))
    return Enrolment.objects.for_closing().filter(counting).order_by()


def enrolments_of(actor: Actor, number: str) -> list[Enrolled]:
    """The agreements of a client, the newest first. Raises NotFound. Two statements."""
    client = require_client(actor, number)
    rows = seen_by(Enrolment.objects.all(), actor).filter(client=client).order_by("-signed_on", "-pk")
    fields = (
        "reference", "signed_on", "keeper__name", "paper_number", "paper__kind", "paper__size", "ended_on", "end_reason",
    )  # fmt: skip
    return [
        Enrolled(
            reference, signed_on, keeper, paper_number, kind or "", size or 0, ended_on, end_reason,
            counts_on(signed_on, ended_on, actor.on),
        )
        for reference, signed_on, keeper, paper_number, kind, size, ended_on, end_reason in rows.values_list(*fields)
    ]  # fmt: skip
