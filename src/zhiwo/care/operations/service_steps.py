"""Saying what became of what a client asked for: the counter of its cash, the technician of its fault, anyone of its being
called off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate

from zhiwo.care.models import CounterSlip, ServiceRequest, ServiceStep
from zhiwo.care.operations.interaction_refusals import NoteTooLong
from zhiwo.care.operations.interactions import NOTE_LENGTH
from zhiwo.care.operations.service import REQUEST, chosen, give, put_step
from zhiwo.care.policy.service import ENDS, STEPS, Step, follows
from zhiwo.care.policy.service_rules import service_rules_on
from zhiwo.care.queries.service import BY_COUNTER, answers_for, requests_seen, said_of, takes
from zhiwo.clients.policy import Role
from zhiwo.clients.wall.standing import opened_to
from zhiwo.coverage.operations.keepings import end, roles_on
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import POSTS, require

ONE_DAY = timedelta(days=1)


COLLEAGUE = Text("可指派的同事", "A colleague to send")


@dataclass(frozen=True)
class _Words:
    words: str
    technician: str


class NotNow(Refusal):
    """What is to be said does not follow what was said before."""

    sentence = Text(
        zh="这件请求现在不能记为“{step}”：可能刚刚已被处理，请刷新页面。",
        en="This request can't be put down as “{step}” now: it may just have been seen to. Reload the page.",
    )


class WithoutReason(Refusal):
    """The client is told why, and so is whoever reads it later."""

    sentence = Text(zh="请写明原因。", en="Say why.")


@transaction.atomic
def take_step(
    *, actor: Actor, reference: str, what: Step, at: datetime, words: str = "", technician: str = ""
) -> ServiceRequest:
    """Say what became of a request. Cash is answered for by the people of its outlet and who leads it, who need not see the
    client; a fault by whoever has it and the client's leaders; that the client called it off by anyone who sees the client.

    `technician` is whom an `assigned` fault goes to, "" for the nearest. Raises Denied, NotFound, NotNow, WithoutReason,
    NoteTooLong, NotATechnician.
    """
    require(actor, "service.answer")
    said = words.strip()
    if len(said) > NOTE_LENGTH:
        raise NoteTooLong(length=len(said), most=NOTE_LENGTH)
    if what is Step.UNMET and not said:
        raise WithoutReason
    with _opened(actor, reference, what):
        request = _held(actor, reference, what)
        steps = list(_steps(request))
        given = next((one.to for one in reversed(steps) if one.to), None)
        if not takes(actor, request, what, given):
            raise Denied(post=POSTS[actor.post].name, act=STEPS[what])
        if what not in follows(request.kind, said_of(steps)):
            raise NotNow(step=STEPS[what])
        handed = {}
        if what is Step.ASSIGNED:
            handed = {"to": _hand_on(actor, request, at, _Words(said, technician), given).number}
        else:
            put_step(actor, request, what, at, words=said)
            _settle_slip(request, what, at)
        record(
            actor=actor, act="care.request-answered", subject_kind="client", subject=request.client.number, at=at,
            reference=reference, answer=what.value, **handed,
        )  # fmt: skip
        if what in ENDS and given is not None:
            _end_sight(request, given, actor)  # last: with it an actor's own sight of the client may end
    return request


@contextmanager
def _opened(actor: Actor, reference: str, what: Step) -> Iterator[None]:
    """Within the wall where the client stands, for the counter that does not see the client."""
    slip = CounterSlip.objects.select_related("outlet").filter(reference=reference).first()
    if slip is None or what not in BY_COUNTER or not answers_for(actor, slip.outlet):
        yield
        return
    with opened_to(slip.client_key):
        yield


def _held(actor: Actor, reference: str, what: Step) -> ServiceRequest:
    """The request, kept to this transaction. Raises NotFound."""
    rows = ServiceRequest.objects.for_closing().select_related("client__unit", "outlet", "taken_by")
    found = rows.filter(reference=reference, client__frozen_on=None).first()
    counts = found is not None and what in BY_COUNTER and found.outlet is not None and answers_for(actor, found.outlet)
    if found is None or not (counts or requests_seen(actor).filter(pk=found.pk).exists()):
        raise NotFound(what=REQUEST)
    return rows.select_for_update(of=("self",), no_key=True).get(pk=found.pk)


def _steps(request: ServiceRequest) -> Iterator[ServiceStep]:
    taken = ServiceStep.objects.for_closing().filter(request=request).select_related("to")
    return iter(taken.order_by("at", "pk"))


def _hand_on(actor: Actor, request: ServiceRequest, at: datetime, said: _Words, given: Staff | None) -> Staff:
    """Let another have the fault; its clocks go on. Raises NotATechnician, NotFound where there is nobody."""
    to = chosen(actor, request.client, said.technician, service_rules_on(localdate(request.taken_at)))
    if to is None:
        raise NotFound(what=COLLEAGUE)
    give(actor, request, to, at, words=said.words)
    if given is not None and given.pk != to.pk:
        _end_sight(request, given, actor)
    return to


def _settle_slip(request: ServiceRequest, what: Step, at: datetime) -> None:
    slip = CounterSlip.objects.filter(reference=request.reference)
    if what in ENDS:
        slip.delete()
    elif what is Step.READY:
        slip.update(ready_at=at)


def _end_sight(request: ServiceRequest, staff: Staff, actor: Actor) -> None:
    """Whoever helped sees the client to the end of the day, unless another fault of the client is theirs."""
    given = ServiceStep.objects.for_closing().filter(request=OuterRef("pk"), to__isnull=False).order_by("-at", "-pk")
    others = ServiceRequest.objects.for_closing().filter(client=request.client_id).exclude(pk=request.pk)
    going_on = others.exclude(steps__step__in=ENDS).annotate(has=Subquery(given.values("to")[:1]))
    if going_on.filter(has=staff.pk).exists():
        return
    for row in roles_on(request.client, actor.on, Role.TECHNICIAN):
        if row.staff_id == staff.pk:
            end(row, actor.on + ONE_DAY)
