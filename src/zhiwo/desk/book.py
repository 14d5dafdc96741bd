"""My book: the listed clients an actor sees, sorted and searched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, F, Max, OrderBy, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import CombinedExpression

from zhiwo.care.models import Interaction
from zhiwo.care.policy.rules import house_rules
from zhiwo.clients.access import seen_by, visible_clients
from zhiwo.clients.among import Among
from zhiwo.clients.models import Client
from zhiwo.desk.duties import on_desk
from zhiwo.desk.glance import Glance, by_name, figure_days, figures_on, glances, listed, placements
from zhiwo.desk.paging import turned
from zhiwo.desk.search import matches
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.birthdays import Birthday, Calendar, occurrences
from zhiwo.kernel.period import Period
from zhiwo.org.policy import Field, sees
from zhiwo.parties.models import Person
from zhiwo.tiering.models import Placement

BIRTHDAY_HORIZON = timedelta(days=400)
"""Longer than a lunar year with a leap month."""


class Kept(NamedTuple):
    """When a person's birthday is kept, as the columns of `Person` say it."""

    died_on: date | None
    birthday_calendar: str
    birthday_month: int | None
    birthday_day: int | None
    birthday_leap: bool

    @classmethod
    def of(cls, person: Person) -> Kept:
        """That of a whole person."""
        return cls(*(getattr(person, name) for name in cls._fields))


class Sort(StrEnum):
    """The columns a book is sorted by; by name for whoever may know it."""

    AUM = "aum"
    CHANGE = "change"
    NAME = "name"
    SILENT = "silent"
    OPEN = "open"


@dataclass(frozen=True)
class Wanted:
    """What of the book is asked for. `words` search all clients the actor sees, listed or not."""

    words: str = ""
    tier: str = ""
    sort: Sort = Sort.AUM
    ascending: bool = False
    page: int = 1


class BookRow(NamedTuple):
    """One client of the book; `birthday` is the next one, in the calendar the client keeps, for whoever may know it."""

    client: Glance
    open: int
    late: int
    birthday: date | None
    lunar: bool


@dataclass(frozen=True)
class Book:
    """One page of the book."""

    rows: list[BookRow]
    total: int
    page: int
    pages: int
    listed: int
    tiers: dict[str, int]


def book(actor: Actor, wanted: Wanted) -> Book:
    """The page of the book asked for; a page past the end is the last one."""
    clients = _asked(actor, wanted)
    total = clients.count()
    there = turned(total, wanted.page)
    ordered = _sorted(actor, clients, wanted).values_list("pk", flat=True)
    return Book(
        rows(actor, list(ordered[there.part])),
        total,
        there.page,
        there.pages,
        listed(actor, actor.on).values("client").distinct().count(),
        tier_counts(actor),
    )


def counted(actor: Actor, tier: str) -> int:
    """How many clients the book has, perhaps of one tier."""
    return _asked(actor, Wanted(tier=tier)).count()


def ordered(actor: Actor, tier: str) -> list[int]:
    """The ids of the whole book, perhaps of one tier, worth most first."""
    wanted = Wanted(tier=tier)
    return list(_sorted(actor, _asked(actor, wanted), wanted).values_list("pk", flat=True))


def tier_counts(actor: Actor) -> dict[str, int]:
    """How many listed clients the actor sees in each tier."""
    return dict(_of_list(actor).values_list("tier").annotate(clients=Count("client")))


def rows(actor: Actor, ids: list[int]) -> list[BookRow]:
    """The clients of those ids as rows of a book, in that order."""
    clients, among = glances(actor, ids), Among(ids)
    overdue = Count("pk", filter=Q(closes_on__lt=actor.on))
    owed = on_desk(actor).filter(client__in=among).order_by().values_list("client")
    duties = owed.annotate(total=Count("pk"), overdue=overdue)
    counts = {client: (total, overdue) for client, total, overdue in duties}
    kept = _birthdays(actor, among) if sees(actor, Field.BORN_ON) else {}
    return [_row(actor, clients[pk], counts.get(pk, (0, 0)), kept.get(pk)) for pk in ids]


def _birthdays(actor: Actor, among: Among) -> dict[int, Kept]:
    people = seen_by(Person.objects.all(), actor).filter(client__in=among)
    return {client: Kept(*columns) for client, *columns in people.values_list("client", *Kept._fields)}


def next_birthday(person: Kept, on: date) -> date | None:
    """The next day from `on` on which the person's birthday is kept, None while it is unknown."""
    if person.died_on or not (person.birthday_month and person.birthday_day):
        return None
    calendar: Calendar = "lunar" if person.birthday_calendar == "lunar" else "solar"
    return _next(calendar, person.birthday_month, person.birthday_day, person.birthday_leap, on)


@lru_cache(maxsize=2_000)
def _next(calendar: Calendar, month: int, day: int, leap: bool, on: date) -> date | None:
    # There are fewer birthdays than clients in a long list.
    birthday = Birthday(calendar, month, day, leap)
    return next(iter(occurrences(birthday, Period(on, on + BIRTHDAY_HORIZON))), None)


def _row(actor: Actor, client: Glance, counts: tuple[int, int], person: Kept | None) -> BookRow:
    birthday = next_birthday(person, actor.on) if person else None
    lunar = person is not None and person.birthday_calendar == "lunar"
    return BookRow(client, *counts, birthday=birthday, lunar=lunar)


def _asked(actor: Actor, wanted: Wanted) -> QuerySet[Client]:
    clients = visible_clients(actor)
    if wanted.words:
        clients = clients.filter(matches(actor, wanted.words))
    if wanted.tier:
        return clients.filter(pk__in=_of_list(actor).filter(tier=wanted.tier).values("client"))
    return clients if wanted.words else clients.filter(pk__in=listed(actor, actor.on).values("client"))


def _of_list(actor: Actor) -> QuerySet[Placement]:
    """Placements of listed clients by the leading scheme: whom another scheme lists may stand here in the lowest tier."""
    return placements(actor).filter(client__in=listed(actor, actor.on).values("client")).order_by()


def _sorted(actor: Actor, clients: QuerySet[Client], wanted: Wanted) -> QuerySet[Client]:
    if wanted.sort is Sort.NAME:
        key: F = F(by_name(actor)[0])
    else:
        clients, key = clients.annotate(key=_key(actor, wanted.sort)), F("key")
    # Whom nobody has contacted for longer than is kept comes before whoever was contacted longest ago.
    longest = {"nulls_first": True} if wanted.sort is Sort.SILENT else {"nulls_last": True}
    order: OrderBy = key.asc(**longest) if wanted.ascending else key.desc(nulls_last=True)
    return clients.order_by(order, *by_name(actor))


def _key(actor: Actor, sort: Sort) -> Subquery | CombinedExpression:
    days = figure_days(actor)
    latest = _fen(actor, days.latest if days else None)
    if sort is Sort.AUM:
        return latest
    if sort is Sort.CHANGE:
        return latest - _fen(actor, days.before if days else None)
    mine = {"client": OuterRef("pk")}
    if sort is Sort.SILENT:
        # The same definition as care's `last_contacts`: what counted towards a quota of contacts.
        quotas = house_rules().on(actor.on).contact_kinds
        counted = seen_by(Interaction.objects.all(), actor).filter(
            **mine, discharges__duty__kind__in=quotas, on__lte=actor.on
        )
        last = counted.order_by().values("client").annotate(last=Max("on"))
        return Subquery(last.values("last"))
    soonest = on_desk(actor).filter(**mine).order_by().values("client").annotate(owed=Count("pk"))
    return Subquery(soonest.values("owed"))


def _fen(actor: Actor, on: date | None) -> Subquery:
    return Subquery(figures_on(actor, on).filter(client=OuterRef("pk")).values("point_fen")[:1])
