"""The queue of what clients ask about their personal information, and the form to answer it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zhiwo.clients.access import require_client, seen_by
from zhiwo.desk.screens import REQUESTS, require_screen
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import Field, as_seen, may, require
from zhiwo.parties.models import PersonalRequest
from zhiwo.parties.operations.requests import REQUEST
from zhiwo.parties.policy.requests import RequestKind, request_rules_on

DECIDED_SHOWN = 100


@dataclass(frozen=True)
class RequestRow:
    """A request as it stands on the actor's day; `days_left` is negative once it is overdue, None once decided."""

    reference: str
    client: str
    name: str
    unit: str
    kind: RequestKind
    asked: str
    received_on: date
    due_on: date
    days_left: int | None
    filed_by: str
    decision: str
    reason: str
    handed_out: str
    handled_by: str
    handled_at: datetime | None


@dataclass(frozen=True)
class Queue:
    """Open requests, the longest overdue first; the newest decided ones; how many are overdue."""

    waiting: list[RequestRow]
    decided: list[RequestRow]
    overdue: int
    handles: bool


def queue(actor: Actor) -> Queue:
    """The requests of the clients `actor` sees. Raises Denied. Three queries."""
    require_screen(actor, REQUESTS)
    seen = seen_by(PersonalRequest.objects.all(), actor).select_related("client__unit")
    waiting = _rows(actor, seen.filter(decision="").order_by("due_on", "received_on", "pk"))
    decided = _rows(actor, seen.exclude(decision="").order_by("-handled_at", "-pk")[:DECIDED_SHOWN])
    overdue = sum(row.days_left is not None and row.days_left < 0 for row in waiting)
    return Queue(waiting, decided, overdue, may(actor, "request.handle"))


def answering(actor: Actor, reference: str) -> RequestRow:
    """One request to be decided. Raises Denied, NotFound."""
    require(actor, "request.handle")
    seen = seen_by(PersonalRequest.objects.all(), actor).select_related("client__unit")
    rows = _rows(actor, seen.filter(reference=reference))
    if not rows:
        raise NotFound(what=REQUEST)
    return rows[0]


def kinds(actor: Actor, number: str) -> tuple[str, dict[str, Text]]:
    """The client's number and what may be asked for. Raises NotFound."""
    client = require_client(actor, number)
    return client.number, {kind.code: kind.name.text for kind in request_rules_on(actor.on).kinds}


def _rows(actor: Actor, requests: Iterable[PersonalRequest]) -> list[RequestRow]:
    found = list(requests)
    numbers = {number for row in found for number in (row.filed_by, row.handled_by) if number}
    names = dict(Staff.objects.filter(number__in=numbers).values_list("number", "name")) if numbers else {}
    return [
        RequestRow(
            reference=row.reference,
            client=row.client.number,
            name=as_seen(actor, Field.NAME, row.client.name),
            unit=row.client.unit.name,
            kind=request_rules_on(row.received_on).by_code[row.kind],
            asked=as_seen(actor, Field.NOTE, row.asked),
            received_on=row.received_on,
            due_on=row.due_on,
            days_left=None if row.decision else (row.due_on - actor.on).days,
            filed_by=names.get(row.filed_by, row.filed_by),
            decision=row.decision,
            reason=as_seen(actor, Field.NOTE, row.reason),
            handed_out=row.handed_out,
            handled_by=names.get(row.handled_by, row.handled_by),
            handled_at=row.handled_at,
        )
        for row in found
    ]
