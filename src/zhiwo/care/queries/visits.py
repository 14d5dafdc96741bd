"""Visits that are planned: who goes where, and what for; those past and not on the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import Exists, OuterRef

from zhiwo.care.models import Interaction, VisitPlan
from zhiwo.care.policy.visits import visits_on
from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.org.policy import LEADERS, Field, as_seen
from zhiwo.org.queries import at_work, staff_names, upwards

PAST_SHOWN = timedelta(days=60)
"""A plan nobody followed is shown for so long."""


@dataclass(frozen=True)
class VisitRow:
    """A planned visit. `aims` are codes and their names, `along` the numbers and names of who comes along; `moved` when it is
    not on the day it was first planned for; `overdue` when its day is past. Place and words are as the actor may see them."""

    reference: str
    client: str
    name: str
    on: date
    moment: time | None
    place: str
    aims: tuple[tuple[str, Text], ...]
    words: str
    along: tuple[tuple[str, str], ...]
    planner: str
    planner_name: str
    moved: bool
    overdue: bool


def companions(client: Client, actor: Actor) -> dict[str, str]:
    """Who may come along beside the actor, names by staff number: who keeps the client, and who leads its units. Two
    statements."""
    kept = Keeping.objects.for_closing().filter(in_force(actor.on), client=client).order_by("since", "pk")
    keepers = dict(kept.values_list("staff__number", "staff__name"))
    over = at_work(actor.on).filter(post__in=LEADERS, unit__path__in=upwards(client.unit.path))
    leaders = dict(over.order_by("unit__path", "number").values_list("number", "name"))
    return {number: name for number, name in (keepers | leaders).items() if number != actor.staff}


def open_visits(actor: Actor) -> ScopedQuerySet[VisitPlan]:
    """Plans of clients the actor sees that are neither called off nor carried out."""
    made = Interaction.objects.for_closing().filter(plan=OuterRef("pk"))
    return seen_by(VisitPlan.objects.all(), actor).filter(~Exists(made), called_off_on=None)


def own_visits(actor: Actor) -> list[VisitRow]:
    """What the actor planned and what the actor comes along to, the first day first: past ones only to who planned them.

    Three statements at most.
    """
    last = actor.on + timedelta(days=visits_on(actor.on).ahead_days)
    near = open_visits(actor).filter(on__gt=actor.on - PAST_SHOWN, on__lte=last).order_by()
    going = near.values_list("pk", "planned_by__number", "colleagues", "on")
    mine = [
        pk
        for pk, planner, colleagues, on in going
        if planner == actor.staff or (actor.staff in colleagues and on >= actor.on)
    ]
    return _rows(actor, open_visits(actor).filter(pk__in=mine)) if mine else []


def visits_between(actor: Actor, period: Period) -> list[VisitRow]:
    """What the actor planned or comes along to in some days and has not been put down yet. Three statements at most."""
    near = open_visits(actor).filter(on__gte=period.start, on__lt=period.end).order_by()
    going = near.values_list("pk", "planned_by__number", "colleagues")
    mine = [pk for pk, planner, colleagues in going if actor.staff in (planner, *colleagues)]
    return _rows(actor, open_visits(actor).filter(pk__in=mine)) if mine else []


def visits_of(actor: Actor, number: str) -> list[VisitRow]:
    """The open plans of one client, the first day first. Two statements at most."""
    return _rows(actor, open_visits(actor).filter(client__number=number))


def visit(actor: Actor, reference: str) -> VisitRow | None:
    """One open plan."""
    return next(iter(_rows(actor, open_visits(actor).filter(reference=reference))), None)


def _rows(actor: Actor, plans: ScopedQuerySet[VisitPlan]) -> list[VisitRow]:
    found = list(plans.select_related("client", "planned_by").order_by("on", "moment", "pk"))
    names = staff_names({number for plan in found for number in plan.colleagues}) if found else {}
    return [
        VisitRow(
            reference=plan.reference,
            client=plan.client.number,
            name=as_seen(actor, Field.NAME, plan.client.name),
            on=plan.on,
            moment=plan.moment,
            place=as_seen(actor, Field.NOTE, plan.place),
            aims=tuple(aim_names(plan.aims, plan.first_on)),
            words=as_seen(actor, Field.NOTE, plan.words),
            along=tuple((number, names.get(number, number)) for number in plan.colleagues),
            planner=plan.planned_by.number,
            planner_name=plan.planned_by.name,
            moved=plan.on != plan.first_on,
            overdue=plan.on < actor.on,
        )
        for plan in found
    ]


def aim_names(codes: Iterable[str], on: date) -> Iterable[tuple[str, Text]]:
    """Aims by code with their names, as the list of a day has them."""
    names = visits_on(on).aim_names
    return ((code, names.get(code, Text(code, code))) for code in codes)
