"""Taking what a client asks for: cash by a moment at an outlet, help with a fault of e-banking (S12, B9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.care.models import CounterSlip, ServiceRequest, ServiceStep
from zhiwo.care.operations.interaction_refusals import NoteTooLong
from zhiwo.care.operations.interactions import NOTE_LENGTH
from zhiwo.care.operations.publishing import hold
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.policy.service import CASH, FAULT, FAULT_CHANNELS, Step
from zhiwo.care.policy.service_rules import ServiceRules, service_rules_on
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.care.queries.service import is_short, technicians
from zhiwo.clients.access import in_force, require_client
from zhiwo.clients.models import Client
from zhiwo.clients.policy import Role
from zhiwo.coverage.operations.keepings import begin
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import UnitKind, require
from zhiwo.tiering.models import Placement

REQUEST = Text("这件客户请求", "That request")
OUTLET = Text("这个网点", "That outlet")
MOST_FEN = 10**13
"""A thousand million yuan: more is a slip of the hand."""
FURTHEST = timedelta(days=366)


class NoSuchAmount(Refusal):
    """Cash is booked by an amount and a currency."""

    sentence = Text(zh="请填写金额和币种。", en="Give the amount and the currency.")


class NotThen(Refusal):
    """Cash is booked for a moment ahead, within a year."""

    sentence = Text(zh="备妥时间须晚于现在，且在一年之内。", en="It must be ready later than now, and within a year.")


class FaultWithoutWords(Refusal):
    """A technician must know where the fault shows, and how."""

    sentence = Text(zh="请选择故障渠道并写明现象。", en="Say where the fault shows, and how.")


class NotATechnician(Refusal):
    """Only a colleague near the client, in one of the posts the rules name, is sent."""

    sentence = Text(
        zh="该同事不能受理这位客户的故障，请从列表中选择。",
        en="That colleague can't be sent to this client: choose one from the list.",
    )


@dataclass(frozen=True)
class Taken:
    """A request as it was taken; `short`: with less notice than the rules ask; `technician`: who has a fault, None for nobody."""

    request: ServiceRequest
    short: bool = False
    technician: Staff | None = None


@transaction.atomic
def book_cash(
    *,
    actor: Actor,
    client: str,
    amount_fen: int,
    currency: str,
    outlet: str,
    ready_by: datetime,
    at: datetime,
    words: str = "",
    reference: str | None = None,
    rules: Rules | None = None,
) -> Taken:
    """Book cash for the client, to be ready at an outlet by a moment. Too short a notice is taken all the same, and said.

    `amount_fen` are hundredths of the currency. `reference` names the form, so that one sent twice books once. Raises Denied,
    NotFound, NoSuchAmount, NotThen, NoteTooLong.
    """
    require(actor, "service.take")
    row = require_client(actor, client)
    hold(
        Client.objects.for_closing().filter(pk=row.pk)
    )  # of one form sent twice at once the second waits for the first
    known = _taken_before(reference, row)
    rules, of = rules or house_rules(), service_rules_on(localdate(at))
    if known is not None:
        return Taken(known, is_short(known, of, rules))
    if not 0 < amount_fen <= MOST_FEN or currency not in of.cash.currencies:
        raise NoSuchAmount
    if not at < ready_by <= at + FURTHEST:
        raise NotThen
    place = Unit.objects.filter(number=outlet, kind=UnitKind.OUTLET, closed_on=None).first()
    if place is None:
        raise NotFound(what=OUTLET)
    asked = _Asked(CASH, words, reference, amount_fen, currency, place, ready_by)
    made = _put_down(actor, row, asked, at, of)
    CounterSlip.objects.create(
        reference=made.reference, client_key=row.pk, outlet=place, amount_fen=amount_fen, currency=currency,
        ready_by=ready_by, tier=made.tier, taken_by=made.taken_by,
    )  # fmt: skip
    _trail(actor, made, at)
    return Taken(made, is_short(made, of, rules))


@transaction.atomic
def report_fault(
    *,
    actor: Actor,
    client: str,
    channel: str,
    words: str,
    at: datetime,
    technician: str = "",
    reference: str | None = None,
) -> Taken:
    """Report a fault of e-banking of the client, and give it to a technician at once: the one named, else the nearest.

    Both clocks start now. Where there is no technician, the outlet's head sees it wait. `reference` names the form, so that one
    sent twice reports once. Raises Denied, NotFound, FaultWithoutWords, NoteTooLong, NotATechnician.
    """
    require(actor, "service.take")
    row = require_client(actor, client)
    hold(
        Client.objects.for_closing().filter(pk=row.pk)
    )  # of one form sent twice at once the second waits for the first
    known = _taken_before(reference, row)
    if known is not None:
        return Taken(known)
    if channel not in FAULT_CHANNELS or not words.strip():
        raise FaultWithoutWords
    of = service_rules_on(localdate(at))
    sent = chosen(actor, row, technician, of)
    made = _put_down(actor, row, _Asked(FAULT, words, reference, channel=channel), at, of)
    if sent is not None:
        give(actor, made, sent, at)
    _trail(actor, made, at, to=sent.number if sent else "")
    return Taken(made, technician=sent)


def chosen(actor: Actor, client: Client, number: str, of: ServiceRules) -> Staff | None:
    """Who is sent: the one of that number, else the nearest, None where there is nobody. Raises NotATechnician."""
    near = technicians(actor, client.unit, of)
    if not number:
        return near[0] if near else None
    named = next((one for one in near if one.number == number), None)
    if named is None:
        raise NotATechnician
    return named


def give(actor: Actor, request: ServiceRequest, to: Staff, at: datetime, *, words: str = "") -> None:
    """Let somebody have a fault, who sees the client for as long as it lasts."""
    begin(request.client, to, Role.TECHNICIAN, actor.on)
    put_step(actor, request, Step.ASSIGNED, at, words=words, to=to)


def put_step(
    actor: Actor, request: ServiceRequest, what: Step, at: datetime, *, words: str = "", to: Staff | None = None
) -> None:
    """Put a step down."""
    by = Staff.objects.get(number=actor.staff)
    ServiceStep.objects.for_closing().create(request=request, step=what, at=at, by=by, to=to, words=words)


@dataclass(frozen=True)
class _Asked:
    """What a form says; of cash the amount, the outlet and the moment, of a fault the channel."""

    kind: str
    words: str
    reference: str | None
    amount_fen: int | None = None
    currency: str = ""
    outlet: Unit | None = None
    ready_by: datetime | None = None
    channel: str = ""


def _put_down(actor: Actor, client: Client, asked: _Asked, at: datetime, of: ServiceRules) -> ServiceRequest:
    said = asked.words.strip()
    if len(said) > NOTE_LENGTH:
        raise NoteTooLong(length=len(said), most=NOTE_LENGTH)
    placed = Placement.objects.for_closing().filter(in_force(actor.on), client=client, scheme=leading_scheme())
    return ServiceRequest.objects.for_closing().create(
        client=client,
        kind=asked.kind,
        words=said,
        reference=asked.reference or f"S-{uuid4().hex}",
        amount_fen=asked.amount_fen,
        currency=asked.currency,
        outlet=asked.outlet,
        ready_by=asked.ready_by,
        channel=asked.channel,
        tier=placed.order_by().values_list("tier", flat=True).first() or "",
        rule=of.version,
        taken_by=Staff.objects.get(number=actor.staff),
        taken_at=at,
    )


def _taken_before(reference: str | None, client: Client) -> ServiceRequest | None:
    """The request already taken under that name. Raises NotFound if it is another client's."""
    made = ServiceRequest.objects.for_closing().filter(reference=reference).first()
    if made is not None and made.client_id != client.pk:
        raise NotFound(what=REQUEST)
    return made


def _trail(actor: Actor, made: ServiceRequest, at: datetime, **more: str) -> None:
    record(
        actor=actor, act="care.request-taken", subject_kind="client", subject=made.client.number, at=at,
        reference=made.reference, asked_for=made.kind, **more,
    )  # fmt: skip
