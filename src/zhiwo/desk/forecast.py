"""Who will miss what in the days ahead (失约预测), by keeper, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, Subquery

from zhiwo.care.models import Duty
from zhiwo.care.policy.forecasting import Ahead, Forecast, Outlook, days_left, foresee
from zhiwo.care.policy.hours import HoursVersion, hours_on
from zhiwo.care.policy.planning import Task
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.policy.standard import Version
from zhiwo.care.queries.duties import duties_seen
from zhiwo.clients.access import in_force
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.desk.duties import UNMET
from zhiwo.desk.plan import CALLED, deeds_of
from zhiwo.desk.reasons import what
from zhiwo.desk.screens import COMPLIANCE, require_screen
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import Field, as_seen

DAYS = 7
LINES = 60


@dataclass(frozen=True)
class KeeperAhead:
    """A keeper's days ahead ("" for clients nobody leads)."""

    staff: str
    name: str
    unit: str
    clients: int
    forecast: Forecast


@dataclass(frozen=True)
class DutyAhead:
    """One duty of the days ahead, and what will become of it."""

    client: str
    name: str
    what: Text
    closes_on: date
    missing: int
    outlook: Outlook


@dataclass(frozen=True)
class ForecastPage:
    """The days ahead, the keepers with most to be missed first; `lines` are those of the keeper asked for, None for no one."""

    ahead: Period
    keepers: list[KeeperAhead]
    opened: str | None
    lines: list[DutyAhead]

    @property
    def missed(self) -> int:
        return sum(one.forecast.missed for one in self.keepers)

    @property
    def closing(self) -> int:
        return sum(len(one.forecast.outlooks) for one in self.keepers)


def forecast_page(actor: Actor, opened: str | None = None) -> ForecastPage:
    """What the actor sees of the days ahead. Three statements, one more with a keeper opened. Raises Denied."""
    require_screen(actor, COMPLIANCE)
    rules, hours = house_rules(), hours_on(actor.on)
    ahead = Period(actor.on, actor.on + timedelta(days=DAYS))
    duties = _closing(actor, ahead)
    of_keeper: dict[str, list[Ahead]] = {}
    for staff, task in _tasks(duties, actor.on, rules, hours):
        of_keeper.setdefault(staff, []).append(task)
    people = {
        number: (name, unit, post)
        for number, name, unit, post in Staff.objects.filter(number__in=of_keeper).values_list(
            "number", "name", "unit__name", "post"
        )
    }
    workdays = rules.calendar.workdays_in(ahead)
    keepers = []
    for staff, tasks in of_keeper.items():
        name, unit, post = people.get(staff, ("", "", ""))
        minutes = int(hours.client_hours_a_day.get(post, 0) * 60 * workdays)
        clients = len({one.task.client for one in tasks})
        keepers.append(KeeperAhead(staff, name, unit, clients, foresee(tasks, minutes)))
    keepers.sort(key=lambda one: (-one.forecast.missed, -len(one.forecast.outlooks), one.staff))
    shown = next((one for one in keepers if one.staff == opened), None)
    return ForecastPage(ahead, keepers, opened if shown else None, _lines(actor, duties, shown) if shown else [])


def _closing(actor: Actor, ahead: Period) -> ScopedQuerySet[Duty]:
    """The unmet duties of keepers that close in the days ahead."""
    version = house_rules().on(actor.on)
    return (
        duties_seen(actor)
        .filter(UNMET, desk_on__isnull=False, closes_on__gte=ahead.start, closes_on__lt=ahead.end)
        .exclude(kind__in=version.leaders_kinds)
    )


def _tasks(duties: ScopedQuerySet[Duty], on: date, rules: Rules, hours: HoursVersion) -> Iterable[tuple[str, Ahead]]:
    version: Version = rules.on(on)
    leads = Keeping.objects.for_closing().filter(in_force(on), client=OuterRef("client"), role=Role.LEAD)
    deeds = deeds_of(version)
    rows = duties.annotate(lead=Subquery(leads.values("staff__number")[:1])).order_by("closes_on", "pk")
    for pk, lead, client, kind, missing, closes in rows.values_list(
        "pk", "lead", "client__number", "kind", F("required") - F("done"), "closes_on"
    ):
        deed = deeds.get(kind)
        if deed:
            left = rules.calendar.workdays_in(Period.through(on, closes))
            task = Task(pk, client, hours.minutes[deed], missing, left, joins=deed in CALLED)
            yield lead or "", Ahead(task, days_left(on, closes))


ORDER = list(Outlook)


def _lines(actor: Actor, duties: ScopedQuerySet[Duty], keeper: KeeperAhead) -> list[DutyAhead]:
    outlooks = keeper.forecast.outlooks
    first = sorted(outlooks, key=lambda key: (ORDER.index(outlooks[key]), key))[:LINES]
    rows = {row.pk: row for row in duties.filter(pk__in=first).select_related("client")}
    return [
        DutyAhead(
            row.client.number, as_seen(actor, Field.NAME, row.client.name), what(row), row.closes_on,
            row.required - row.done, outlooks[key],
        )
        for key in first
        if (row := rows.get(key))
    ]  # fmt: skip
