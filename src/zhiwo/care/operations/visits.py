"""Planning a visit with its aims, moving it and calling it off (B8, S12 (三))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.care.models import Interaction, VisitPlan
from zhiwo.care.operations.carrying_out import VISIT, VisitCalledOff, VisitRecorded
from zhiwo.care.operations.interaction_refusals import ClientLeft, NoteTooLong
from zhiwo.care.operations.interactions import NOTE_LENGTH
from zhiwo.care.operations.publishing import hold
from zhiwo.care.policy.visits import visits_on
from zhiwo.care.queries.visits import companions
from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require

AHEAD = 366
"""Days ahead a visit may be planned for."""


class WithoutAim(Refusal):
    """A planned visit aims at something on the list."""

    sentence = Text(zh="请从列表中选择至少一项拜访目的。", en="Choose at least one aim of the visit from the list.")


class NotAhead(Refusal):
    """A visit is planned for today or a day of the coming year; one that was made is recorded."""

    sentence = Text(
        zh="拜访日期须在今天起一年之内；已经做过的拜访请直接登记。",
        en="A visit is planned for a day within a year from today; one made already is put down as such.",
    )


class NoCompanion(Refusal):
    """Who comes along keeps the client or leads its units: whoever does neither may not know of it."""

    sentence = Text(
        zh="同行人须是这位客户的维护人或其负责领导。", en="Who comes along keeps the client, or leads its units."
    )


class VisitWithoutReason(Refusal):
    """Whoever calls a visit off says why."""

    sentence = Text(zh="请写明取消的原因。", en="Say why the visit is called off.")


@transaction.atomic
def plan_visit(
    *,
    actor: Actor,
    client: str,
    on: date,
    aims: Sequence[str],
    at: datetime,
    moment: time | None = None,
    place: str = "",
    words: str = "",
    colleagues: Sequence[str] = (),
    reference: str | None = None,
) -> VisitPlan:
    """Plan a visit to the client. `reference` names the form, so that one sent twice plans once.

    Raises Denied, NotFound, WithoutAim, NotAhead, NoteTooLong, ClientLeft, NoCompanion.
    """
    require(actor, "interaction.record")
    row = require_client(actor, client)
    hold(
        Client.objects.for_closing().filter(pk=row.pk)
    )  # of one form sent twice at once the second waits for the first
    known = seen_by(VisitPlan.objects.all(), actor).filter(reference=reference, client=row).first()
    if known is not None:
        return known
    wanted = list(dict.fromkeys(aims))
    if not wanted or not set(wanted) <= visits_on(actor.on).aim_names.keys():
        raise WithoutAim
    _judge_day(on, localdate(at), row)
    longest = max(len(place), len(words))
    if longest > NOTE_LENGTH:
        raise NoteTooLong(length=longest, most=NOTE_LENGTH)
    made = VisitPlan.objects.for_closing().create(
        client=row, reference=reference or f"V-{uuid4().hex}", on=on, first_on=on, moment=moment, place=place.strip(),
        aims=wanted, words=words.strip(), colleagues=_companions(actor, row, colleagues),
        planned_by=Staff.objects.get(number=actor.staff), planned_at=at,
    )  # fmt: skip
    _trail(actor, "care.visit-planned", made, at)
    return made


@transaction.atomic
def move_visit(*, actor: Actor, reference: str, on: date, at: datetime, moment: time | None = None) -> VisitPlan:
    """Put a planned visit off or forward. By whoever sees the client and records interactions.

    Raises Denied, NotFound, VisitCalledOff, VisitRecorded, NotAhead, ClientLeft.
    """
    plan = _require_open(actor, reference)
    _judge_day(on, localdate(at), plan.client)
    VisitPlan.objects.for_closing().filter(pk=plan.pk).update(on=on, moment=moment)
    before, plan.on, plan.moment = plan.on, on, moment
    record(
        actor=actor, act="care.visit-moved", subject_kind="client", subject=plan.client.number, at=at,
        reference=plan.reference, before=before.isoformat(), on=on.isoformat(),
    )  # fmt: skip
    return plan


@transaction.atomic
def call_off_visit(*, actor: Actor, reference: str, reason: str, at: datetime) -> VisitPlan:
    """Call a planned visit off. By whoever sees the client and records interactions.

    Raises Denied, NotFound, VisitCalledOff, VisitRecorded, VisitWithoutReason, NoteTooLong.
    """
    plan = _require_open(actor, reference)
    if not reason.strip():
        raise VisitWithoutReason
    if len(reason) > NOTE_LENGTH:
        raise NoteTooLong(length=len(reason), most=NOTE_LENGTH)
    today = localdate(at)
    VisitPlan.objects.for_closing().filter(pk=plan.pk).update(called_off_on=today, called_off_reason=reason.strip())
    _trail(actor, "care.visit-called-off", plan, at)
    return plan


def _judge_day(on: date, today: date, client: Client) -> None:
    if not 0 <= (on - today).days <= AHEAD:
        raise NotAhead
    if client.closed_on is not None and on >= client.closed_on:
        raise ClientLeft(since=client.closed_on)


def _companions(actor: Actor, client: Client, numbers: Sequence[str]) -> list[str]:
    """The staff numbers of who comes along. Raises NoCompanion."""
    wanted = sorted({*numbers} - {actor.staff})
    if wanted and not set(wanted) <= companions(client, actor).keys():
        raise NoCompanion
    return wanted


def _require_open(actor: Actor, reference: str) -> VisitPlan:
    """A plan that is neither called off nor carried out, held. Raises Denied, NotFound, VisitCalledOff, VisitRecorded."""
    require(actor, "interaction.record")
    plans = seen_by(VisitPlan.objects.all(), actor).select_related("client")
    plan = plans.select_for_update(of=("self",)).filter(reference=reference).first()
    if plan is None:
        raise NotFound(what=VISIT)
    if plan.called_off_on is not None:
        raise VisitCalledOff(on=plan.called_off_on)
    if Interaction.objects.for_closing().filter(plan=plan).exists():
        raise VisitRecorded
    return plan


def _trail(actor: Actor, act: str, plan: VisitPlan, at: datetime) -> None:
    record(
        actor=actor, act=act, subject_kind="client", subject=plan.client.number, at=at, reference=plan.reference,
        on=plan.on.isoformat(),
    )  # fmt: skip
