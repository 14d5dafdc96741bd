"""What clients ask about their personal information: filed, and decided with a reason (PIPL 44-50)."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.clients.access import require_client, seen_by
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import WorkCalendar, shipped_calendar
from zhiwo.org.policy import require
from zhiwo.parties.models import PersonalRequest
from zhiwo.parties.policy.requests import GRANTED, REFUSED, due_on, request_rules_on

REQUEST = Text("这条请求", "That request")


class UnknownRequest(Refusal):
    """Clients can't ask for that."""

    sentence = Text(
        zh="没有“{kind}”这种请求，请从列表中选择。", en="{kind!r} is no kind of request: choose one from the list."
    )


class NotReceivedYet(Refusal):
    """A request can't have come after today."""

    sentence = Text(
        zh="{on} 还没有到：请填写收到请求的日期。",
        en="{on} has not come yet: give the day it was received.",
    )


class RefusedWithoutReason(Refusal):
    """A refusal must say why (PIPL 50)."""

    sentence = Text(
        zh="拒绝请求须说明理由（个保法50条），请填写。", en="A request is refused with a reason (PIPL 50): give it."
    )


class NothingHandedOut(Refusal):
    """Access without anything to read is none."""

    sentence = Text(
        zh="办理“{kind}”请附上交给客户的文件：只留摘要，不存文件。",
        en="To grant {kind}, attach what was given to the client: its digest is kept, not the file.",
    )


class UnknownDecision(Refusal):
    """A request is granted or refused."""

    sentence = Text(zh="请选择办理或拒绝。", en="Choose to grant or to refuse.")


class RequestDecided(Refusal):
    """Someone has decided it meanwhile."""

    sentence = Text(zh="这条请求已有决定：请刷新页面。", en="This request has been decided already: reload the page.")


@transaction.atomic
def file_request(
    *,
    actor: Actor,
    client: str,
    kind: str,
    received_on: date,
    asked: str,
    at: datetime,
    reference: str | None = None,
    calendar: WorkCalendar | None = None,
) -> PersonalRequest:
    """Put a client's request into the queue; the rules of the day it came say by when it is due.

    `reference` names it, so that a form sent twice files once. Raises Denied, NotFound, UnknownRequest, NotReceivedYet.
    """
    require(actor, "request.file")
    row = require_client(actor, client)
    known = PersonalRequest.objects.for_closing().filter(reference=reference).first()
    if known is not None and known.client_id == row.pk:
        return known
    if known is not None:
        raise NotFound(what=REQUEST)
    rules = request_rules_on(received_on)
    if kind not in rules.by_code:
        raise UnknownRequest(kind=kind)
    if received_on > localdate(at):
        raise NotReceivedYet(on=received_on)
    made = PersonalRequest.objects.for_closing().create(
        client=row,
        reference=reference or f"H-{uuid4().hex}",
        kind=kind,
        asked=asked.strip(),
        received_on=received_on,
        due_on=due_on(rules.by_code[kind], received_on, calendar or _calendar()),
        rule=rules.version,
        filed_by=actor.staff,
        filed_at=at,
    )
    _trail(actor, "request.filed", made, at, due_on=made.due_on.isoformat())
    return made


@transaction.atomic
def decide_request(
    *, actor: Actor, reference: str, decision: str, reason: str, at: datetime, handed: bytes = b""
) -> PersonalRequest:
    """Grant or refuse a request. `handed` is what was given to the client: only its digest is kept.

    Raises Denied, NotFound, UnknownDecision, RefusedWithoutReason, NothingHandedOut, RequestDecided.
    """
    require(actor, "request.handle")
    waiting = seen_by(PersonalRequest.objects.all(), actor).filter(reference=reference)
    request = waiting.select_for_update(of=("self",)).select_related("client").first()
    if request is None:
        raise NotFound(what=REQUEST)
    if request.decision:
        raise RequestDecided
    if decision not in (GRANTED, REFUSED):
        raise UnknownDecision
    if decision == REFUSED and not reason.strip():
        raise RefusedWithoutReason
    kind = request_rules_on(request.received_on).by_code[request.kind]
    if decision == GRANTED and kind.hands_out and not handed:
        raise NothingHandedOut(kind=kind.name.text)
    request.decision, request.reason = decision, reason.strip()
    request.handed_out = hashlib.sha256(handed).hexdigest() if handed and decision == GRANTED else ""
    request.handled_by, request.handled_at = actor.staff, at
    PersonalRequest.objects.for_closing().filter(pk=request.pk).update(
        decision=request.decision,
        reason=request.reason,
        handed_out=request.handed_out,
        handled_by=request.handled_by,
        handled_at=request.handled_at,
    )
    _trail(actor, "request.decided", request, at, decision=decision, handed_out=request.handed_out)
    return request


@cache
def _calendar() -> WorkCalendar:
    return shipped_calendar()


def _trail(actor: Actor, act: str, request: PersonalRequest, at: datetime, **facts: str) -> None:
    record(
        actor=actor,
        act=act,
        subject_kind="client",
        subject=request.client.number,
        at=at,
        reference=request.reference,
        kind=request.kind,
        **facts,
    )
