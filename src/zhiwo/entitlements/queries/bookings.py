"""Bookings with what was last said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.timezone import make_aware

from zhiwo.clients.access import seen_by
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.entitlements.models import Booking, BookingStep
from zhiwo.entitlements.policy import SETTLES, UNITS, Entitlement, State, catalogue_on, corrections, counts
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import LEADERS, Field, as_seen, may
from zhiwo.org.queries import at_work, upwards


@dataclass(frozen=True)
class BookingRow:
    """A booking as it stands: `by` and `at` are who said the last thing of it, and when; `giver` who gave it, "" while nobody
    did; `counts`: it is taken from the quota. `open_to`: what the actor may say of it now, used by whoever gave it, and `gives`:
    by the actor; `late`: called off now it counts as used all the same; `corrects`: what the actor may say it is instead."""

    reference: str
    client: str
    name: str
    entitlement: str
    called: Text
    unit: Text
    on: date
    moment: time | None
    units: int
    family: bool
    state: State
    counts: bool
    by: str
    giver: str
    at: datetime
    late: bool
    gives: bool
    open_to: tuple[State, ...]
    corrects: tuple[State, ...]


def bookings_seen(actor: Actor) -> ScopedQuerySet[Booking]:
    """The bookings of clients the actor sees."""
    return seen_by(Booking.objects.all(), actor)


def last_said(rows: ScopedQuerySet[Booking], on: date | None = None) -> ScopedQuerySet[Any]:
    """The rows, each with the `state` last said of it up to a day, whether it `is_counted`, `said_at`, `said_by`, `given_by`."""
    known: ScopedQuerySet[Any] = rows  # what is said of a row is no column of it
    steps = BookingStep.objects.for_closing().filter(booking=OuterRef("pk"))
    if on is not None:
        steps = steps.filter(at__lt=make_aware(datetime.combine(on + timedelta(days=1), time.min)))
    last = steps.order_by("-nth")
    return known.annotate(
        state=Subquery(last.values("state")[:1]),
        is_counted=Subquery(last.values("counts")[:1]),
        said_at=Subquery(last.values("at")[:1]),
        said_by=Subquery(last.values("by__name")[:1]),
        given_by=Subquery(last.values("giver__name")[:1]),
    ).filter(state__isnull=False)


def bookings_of(actor: Actor, number: str, most: int) -> list[BookingRow]:
    """What one client booked and used: what is still to come first, the nearest first, then the newest of the others. Two
    statements."""
    rows = last_said(bookings_seen(actor).filter(client__number=number))
    ahead = rows.filter(state=State.BOOKED).order_by("on", "moment", "pk")
    return [*written(actor, ahead), *written(actor, rows.exclude(state=State.BOOKED).order_by("-on", "-pk")[:most])]


def bookings_between(actor: Actor, shown: Period, *, ahead_only: bool = False) -> list[BookingRow]:
    """What is booked or was used on the days of a period and not called off, by day and moment; `ahead_only`: without what was
    used with no booking before. One statement."""
    rows = last_said(bookings_seen(actor).filter(on__gte=shown.start, on__lt=shown.end))
    if ahead_only:
        booked = BookingStep.objects.for_closing().filter(booking=OuterRef("pk"), state=State.BOOKED)
        rows = rows.filter(Exists(booked))
    return written(actor, rows.exclude(state=State.CANCELLED).order_by("on", F("moment").asc(nulls_last=True), "pk"))


def written(actor: Actor, rows: ScopedQuerySet[Any]) -> list[BookingRow]:
    """Rows of `last_said` as the actor may see them. One statement."""
    return [_row(actor, row) for row in rows.select_related("client")]


def gives(actor: Actor, entitlement: Entitlement) -> bool:
    """Whether the actor's post gives it, and so may put its use down."""
    return may(actor, "entitlement.use") and actor.post in giving_posts(entitlement)


def giving_posts(entitlement: Entitlement) -> frozenset[str]:
    return LEADERS | frozenset(entitlement.given_by)


def givers(actor: Actor, unit: Unit, entitlement: Entitlement) -> list[Staff]:
    """Who may have given it to a client of that unit: of the posts that do, at work there or above, the actor first, then the
    nearest unit. One statement."""
    near = at_work(actor.on).filter(post__in=giving_posts(entitlement), unit__path__in=upwards(unit.path))
    return sorted(
        near.select_related("unit"), key=lambda one: (one.number != actor.staff, -len(one.unit.path), one.number)
    )


def named(code: str, day: date) -> Entitlement | None:
    """The entry of that code in the catalogue of a day, None where there is none any more."""
    return catalogue_on(day).by_code.get(code)


def _row(actor: Actor, row: Any) -> BookingRow:
    catalogue = catalogue_on(row.on)
    entry = catalogue.by_code.get(row.entitlement)
    said = State(row.state)
    return BookingRow(
        reference=row.reference,
        client=row.client.number,
        name=as_seen(actor, Field.NAME, row.client.name),
        entitlement=row.entitlement,
        called=entry.called if entry else Text(row.entitlement, row.entitlement),
        unit=UNITS[entry.unit] if entry else Text("", ""),
        on=row.on,
        moment=row.moment,
        units=row.units,
        family=row.family,
        state=said,
        counts=row.is_counted,
        by=row.said_by,
        giver=row.given_by or "",
        at=row.said_at,
        late=said is State.BOOKED and counts(State.CANCELLED, catalogue, row.on, actor.on),
        gives=entry is not None and gives(actor, entry),
        open_to=_open_to(actor, row, said, entry),
        corrects=corrections(said, catalogue, row.on, actor.on) if may(actor, "entitlement.correct") else (),
    )


def _open_to(actor: Actor, row: Booking, said: State, entry: Entitlement | None) -> tuple[State, ...]:
    if said is not State.BOOKED:
        return ()
    came = row.on <= actor.on
    allowed = {
        State.USED: came and entry is not None and may(actor, "entitlement.use"),
        State.CANCELLED: may(actor, "entitlement.book"),
        State.MISSED: came and entry is not None and gives(actor, entry),
    }
    return tuple(state for state in SETTLES if allowed[state])
