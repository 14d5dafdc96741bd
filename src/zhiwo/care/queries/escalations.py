"""What is late and has risen to somebody (H30): one digest a person, by keeper and kind of duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q, Subquery

from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.queries.duties import duties_seen, kept_on_last_day
from zhiwo.care.queries.shortfalls import missed_by, planned_among, shortfalls
from zhiwo.clients.among import Among
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text


@dataclass(frozen=True)
class Risen:
    """Late duties of one kind of one keeper ("" for nobody's) that have risen to the actor: how many, of how many clients, and
    the day the longest overdue closed. `planned` of them are within a shortfall agreed for their outlet: told, not pressed."""

    keeper: str
    kind: str
    title: Text
    duties: int
    clients: int
    oldest: date
    planned: int = 0

    @property
    def pressing(self) -> int:
        """How many are beyond what was agreed."""
        return self.duties - self.planned


def risen_to(actor: Actor, rules: Rules | None = None) -> list[Risen]:
    """The digest of the actor's post for the day, what presses most first; none for a post nothing rises to. Two statements,
    and some more where shortfalls are agreed."""
    rules = rules or house_rules()
    version = rules.on(actor.on)
    levels = [level for level in version.house.levels if level.to == actor.post]
    if not levels:
        return []
    until = closed_by(actor.on, min(level.working_day for level in levels), rules)
    since = actor.on - timedelta(days=version.late_shown_days)
    late = missed_by(duties_seen(actor), actor.on).filter(closes_on__gte=since, closes_on__lte=until)
    shown = Period.through(since, until) if since <= until else Period(since, since)
    agreed = shortfalls(actor, shown)
    within = Among(planned_among(actor, agreed, actor.on, shown)) if agreed else Among(())
    leads = kept_on_last_day(version.house.clock.keeper_roles)
    named = late.annotate(keeper=Subquery(leads.values("staff__name")[:1])).order_by().values("keeper", "kind")
    told = named.annotate(
        duties=Count("pk"),
        clients=Count("client", distinct=True),
        oldest=Min("closes_on"),
        planned=Count("pk", filter=Q(pk__in=within)),
    )
    found = [
        Risen(
            row["keeper"] or "", row["kind"], version.names.get(row["kind"], Text(row["kind"], row["kind"])),
            row["duties"], row["clients"], row["oldest"], row["planned"],
        )
        for row in told
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.pressing, -one.duties, one.keeper, one.kind))


def closed_by(on: date, working_day: int, rules: Rules) -> date:
    """The last day on which a window can have closed for its duty to have risen, on `on`, to the level of that working day."""
    day = on
    while rules.calendar.add_workdays(day, working_day + 1) > on:
        day -= timedelta(days=1)
    return day
