"""What a client signed, for its page (签约, A7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from zhiwo.clients.access import require_client
from zhiwo.coverage.policy import house_on
from zhiwo.coverage.queries import Enrolled, enrolments_of
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import Field, as_seen, may, require


@dataclass(frozen=True)
class EnrolmentCard:
    """The agreement that counts, and earlier ones; `records`: the actor may note one or its end, `opens`: open its paper."""

    now: Enrolled | None
    earlier: list[Enrolled]
    records: bool
    opens: bool


@dataclass(frozen=True)
class EnrolmentForm:
    """The form to note an agreement, or with `signed_on` that the client withdraws from it."""

    client: str
    most_kib: int
    kinds: str
    signed_on: date | None


def enrolment_card(actor: Actor, number: str) -> EnrolmentCard:
    """Raises NotFound."""
    rows = [
        replace(
            row,
            paper_number=as_seen(actor, Field.NOTE, row.paper_number),
            end_reason=as_seen(actor, Field.NOTE, row.end_reason),
        )
        for row in enrolments_of(actor, number)
    ]
    now = next((row for row in rows if row.counts), None)
    earlier = [row for row in rows if row is not now]
    return EnrolmentCard(now, earlier, may(actor, "enrolment.record"), may(actor, "enrolment.paper"))


def enrolling(actor: Actor, number: str) -> EnrolmentForm:
    """Raises Denied, NotFound."""
    require(actor, "enrolment.record")
    client = require_client(actor, number)
    rule = house_on(actor.on).coverage.paper
    kinds = "、".join(kind.upper() for kind in sorted(rule.kinds))
    now = next((row for row in enrolments_of(actor, number) if row.ended_on is None), None)
    return EnrolmentForm(client.number, rule.most_kib, kinds, now.signed_on if now else None)
