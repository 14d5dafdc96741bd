"""The hours a standard needs against the hours there are, by person and unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery

from zhiwo.care.measures import Minutes, capacity_a_year, load, minutes_a_year
from zhiwo.care.policy.hours import HoursVersion, hours_on
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.policy.standard import Version
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import KEEPING_ROLES
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import year_of
from zhiwo.org.models import Staff, Unit
from zhiwo.org.queries import at_work
from zhiwo.tiering.models import Placement


@dataclass(frozen=True)
class PersonLoad:
    """What somebody keeps: clients by tier, minutes a year they need and there are."""

    staff: str
    name: str
    post: str
    clients: Mapping[str, int]
    needed: int
    there: int

    @property
    def load(self) -> Decimal | None:
        return load(self.needed, self.there)


@dataclass(frozen=True)
class UnitLoad:
    """The people of a unit, and the minutes a year of clients it hosts whom nobody keeps."""

    unit: str
    name: str
    kind: str
    people: tuple[PersonLoad, ...]
    unkept: int

    @property
    def needed(self) -> int:
        return sum(one.needed for one in self.people) + self.unkept

    @property
    def there(self) -> int:
        return sum(one.there for one in self.people)

    @property
    def load(self) -> Decimal | None:
        return load(self.needed, self.there)


@dataclass(frozen=True)
class Capacity:
    """All units below the actor's that keep or should keep clients, and what the leaders' own visits need."""

    units: tuple[UnitLoad, ...]
    leaders_needed: int

    @property
    def needed(self) -> int:
        return sum(unit.needed for unit in self.units)

    @property
    def there(self) -> int:
        return sum(unit.there for unit in self.units)

    @property
    def load(self) -> Decimal | None:
        return load(self.needed, self.there)


def capacity(actor: Actor, on: date, version: Version | None = None, rules: Rules | None = None) -> Capacity:
    """How a standard (by default the one in force) stands to the people there are, a year ahead. Four statements."""
    rules = rules or house_rules()
    each = _Each(version or rules.on(on), hours_on(on))
    kept, unkept, leaders = _kept(actor, on, each)
    people = _people(actor, on, kept, each, rules.calendar.workdays_in(year_of(on)))
    units = Unit.objects.filter(path__startswith=actor.path).order_by("path")
    rows = (
        UnitLoad(number, name, kind, tuple(people.get(pk, ())), unkept.get(pk, 0))
        for pk, number, name, kind in units.values_list("pk", "number", "name", "kind")
    )
    return Capacity(tuple(unit for unit in rows if unit.people or unit.unkept), leaders)


class _Each:
    """What one client of each tier takes."""

    def __init__(self, version: Version, hours: HoursVersion) -> None:
        self.version, self.hours = version, hours
        self._known: dict[str, Minutes] = {}

    def of(self, tier: str) -> Minutes:
        if tier not in self._known:
            self._known[tier] = minutes_a_year(self.version, self.hours, tier)
        return self._known[tier]


def _kept(actor: Actor, on: date, each: _Each) -> tuple[dict[int, dict[str, int]], dict[int, int], int]:
    """Clients by keeper and tier; minutes of clients nobody keeps, by host outlet; minutes of the leaders' own visits."""
    keeps = Keeping.objects.for_closing().filter(in_force(on), client=OuterRef("client"), role__in=KEEPING_ROLES)
    placed = seen_by(Placement.objects.all(), actor).filter(in_force(on), scheme=leading_scheme())
    told = placed.annotate(keeper=Subquery(keeps.order_by("-role").values("staff")[:1])).order_by()
    counted = told.values("keeper", "client__unit", "tier").annotate(clients=Count("client"))
    kept: dict[int, dict[str, int]] = {}
    unkept: dict[int, int] = {}
    leaders = 0
    for keeper, unit, tier, clients in counted.values_list("keeper", "client__unit", "tier", "clients"):
        leaders += each.of(tier).leaders * clients
        if keeper is None:
            unkept[unit] = unkept.get(unit, 0) + each.of(tier).keeper * clients
        else:
            mine = kept.setdefault(keeper, {})
            mine[tier] = mine.get(tier, 0) + clients
    return kept, unkept, leaders


def _people(
    actor: Actor, on: date, kept: Mapping[int, Mapping[str, int]], each: _Each, days: int
) -> dict[int, list[PersonLoad]]:
    """By unit, whoever keeps clients or has minutes for them."""
    here = frozenset(at_work(on).values_list("pk", flat=True))
    found: dict[int, list[PersonLoad]] = {}
    staff = Staff.objects.filter(unit__path__startswith=actor.path).order_by("number")
    for pk, number, name, post, unit in staff.values_list("pk", "number", "name", "post", "unit"):
        there = capacity_a_year(each.hours, post, days) if pk in here else 0
        clients = kept.get(pk, {})
        if clients or there:
            needed = sum(each.of(tier).keeper * count for tier, count in clients.items())
            found.setdefault(unit, []).append(PersonLoad(number, name, post, clients, needed, there))
    return found
