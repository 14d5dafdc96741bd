"""The day's plan of one desk: which of its duties are most worth doing in the hours there are (requirements L2)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import F, QuerySet

from zhiwo.care.models import Duty, Interaction
from zhiwo.care.policy.hours import GREETING, hours_on
from zhiwo.care.policy.planning import Task, plan, visits
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.policy.standard import Version
from zhiwo.care.queries.marks import marked_first
from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.desk.duties import on_desk
from zhiwo.desk.glance import figure_days, figures_on
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.org.policy import LEADERS

MOST = 600
"""Of a desk with more on it only those that close first are weighed."""
CALLED = frozenset({"contact", GREETING, "invitation"})
"""What one call does together."""


@dataclass(frozen=True)
class DayPlan:
    """Duties in the order to do them; the minutes they take, those there are, and those used up today."""

    duties: tuple[int, ...]
    minutes: int
    there: int
    used: int


def day_plan(actor: Actor) -> DayPlan:
    """The plan of the actor's own desk for the rest of the day. Five statements; none for a post without hours for clients."""
    hours, version = hours_on(actor.on), house_rules().on(actor.on)
    there = int(hours.client_hours_a_day.get(actor.post, 0) * 60)
    if not there:
        return DayPlan((), 0, 0, 0)
    met = seen_by(Interaction.objects.all(), actor).filter(
        staff__number=actor.staff, on=actor.on, begun_by_client=False
    )
    used = met.order_by().values("client").distinct().count() * hours.minutes["contact"]
    deeds = deeds_of(version)
    rows = list(
        _own(actor, version)
        .filter(closes_on__gte=actor.on)
        .annotate(first=marked_first(actor))
        .order_by("-first", "closes_on", "pk")
        .values_list("pk", "client__number", "kind", F("required") - F("done"), "closes_on", "first")[:MOST]
    )
    calendar = house_rules().calendar
    left = lru_cache(lambda closes: calendar.workdays_in(Period.through(actor.on, closes)))
    tasks = [
        Task(pk, client, hours.minutes[deed], missing, left(closes), joins=deed in CALLED)
        for pk, client, kind, missing, closes, _ in rows
        if (deed := deeds.get(kind))
    ]
    days = figure_days(actor)
    figures = figures_on(actor, days.latest if days else None).filter(
        client__number__in={task.client for task in tasks}
    )
    stakes = dict(figures.values_list("client__number", "point_fen"))
    chosen = plan(visits(tasks, stakes), there - used, {pk for pk, *_, first in rows if first})
    return DayPlan(
        tuple(key for visit in chosen for key in visit.keys), sum(visit.minutes for visit in chosen), there, used
    )


def deeds_of(version: Version) -> dict[str, str]:
    rows = (version.quotas, version.gestures, version.on_entry)
    return {row.kind: row.counts for part in rows for row in part} | {o.kind: GREETING for o in version.occasions}


def _own(actor: Actor, version: Version) -> QuerySet[Duty]:
    """What is on the desk and the actor's own to do: of clients kept or covered; for a leader besides what leaders owe."""
    mine = Keeping.objects.for_closing().filter(
        in_force(actor.on), staff__number=actor.staff, role__in=(*KEEPING_ROLES, Role.DELEGATE)
    )
    open_now = on_desk(actor)
    own = open_now.filter(client__in=mine.order_by().values("client")).exclude(kind__in=version.leaders_kinds)
    if actor.post not in LEADERS:
        return own
    tiers = [tier for tier, rule in version.answers.items() if actor.post in rule.leaders]
    return own | open_now.filter(kind__in=version.leaders_kinds, tier__in=tiers)
