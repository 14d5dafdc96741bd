"""Duties as rows, for whoever may see the client. One statement each unless said otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from zhiwo.care.models import Duty
from zhiwo.care.policy import Assessment, assess, reasons
from zhiwo.care.policy.duty import Forecast, Status, forecast, ideal_day, status, working_days
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.queries.facts import known_of
from zhiwo.clients.access import in_force, require_client, seen_by
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period, month_of
from zhiwo.kernel.text import Text
from zhiwo.org.policy import POSTS, Field, Sight, as_seen, sees


@dataclass(frozen=True)
class DutyRow:
    """A duty of a client as it stands on the day asked for. The window includes both ends, `days_left` that day too.

    `occasion` is the code to record a greeting with, "" for other duties. `keeper` is the lead's name on the day, "" when
    there is none. `reason` says in one sentence what is owed by when.
    """

    client: str
    name: str
    tier: str
    keeper: str
    kind: str
    title: Text
    occasion: str
    on: date
    opens_on: date
    closes_on: date
    required: int
    done: int
    status: Status
    forecast: Forecast | None
    days_left: int
    done_late_on: date | None
    basis: str
    reason: Text


def duties_of(actor: Actor, number: str, on: date, rules: Rules | None = None) -> list[DutyRow]:
    """The client's duties in view on a day, by window: those of the month, those ahead, those late and still shown.

    Raises NotFound. Two statements.
    """
    rules = rules or house_rules()
    client = require_client(actor, number)
    version = rules.on(on)
    duties = duties_seen(actor).filter(
        client=client,
        closes_on__gte=min(month_of(on).start, on - timedelta(days=version.late_shown_days)),
        opens_on__lte=on + timedelta(days=version.horizon_days),
    )
    return _rows(actor, duties, on, rules)


def discharged_by(actor: Actor, reference: str, on: date, rules: Rules | None = None) -> tuple[DutyRow, ...]:
    """The duties an interaction counts towards."""
    rules = rules or house_rules()
    return tuple(
        _rows(actor, duties_seen(actor).filter(discharges__interaction__reference=reference).distinct(), on, rules)
    )


def care_of(
    actor: Actor, number: str, on: date, *, known_at: date | None = None, rules: Rules | None = None
) -> Assessment:
    """Everything the rules say of a client on a day: what counted, what did not and why, gaps, warnings; as known then.

    Raises NotFound. Some ten statements.
    """
    rules = rules or house_rules()
    client = require_client(actor, number)
    known = known_of(Client.objects.for_closing().filter(pk=client.pk), rules.on(on))
    return assess(
        known.facts[client.pk],
        on=on,
        within=rules.span(on),
        standard=rules.standard,
        calendar=rules.calendar,
        known_at=known_at,
    )


def duties_seen(actor: Actor) -> ScopedQuerySet[Duty]:
    """The duties of clients the actor sees. Those of a birthday tell its day, so they are for whoever sees the date of birth.

    What is owed to a client is no work of somebody who only helps it with a fault.
    """
    duties = seen_by(Duty.objects.all(), actor)
    if POSTS[actor.post].sight is Sight.OWN_BOOK:
        duties = duties.filter(client__in=own_work(actor))
    return duties if sees(actor, Field.BORN_ON) else duties.exclude(kind__in=house_rules().standard.birthday_kinds)


def own_work(actor: Actor) -> QuerySet[Keeping, Any]:
    """The clients on whom the actor holds a role that makes what they are owed the actor's work."""
    held = Keeping.objects.for_closing().filter(in_force(actor.on), staff__number=actor.staff)
    return held.exclude(role=Role.TECHNICIAN).order_by().values("client")


def kept_on_last_day(roles: Collection[str] = (Role.LEAD,)) -> ScopedQuerySet[Keeping]:
    """The keepings, of these roles, that held on the last day of the window of the duty a subquery stands in."""
    held = Keeping.objects.for_closing().filter(
        client=OuterRef("client"), since__lte=OuterRef("closes_on"), role__in=roles
    )
    return held.exclude(until__lte=OuterRef("closes_on"))


def _rows(actor: Actor, duties: ScopedQuerySet[Duty], on: date, rules: Rules) -> list[DutyRow]:
    """The rows of `duties` as of a day, those that close first at the top."""
    leads = Keeping.objects.for_closing().filter(in_force(on), client=OuterRef("client"), role="lead")
    found = duties.select_related("client").annotate(keeper=Subquery(leads.values("staff__name")[:1]))
    return [
        _row(actor, duty, on, rules)
        for duty in found.order_by("closes_on", "client__sort_key", "client__number", "kind")
    ]


def _row(actor: Actor, duty: Any, on: date, rules: Rules) -> DutyRow:
    version = rules.on(duty.on)
    window = Period.through(duty.opens_on, duty.closes_on)
    stands = status(window=window, required=duty.required, done=duty.done, exempt=bool(duty.exempt), on=on)
    coming = None
    if duty.kind in version.quota_of:
        coming = forecast(
            window=window,
            shortfall=duty.required - duty.done,
            on=on,
            amber_working_days=version.house.forecast.amber_working_days,
            calendar=rules.calendar,
        )
    return DutyRow(
        client=duty.client.number,
        name=as_seen(actor, Field.NAME, duty.client.name),
        tier=duty.tier,
        keeper=duty.keeper or "",
        kind=duty.kind,
        title=_title(version.names, duty.kind),
        occasion=version.by_kind[duty.kind].code if duty.kind in version.by_kind else "",
        on=duty.on,
        opens_on=duty.opens_on,
        closes_on=duty.closes_on,
        required=duty.required,
        done=duty.done,
        status=stands,
        forecast=coming,
        days_left=max((window.end - max(on, window.start)).days, 0),
        done_late_on=duty.done_late_on,
        basis=duty.basis,
        reason=_reason(duty, on, window, rules),
    )


def _title(names: Mapping[str, Text], kind: str) -> Text:
    return names.get(kind, Text(kind, kind))


def _reason(duty: Any, on: date, window: Period, rules: Rules) -> Text:
    """What is owed and by when, in one sentence."""
    version = rules.on(duty.on)
    if duty.exempt:
        return (reasons.excused if duty.required else reasons.exempted)(duty.exempt, duty.exempt_since)
    if duty.kind in version.contact_kinds:
        left = Period(max(on, window.start), max(on, window.end))
        return reasons.quota_due(duty.required, duty.done, duty.closes_on, working_days(left, rules.calendar))
    title = _title(version.names, duty.kind)
    if duty.kind in version.quota_of or duty.kind in version.entry_kinds:
        ideal = ideal_day(window, duty.required, duty.done)
        return reasons.deed_due(title, duty.required, duty.done, ideal, duty.closes_on)
    return reasons.greeting_due(title, duty.on, duty.opens_on)
