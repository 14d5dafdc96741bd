"""Salons and symposia: what is planned and was held, who was invited, and what a unit owes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from zhiwo.care.models import Gathering, Interaction
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.policy.unit_duties import Held, UnitDuty, unit_duties
from zhiwo.clients.access import seen_by
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import year_of
from zhiwo.org.models import Unit
from zhiwo.org.queries import upwards


@dataclass(frozen=True)
class GatheringRow:
    """A gathering with how many of the clients the actor sees were invited, and came.

    `counts` tells whether an invitation to it counts towards the standard (H23); `cancels` whether the actor may call it off.
    """

    number: str
    kind: str
    title: str
    on: date
    unit: str
    level: str
    cancelled_on: date | None
    invited: int
    came: int
    counts: bool
    cancels: bool


def open_gatherings(path: str) -> QuerySet[Gathering]:
    """Those a client hosted at that place in the tree may be invited to: of the units over it, not called off."""
    return Gathering.objects.filter(unit__path__in=upwards(path), cancelled_on=None)


def gatherings(actor: Actor, on: date, rules: Rules | None = None) -> list[GatheringRow]:
    """The gatherings of this year and ahead, of the actor's unit, those over and under it, latest first. Two statements."""
    levels = (rules or house_rules()).on(on).house.invitation.levels
    near = Q(unit__path__startswith=actor.path) | Q(unit__path__in=upwards(actor.path))
    found = list(
        Gathering.objects.filter(near, on__gte=year_of(on).start).select_related("unit").order_by("-on", "-number")
    )
    told = seen_by(Interaction.objects.all(), actor).filter(gathering__in=found).order_by()
    counted = told.values("gathering").annotate(
        invited=Count("client", distinct=True, filter=~Q(kind="event")),
        came=Count("client", distinct=True, filter=Q(kind="event")),
    )
    counts = {row["gathering"]: (row["invited"], row["came"]) for row in counted}
    return [
        GatheringRow(
            number=one.number,
            kind=one.kind,
            title=one.title,
            on=one.on,
            unit=one.unit.name,
            level=one.unit.kind,
            cancelled_on=one.cancelled_on,
            invited=counts.get(one.pk, (0, 0))[0],
            came=counts.get(one.pk, (0, 0))[1],
            counts=one.unit.kind in levels,
            cancels=one.cancelled_on is None and one.on > on and one.unit.path.startswith(actor.path),
        )
        for one in found
    ]


@dataclass(frozen=True)
class UnitOwes:
    """What one unit owes its clients together, as it stands."""

    unit: str
    duty: UnitDuty


def owed_by_units(actor: Actor, on: date, rules: Rules | None = None) -> list[UnitOwes]:
    """What the units the actor sees owe their clients together on a day, in the order of the tree. Two statements."""
    version = (rules or house_rules()).on(on)
    levels = {rule.level for rule in version.of_units}
    here = Unit.objects.filter(path__startswith=actor.path, kind__in=levels, closed_on=None)
    held: dict[int, list[Held]] = {}
    made = Gathering.objects.filter(unit__in=here, cancelled_on=None).values_list("unit", "number", "kind", "on")
    for unit, number, kind, day in made:
        held.setdefault(unit, []).append(Held(number, kind, day))
    return [
        UnitOwes(unit.name, duty)
        for unit in here.order_by("path")
        for duty in unit_duties(unit.kind, held.get(unit.pk, ()), on=on, version=version)
    ]
