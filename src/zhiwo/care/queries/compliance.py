"""How much of what was owed was done in time, by client, keeper, unit or kind of duty, as of any day (requirements B2, L3).

Closed windows of the last months stand in the tables, those before in the lake; `measures.compliance` says what is counted, and
here the same is said in the tables' words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db.models import Count, Exists, F, Q, Subquery

from zhiwo.care.measures import CLOSED_DUTIES, Tally, tallies
from zhiwo.care.models import ClosedMonth
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.duties import duties_seen, kept_on_last_day, own_work
from zhiwo.clients.access import visible_clients
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period, month_of
from zhiwo.org.policy import POSTS, Field, Sight, sees
from zhiwo.org.queries import units_under


class By(StrEnum):
    """What duties are counted by: the number of a client, of who led it on the window's last day, of its unit; their kind."""

    CLIENT = "client"
    LEAD = "lead"
    UNIT = "unit"
    KIND = "kind"


@dataclass(frozen=True)
class Question:
    """Which windows are counted, as of which day, and by what: those that closed in the period, of clients hosted at `path` or
    below; of those one person led, "" for nobody, None for all; of one kind, None for all."""

    period: Period
    on: date
    by: By
    path: str = ""
    lead: str | None = None
    kind: str | None = None


def compliance(actor: Actor, asked: Question, lake: Lake) -> dict[str, Tally]:
    """The counts, of clients the actor sees; under "" what nobody leads.

    Two statements; the lake is read where months of the period have left the tables.
    """
    found = _live(actor, asked)
    for stretch in _gone(asked.period):
        for key, tally in _laid_down(actor, replace(asked, period=stretch), lake).items():
            found[key] = found.get(key, Tally()) + tally
    return found


def _gone(period: Period) -> list[Period]:
    """The parts of the period whose windows have left the tables."""
    months = ClosedMonth.objects.filter(dropped_on__isnull=False, first_on__lt=period.end).order_by("first_on")
    parts = (month_of(first).overlap(period) for first in months.values_list("first_on", flat=True))
    return [part for part in parts if part]


def _live(actor: Actor, asked: Question) -> dict[str, Tally]:
    lead = Subquery(kept_on_last_day().values("staff__number")[:1])
    duties = (
        duties_seen(actor)
        .filter(
            closes_on__gte=asked.period.start,
            closes_on__lt=asked.period.end,
            opens_on__lte=asked.on,
            client__unit__in=units_under(asked.path).order_by().values("pk"),
            **({} if asked.kind is None else {"kind": asked.kind}),
        )
        .order_by()
    )
    if asked.lead is not None:
        led_so = Exists(kept_on_last_day().filter(**({"staff__number": asked.lead} if asked.lead else {})))
        duties = duties.filter(led_so if asked.lead else ~led_so)
    keys = {By.CLIENT: F("client__number"), By.LEAD: lead, By.UNIT: F("client__unit__number"), By.KIND: F("kind")}
    named = duties.annotate(key=keys[asked.by]).values_list("key")
    counted = named.annotate(**{name: Count("pk", filter=those) for name, those in counts(asked.on).items()})
    return {name or "": Tally(*numbers) for name, *numbers in counted}


def counts(on: date) -> Mapping[str, Q]:
    """Which duties each of the counts of a `Tally` counts, as of a day, in their order."""
    met = Q(required__gt=0, met_on__isnull=False, met_on__lte=on)
    unmet = Q(required__gt=0) & (Q(met_on=None) | Q(met_on__gt=on))
    excused = ~Q(exempt="") & (Q(exempt_since=None) | Q(exempt_since__lte=on))
    held = Q(exempt="") | Q(exempt_since__gt=on)
    late = unmet & held & Q(closes_on__lt=on)
    return {
        "met": met,
        "late": late,
        "made_up": late & Q(done_late_on__isnull=False, done_late_on__lte=on),
        "open": unmet & held & Q(closes_on__gte=on),
        "exempt": excused & (unmet | Q(required=0)),
    }


def _laid_down(actor: Actor, asked: Question, lake: Lake) -> dict[str, Tally]:
    seen = visible_clients(actor)
    if POSTS[actor.post].sight is Sight.OWN_BOOK:
        seen = seen.filter(pk__in=own_work(actor))
    numbers = seen.order_by().values_list("number", flat=True)
    with lake.read(Scope.clients(numbers), as_of=max(asked.on, asked.period.last)) as facts:
        duties = facts.table(CLOSED_DUTIES.name, since=asked.period.start, until=asked.period.last)
        if asked.path:
            duties = duties.filter(duties.unit.isin(sorted(units_under(asked.path).values_list("number", flat=True))))
        if asked.kind is not None:
            duties = duties.filter(duties.kind == asked.kind)
        if asked.lead is not None:
            duties = duties.filter(duties.lead.fill_null("") == asked.lead)
        if not sees(actor, Field.BORN_ON):
            duties = duties.filter(duties.kind.notin(sorted(house_rules().standard.birthday_kinds)))
        named = duties.mutate(key=duties[asked.by.value].fill_null(""))
        rows = tallies(named, asked.period, asked.on, "key").to_pyarrow().to_pylist()
    return {row.pop("key"): Tally(**row) for row in rows}
