"""The hours a standard needs against the hours there are, by person and unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery

from zhiwo.care.measures import Minutes, beyond, capacity_a_year, load, minutes_a_year, not_met
from zhiwo.care.policy.hours import HoursVersion, hours_on
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.policy.standard import Version
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.clients.access import in_force, seen_by, visible_clients
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import KEEPING_ROLES
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import year_of
from zhiwo.kernel.workdays import WorkCalendar
from zhiwo.org.models import Staff, Unit
from zhiwo.org.queries import at_work
from zhiwo.tiering.models import Placement

BATCH = 5_000


@dataclass(frozen=True)
class PersonLoad:
    """What somebody keeps: clients by tier, minutes a year they need and there are, and the duties those minutes go to."""

    staff: str
    name: str
    post: str
    clients: Mapping[str, int]
    needed: int
    there: int
    duties: int = 0

    @property
    def load(self) -> Decimal | None:
        return load(self.needed, self.there)


@dataclass(frozen=True)
class UnitLoad:
    """The people of a unit, and the minutes a year (and duties) of clients it hosts whom nobody keeps.

    `more`: minutes of colleagues who are supposed to come, below nought of those supposed to go.
    """

    unit: str
    name: str
    kind: str
    people: tuple[PersonLoad, ...]
    unkept: int
    unkept_duties: int = 0
    more: int = 0

    @property
    def needed(self) -> int:
        return sum(one.needed for one in self.people) + self.unkept

    @property
    def there(self) -> int:
        return max(0, sum(one.there for one in self.people) + self.more)

    @property
    def load(self) -> Decimal | None:
        return load(self.needed, self.there)

    @property
    def duties(self) -> int:
        return sum(one.duties for one in self.people) + self.unkept_duties

    @property
    def short(self) -> bool:
        """Whether more is needed than all its people have together."""
        return self.needed > self.there

    @property
    def beyond(self) -> int:
        """The minutes needed that nobody has."""
        return beyond([*((one.needed, one.there) for one in self.people), (self.unkept, 0)], self.more)

    @property
    def not_met(self) -> int:
        """The duties of a year that can't be met."""
        return not_met(self.beyond, self.needed, self.duties)


@dataclass(frozen=True)
class Staffing:
    """Who is supposed to come or go: keepers more (or fewer, below nought) by unit number, and staff numbers of those who
    leave. Clients stay with whom they are; those of a leaver have nobody's minutes."""

    more: Mapping[str, int] = field(default_factory=dict)
    leaving: frozenset[str] = frozenset()


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
    rules = rules or house_rules()
    clients, house = clients_counted(actor, on), House(actor, on, rules.calendar)
    return [house.under(version, hours_on(on), clients) for version in versions]


Counted = Sequence[tuple[int | None, int, str, int]]
"""How many clients by keeper, host unit (primary keys, None where nobody keeps them) and tier."""


def clients_counted(actor: Actor, on: date) -> Counted:
    """The clients the actor sees, in the tiers they have. One statement."""
    keeps = Keeping.objects.for_closing().filter(in_force(on), client=OuterRef("client"), role__in=KEEPING_ROLES)
    placed = seen_by(Placement.objects.all(), actor).filter(in_force(on), scheme=leading_scheme())
    told = placed.annotate(keeper=Subquery(keeps.order_by("-role").values("staff")[:1])).order_by()
    counted = told.values("keeper", "client__unit", "tier").annotate(clients=Count("client"))
    return list(counted.values_list("keeper", "client__unit", "tier", "clients"))


def clients_supposed(actor: Actor, on: date, tiers: Mapping[int, str]) -> Counted:
    """The same if they had these tiers, by client (primary key); those without one have none. Two statements."""
    keeps = seen_by(Keeping.objects.all(), actor).filter(in_force(on), role__in=KEEPING_ROLES).order_by("role")
    keeper = dict(keeps.values_list("client", "staff").iterator(chunk_size=BATCH))  # the last role counts, as above
    units = visible_clients(actor).order_by().values_list("pk", "unit").iterator(chunk_size=BATCH)
    counted = Counter((keeper.get(pk), unit, tiers[pk]) for pk, unit in units if pk in tiers)
    return [(*of, clients) for of, clients in counted.items()]


class House:
    """The people and the units below the actor's, once for all that is reckoned for them. Three statements."""

    def __init__(self, actor: Actor, on: date, calendar: WorkCalendar) -> None:
        self.days = calendar.workdays_in(year_of(on))
        self.here = frozenset(at_work(on).values_list("pk", flat=True))
        staff = Staff.objects.filter(unit__path__startswith=actor.path).order_by("number")
        self.staff = list(staff.values_list("pk", "number", "name", "post", "unit"))
        units = Unit.objects.filter(path__startswith=actor.path).order_by("path")
        self.units = list(units.values_list("pk", "number", "name", "kind"))

    def under(
        self, version: Version, hours: HoursVersion, clients: Counted, staffing: Staffing | None = None
    ) -> Capacity:
        """What a standard needs of them, by what each deed takes, for these clients; with these people come and gone."""
        staffing = staffing or Staffing()
        each = {tier: minutes_a_year(version, hours, tier) for _, _, tier, _ in clients}
        kept: dict[int, Counter[str]] = defaultdict(Counter)
        unkept: dict[int, Counter[str]] = defaultdict(Counter)
        for keeper, unit, tier, count in clients:
            (unkept[unit] if keeper is None else kept[keeper])[tier] += count
        people = self._people(kept, each, hours, staffing)
        one = capacity_a_year(hours, hours.joins_as, self.days)
        rows = (
            UnitLoad(
                number,
                name,
                kind,
                tuple(people.get(pk, ())),
                sum(each[tier].keeper * n for tier, n in unkept[pk].items()),
                sum(each[tier].duties * n for tier, n in unkept[pk].items()),
                staffing.more.get(number, 0) * one,
            )
            for pk, number, name, kind in self.units
        )
        leaders = sum(each[tier].leaders * count for _, _, tier, count in clients)
        return Capacity(tuple(unit for unit in rows if unit.people or unit.unkept or unit.more), leaders)

    def _people(
        self,
        kept: Mapping[int, Mapping[str, int]],
        each: Mapping[str, Minutes],
        hours: HoursVersion,
        staffing: Staffing,
    ) -> dict[int, list[PersonLoad]]:
        """By unit, whoever keeps clients or has minutes for them."""
        found: dict[int, list[PersonLoad]] = {}
        for pk, number, name, post, unit in self.staff:
            stays = pk in self.here and number not in staffing.leaving
            there = capacity_a_year(hours, post, self.days) if stays else 0
            clients = kept.get(pk, {})
            if clients or there:
                needed = sum(each[tier].keeper * count for tier, count in clients.items())
                duties = sum(each[tier].duties * count for tier, count in clients.items())
                found.setdefault(unit, []).append(PersonLoad(number, name, post, dict(clients), needed, there, duties))
        return found
