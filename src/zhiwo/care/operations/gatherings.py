"""Planning the salons and symposia of a unit, and calling one off (S7 四, S12 (四))."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.care.models import Gathering, Interaction
from zhiwo.care.operations.publishing import publish
from zhiwo.care.policy.rules import GATHERINGS, Rules, house_rules
from zhiwo.care.queries.gatherings import open_gatherings
from zhiwo.clients.models import Client
from zhiwo.clients.publishing import write
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import require

GATHERING = Text("这场活动", "That gathering")
TITLE_LENGTH = 60
STATED = ("kind", "title", "on", "unit_id", "cancelled_on")


class UnknownGathering(Refusal):
    """A unit holds no gatherings of that kind."""

    sentence = Text(zh="请选择活动类型。", en="Choose what kind of gathering it is.")


class WithoutTitle(Refusal):
    """A gathering is known to clients and colleagues by its title."""

    sentence = Text(
        zh="请填写活动名称，最多 {most} 个字。", en="Give the gathering a title of at most {most} characters."
    )


class NotThatDay(Refusal):
    """An invitation comes before the gathering, taking part is on its day."""

    sentence = Text(
        zh="“{title}”在 {on} 举办：邀约不能晚于这一天，参加只能记在这一天。",
        en="{title} is on {on}: clients are invited up to that day, and come on it.",
    )


class AlreadyOver(Refusal):
    """What has taken place is not called off."""

    sentence = Text(zh="活动已于 {on} 举办，不能取消。", en="The gathering took place on {on}: it can't be called off.")


class CalledOffBefore(Refusal):
    """It was called off already."""

    sentence = Text(zh="活动已于 {on} 取消。", en="The gathering was called off on {on}.")


@transaction.atomic
def plan_gathering(
    *, actor: Actor, kind: str, title: str, on: date, at: datetime, reference: str | None = None
) -> Gathering:
    """Plan a gathering of the actor's own unit. It may be put down after the day: one held is a fact.

    `reference` names the entry, so that a form sent twice plans once. Raises Denied, UnknownGathering, WithoutTitle.
    """
    require(actor, "gathering.plan")
    if kind not in GATHERINGS:
        raise UnknownGathering
    title = title.strip()
    if not title or len(title) > TITLE_LENGTH:
        raise WithoutTitle(most=TITLE_LENGTH)
    planner = Staff.objects.select_related("unit").get(number=actor.staff)
    number = reference or f"G-{uuid4().hex}"
    known = Gathering.objects.filter(number=number, planned_by=planner).first()
    if known is not None:
        return known
    made = Gathering.objects.create(
        number=number, kind=kind, title=title, on=on, unit=planner.unit, planned_by=planner, planned_at=at
    )
    record(
        actor=actor, act="care.gathering-planned", subject_kind="unit", subject=made.unit.number, at=at,
        kind=kind, on=on.isoformat(), title=title,
    )  # fmt: skip
    return made


@transaction.atomic(savepoint=False)
def take_over_gatherings(rows: Iterable[Mapping[str, Any]]) -> frozenset[int]:
    """Make the gatherings of the bank's file what it says; those planned here are left alone.

    Returns the clients (primary keys) of whom something changed: who was invited to one that moved or was called off. Raises
    NotFound for a unit the bank did not send.
    """
    units = dict(Unit.objects.values_list("number", "pk"))
    known = {row[0]: row[1:] for row in Gathering.objects.filter(planned_by=None).values_list("number", *STATED)}
    stated: dict[str, tuple[Any, ...]] = {}
    for row in rows:
        if row["unit"] not in units:
            raise NotFound(what=row["unit"])
        stated[row["gathering"]] = (row["kind"], row["title"], row["held_on"], units[row["unit"]], row["cancelled_on"])
    differing = [number for number, said in stated.items() if known.get(number) != said]
    write(Gathering, ("number", *STATED), [(n, *stated[n]) for n in differing], key=("number",), fields=STATED)
    moved = Interaction.objects.for_closing().filter(gathering__number__in=[n for n in differing if n in known])
    return frozenset(moved.order_by().values_list("client", flat=True))


@transaction.atomic
def cancel_gathering(*, actor: Actor, number: str, at: datetime, rules: Rules | None = None) -> Gathering:
    """Call a gathering of the actor's unit, or of one below it, off; what was an invitation to it counts no more (H23).

    Raises Denied, NotFound, AlreadyOver, CalledOffBefore.
    """
    require(actor, "gathering.plan")
    today = localdate(at)
    made = (
        Gathering.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(number=number, unit__path__startswith=actor.path)
        .first()
    )
    if made is None:
        raise NotFound(what=GATHERING)
    if made.cancelled_on is not None:
        raise CalledOffBefore(on=made.cancelled_on)
    if made.on <= today:
        raise AlreadyOver(on=made.on)
    made.cancelled_on = today
    made.save(update_fields=["cancelled_on"])
    rules = rules or house_rules()
    asked = Interaction.objects.for_closing().filter(gathering=made).order_by()
    clients = Client.objects.for_closing().filter(pk__in=asked.values("client"))
    publish(clients, on=today, within=rules.span(today), rules=rules)
    record(
        actor=actor, act="care.gathering-cancelled", subject_kind="unit", subject=made.unit.number, at=at,
        kind=made.kind, on=made.on.isoformat(), title=made.title,
    )  # fmt: skip
    return made


def open_to(client: Client, number: str, on: date, *, came: bool) -> Gathering:
    """The gathering a client was invited to on a day, still ahead then, or `came` to on it. Raises NotFound, NotThatDay."""
    found = open_gatherings(client.unit.path).filter(number=number).first()
    if found is None:
        raise NotFound(what=GATHERING)
    if found.on < on or (came and found.on != on):
        raise NotThatDay(title=found.title, on=found.on)
    return found
