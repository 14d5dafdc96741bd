"""What runs out unused within the days the catalogue says: a reason to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from zhiwo.clients.access import in_force, seen_by, visible_clients
from zhiwo.clients.among import Among
from zhiwo.entitlements.policy import Balance, Entitlement, as_known, balance, catalogue_on, course_of, period_of
from zhiwo.entitlements.queries.held import spells_of, taken_of
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import Field, as_seen
from zhiwo.tiering.models import Placement


@dataclass(frozen=True)
class Lapsing:
    """Units of an entitlement that a client loses after `last` unless they are used."""

    client: str
    name: str
    entitlement: Entitlement
    units: int
    last: date


def soon_out(on: date) -> list[Entitlement]:
    """The entitlements whose period ends within the days of warning. A period that is hardly longer than they are ends soon all
    the time, and is no reason to call."""
    catalogue = catalogue_on(on)
    return [one for one in catalogue.entitlements if _runs_out(one, on, catalogue.soon_days)]


def lapsing(actor: Actor, path: str = "") -> list[Lapsing]:
    """Of the clients the actor sees, hosted at `path` or below, what runs out soonest first. Four statements, none where nothing
    runs out soon."""
    soon = soon_out(actor.on)
    if not soon:
        return []
    courses = {one.code: course_of(one.code) for one in soon}
    tiers = {tier for one in soon for tier in one.quotas}
    placed = seen_by(Placement.objects.all(), actor).filter(
        in_force(actor.on), scheme=settings.SCHEMES[0], tier__in=tiers, client__unit__path__startswith=path
    )
    keys = list(placed.order_by().values_list("client", flat=True))
    spells, taken = spells_of(keys), taken_of(keys)
    judged: dict[tuple[object, ...], list[tuple[Entitlement, Balance]]] = {}
    found: list[tuple[int, Entitlement, Balance]] = []
    for pk in keys:
        own = {one.code: tuple(taken[pk][one.code]) for one in soon}
        known = as_known(spells[pk], actor.on)
        alike = (known, *own.values())  # most clients took nothing, and came into their tier at the end of some month
        if alike not in judged:
            judged[alike] = [(one, balance(courses[one.code], known, own[one.code], actor.on)) for one in soon]
        found += [(pk, one, stands) for one, stands in judged[alike] if stands.lapsing]
    named = visible_clients(actor).filter(pk__in=Among({pk for pk, _, _ in found})).order_by()
    called = {pk: (number, as_seen(actor, Field.NAME, name)) for pk, number, name in named.values_list(
        "pk", "number", "name"
    )}  # fmt: skip
    rows = [Lapsing(*called[pk], one, stands.lapsing, stands.period.last) for pk, one, stands in found]
    return sorted(rows, key=lambda row: (row.last, row.client))


def _runs_out(one: Entitlement, on: date, soon_days: int) -> bool:
    period = period_of(one.per, on)
    return period.days > soon_days + 1 and (period.last - on).days < soon_days
