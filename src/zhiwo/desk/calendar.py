"""A month or week at a glance (requirements L2): festivals by sun and moon, gatherings, visits, bookings, birthdays, promises,
maturities, and what closes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, F, Q

from zhiwo.care.models import Gathering
from zhiwo.care.policy.rules import GATHERINGS, house_rules
from zhiwo.care.queries.duties import duties_seen
from zhiwo.care.queries.marks import set_aside
from zhiwo.care.queries.promises import promises_between
from zhiwo.care.queries.visits import visits_between
from zhiwo.clients.access import seen_by
from zhiwo.desk.duties import GREETED_BIRTHDAY, UNMET
from zhiwo.desk.glance import by_name
from zhiwo.desk.screens import CALENDAR, require_screen
from zhiwo.entitlements.policy import State
from zhiwo.entitlements.queries import bookings_between
from zhiwo.holdings.models import Holding
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.festivals import festivals_in
from zhiwo.kernel.period import Period, month_of
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen, sees
from zhiwo.org.queries import upwards


@dataclass(frozen=True)
class Named:
    """Something of one client on a day: what it is ("" where the sort says all), and an amount in fen where there is one."""

    client: str
    name: str
    what: str = ""
    fen: int | None = None
    done: bool = False


@dataclass
class CalendarDay:
    """One day: whether it is worked, its festivals, and what is on it. `closing` counts unmet duties that close, by kind."""

    on: date
    worked: bool
    festivals: list[Text] = field(default_factory=list)
    gatherings: list[str] = field(default_factory=list)
    visits: list[Named] = field(default_factory=list)
    bookings: list[Named] = field(default_factory=list)
    birthdays: list[Named] = field(default_factory=list)
    promises: list[Named] = field(default_factory=list)
    maturities: list[Named] = field(default_factory=list)
    closing: dict[str, int] = field(default_factory=dict)

    @property
    def adjusted(self) -> bool:
        """Whether the week says otherwise: a weekday off, a weekend day worked."""
        return self.worked == (self.on.weekday() >= 5)

    @property
    def matured_fen(self) -> int:
        return sum(one.fen or 0 for one in self.maturities)


@dataclass(frozen=True)
class Calendar:
    """The days shown, a month's with the days that fill its first and last week; birthdays and duties are known until
    `known_until`. `names` are the kinds of duty."""

    period: Period
    days: list[CalendarDay]
    known_until: date
    names: Mapping[str, Text]


def month_view(actor: Actor, on: date) -> Calendar:
    """The weeks, from Monday on, that the month of a day touches. Raises Denied."""
    month = month_of(on)
    first = month.start - timedelta(days=month.start.weekday())
    last = month.last + timedelta(days=6 - month.last.weekday())
    return _calendar(actor, month, Period.through(first, last))


def week_view(actor: Actor, on: date) -> Calendar:
    """The week of a day, from Monday on. Raises Denied."""
    first = on - timedelta(days=on.weekday())
    week = Period(first, first + timedelta(days=7))
    return _calendar(actor, week, week)


def _calendar(actor: Actor, period: Period, shown: Period) -> Calendar:
    """Nine statements at most."""
    require_screen(actor, CALENDAR)
    rules = house_rules()
    days = {day: CalendarDay(day, rules.calendar.is_workday(day)) for day in shown}
    for on, festival in festivals_in(shown):
        days[on].festivals.append(festival.name)
    for on, kind, title in _gatherings(actor, shown):
        days[on].gatherings.append(f"{GATHERINGS[kind].say(actor.language)} {title}")
    for sort, rows in (
        ("visits", _visits(actor, shown)),
        ("bookings", _bookings(actor, shown)),
        ("birthdays", _birthdays(actor, shown)),
        ("promises", _promises(actor, shown)),
        ("maturities", _maturities(actor, shown)),
    ):
        for on, named in rows.items():
            getattr(days[on], sort).extend(named)
    for on, kind, n in _closing(actor, shown):
        days[on].closing[kind] = n
    names = {kind: title for version in rules.standard.versions for kind, title in version.names.items()}
    return Calendar(period, list(days.values()), rules.span(actor.on).last, names)


def _gatherings(actor: Actor, shown: Period) -> Iterable[tuple[date, str, str]]:
    near = Q(unit__path__startswith=actor.path) | Q(unit__path__in=upwards(actor.path))
    rows = Gathering.objects.filter(near, cancelled_on=None, on__gte=shown.start, on__lt=shown.end)
    return rows.order_by("on", "number").values_list("on", "kind", "title")


def _visits(actor: Actor, shown: Period) -> dict[date, list[Named]]:
    found: dict[date, list[Named]] = defaultdict(list)
    for row in visits_between(actor, shown):
        aims = "、".join(name.say(actor.language) for _, name in row.aims)
        found[row.on].append(Named(row.client, row.name, f"{row.moment:%H:%M} {aims}" if row.moment else aims))
    return found


def _bookings(actor: Actor, shown: Period) -> dict[date, list[Named]]:
    """What clients booked of their entitlements, each client once a day; `done` once all of it was used."""
    found: dict[date, dict[str, Named]] = defaultdict(dict)
    for row in bookings_between(actor, shown, ahead_only=True):
        what, done = row.called.say(actor.language), row.state is State.USED
        told = f"{row.moment:%H:%M} {what}" if row.moment else what
        before = found[row.on].get(row.client)
        if before:
            told, done = f"{before.what}、{told}", before.done and done
        found[row.on][row.client] = Named(row.client, row.name, told, done=done)
    return {on: list(named.values()) for on, named in found.items()}


def _birthdays(actor: Actor, shown: Period) -> dict[date, list[Named]]:
    duties = duties_seen(actor).filter(GREETED_BIRTHDAY, exempt="", on__gte=shown.start, on__lt=shown.end)
    rows = duties.order_by("on", *by_name(actor, "client")).values_list(
        "on", "client__number", "client__name", "required", "done"
    )
    found: dict[date, list[Named]] = defaultdict(list)
    for on, number, name, required, done in rows:
        found[on].append(Named(number, as_seen(actor, Field.NAME, name), done=done >= required))
    return found


def _promises(actor: Actor, shown: Period) -> dict[date, list[Named]]:
    found: dict[date, list[Named]] = defaultdict(list)
    for row in promises_between(actor, shown):
        found[row.due_on].append(Named(row.client, row.name, row.what))
    return found


def _maturities(actor: Actor, shown: Period) -> dict[date, list[Named]]:
    """What matures, largest first; for whoever may know amounts."""
    found: dict[date, list[Named]] = defaultdict(list)
    if not sees(actor, Field.AMOUNTS):
        return found
    held = seen_by(Holding.objects.all(), actor).filter(matures_on__gte=shown.start, matures_on__lt=shown.end)
    rows = held.order_by("matures_on", "-value_fen", "pk").values_list(
        "matures_on", "client__number", "client__name", "product_name", "value_fen"
    )
    for on, number, name, product, fen in rows:
        if on:
            found[on].append(Named(number, as_seen(actor, Field.NAME, name), product, fen))
    return found


def _closing(actor: Actor, shown: Period) -> Iterable[tuple[date, str, int]]:
    unmet = duties_seen(actor).filter(
        UNMET, ~set_aside(actor), desk_on__isnull=False, closes_on__gte=shown.start, closes_on__lt=shown.end
    )
    return unmet.order_by("closes_on", "kind").values_list("closes_on", "kind").annotate(n=Count(F("pk")))
