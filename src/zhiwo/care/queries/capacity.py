"""The hours a standard needs against the hours there are, by person and unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery

from zhiwo.care.measures import Minutes, capacity_a_year, load, minutes_a_year
from zhiwo.care.policy.hours import hours_on
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


def capacity(actor: Actor, on: date, rules: Rules | None = None) -> Capacity:
    """How the standard in force stands to the people there are, a year ahead. Four statements."""
    rules = rules or house_rules()
    return capacities(actor, on, (rules.on(on),), rules)[0]


def capacities(actor: Actor, on: date, versions: Sequence[Version], rules: Rules | None = None) -> list[Capacity]:
    """How each of several standards stands to the same clients and people. Four statements."""
    calendar = (rules or house_rules()).calendar
    house = _House(actor, on, calendar.workdays_in(year_of(on)))
    return [house.under(version) for version in versions]


class _House:
    """Clients by keeper, host outlet and tier, the people and the units below the actor's."""

    def __init__(self, actor: Actor, on: date, working_days: int) -> None:
        self.hours, self.days = hours_on(on), working_days
        keeps = Keeping.objects.for_closing().filter(in_force(on), client=OuterRef("client"), role__in=KEEPING_ROLES)
        placed = seen_by(Placement.objects.all(), actor).filter(in_force(on), scheme=leading_scheme())
        told = placed.annotate(keeper=Subquery(keeps.order_by("-role").values("staff")[:1])).order_by()
        counted = told.values("keeper", "client__unit", "tier").annotate(clients=Count("client"))
        self.clients = list(counted.values_list("keeper", "client__unit", "tier", "clients"))
        self.here = frozenset(at_work(on).values_list("pk", flat=True))
        staff = Staff.objects.filter(unit__path__startswith=actor.path).order_by("number")
        self.staff = list(staff.values_list("pk", "number", "name", "post", "unit"))
        units = Unit.objects.filter(path__startswith=actor.path).order_by("path")
        self.units = list(units.values_list("pk", "number", "name", "kind"))

    def under(self, version: Version) -> Capacity:
        """What a standard needs of them."""
        each = {tier: minutes_a_year(version, self.hours, tier) for _, _, tier, _ in self.clients}
        kept: dict[int, dict[str, int]] = {}
        unkept: dict[int, int] = {}
        leaders = 0
        for keeper, unit, tier, clients in self.clients:
            leaders += each[tier].leaders * clients
            if keeper is None:
                unkept[unit] = unkept.get(unit, 0) + each[tier].keeper * clients
            else:
                mine = kept.setdefault(keeper, {})
                mine[tier] = mine.get(tier, 0) + clients
        people = self._people(kept, each)
        rows = (
            UnitLoad(number, name, kind, tuple(people.get(pk, ())), unkept.get(pk, 0))
            for pk, number, name, kind in self.units
        )
        return Capacity(tuple(unit for unit in rows if unit.people or unit.unkept), leaders)

    def _people(
        self, kept: Mapping[int, Mapping[str, int]], each: Mapping[str, Minutes]
    ) -> dict[int, list[PersonLoad]]:
        """By unit, whoever keeps clients or has minutes for them."""
        found: dict[int, list[PersonLoad]] = {}
        for pk, number, name, post, unit in self.staff:
            there = capacity_a_year(self.hours, post, self.days) if pk in self.here else 0
            clients = kept.get(pk, {})
            if clients or there:
                needed = sum(each[tier].keeper * count for tier, count in clients.items())
                found.setdefault(unit, []).append(PersonLoad(number, name, post, clients, needed, there))
        return found
