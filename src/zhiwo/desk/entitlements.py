"""What a client is entitled to (权益), for its page: what is left of it, what is booked, what may be booked or used now (I5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client
from zhiwo.desk.marks import Footing, footing
from zhiwo.entitlements.policy import GROUPS, Catalogue, Entitlement, State, catalogue_on, last_correction
from zhiwo.entitlements.policy.booking import BOOKING, ENTRY, FURTHEST_DAYS, MOST_UNITS
from zhiwo.entitlements.queries import (
    BookingRow,
    Entitled,
    bookings_of,
    bookings_seen,
    entitled,
    givers,
    last_said,
    soon_out,
)
from zhiwo.entitlements.queries.bookings import named, written
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen, require

SETTLED_SHOWN = 6


@dataclass(frozen=True)
class EntitlementCard:
    """The entitlements of a client by group, its bookings, and by entitlement the units that soon run out unused."""

    client: str
    groups: list[tuple[Text, list[Entitled]]]
    bookings: list[BookingRow]
    lapsing: dict[str, int]
    footing: Footing

    @property
    def empty(self) -> bool:
        return not self.groups and not self.bookings


@dataclass(frozen=True)
class Giver:
    """A colleague who may have given an entitlement."""

    number: str
    name: str
    post: str


@dataclass(frozen=True)
class BookingForm:
    """What the form to book or use an entitlement starts from: `first` and `last` are the days it may be booked for, `givers` who
    may have given it, `rules` what holds of calling off and missing."""

    client: str
    name: str
    one: Entitled
    first: date
    last: date
    most: int
    givers: list[Giver]
    rules: Catalogue


@dataclass(frozen=True)
class SettlingForm:
    """A booking of which something is to be said; `givers` who may have given it, `until` the last day on which what was said
    can be corrected."""

    row: BookingRow
    givers: list[Giver]
    until: date


def entitlement_card(actor: Actor, number: str) -> EntitlementCard:
    """Raises NotFound. Five statements."""
    rows = entitled(actor, number)
    soon = {one.code for one in soon_out(actor.on)}
    groups = [(title, [row for row in rows if row.entitlement.group is group]) for group, title in GROUPS.items()]
    return EntitlementCard(
        number,
        [(title, own) for title, own in groups if own],
        bookings_of(actor, number, SETTLED_SHOWN),
        {
            row.entitlement.code: row.balance.lapsing
            for row in rows
            if row.entitlement.code in soon and row.balance.lapsing
        },
        footing(catalogue_on(actor.on)),
    )


def booking_form(actor: Actor, number: str, code: str) -> BookingForm:
    """The form, for an entitlement the client has and the actor may book or use. Raises Denied, NotFound."""
    require(actor, "entitlement.book")
    client = require_client(actor, number)
    one = next(
        (row for row in entitled(actor, number) if row.entitlement.code == code and (row.books or row.notes)), None
    )
    if one is None:
        raise NotFound(what=ENTRY)
    first = actor.on + timedelta(days=one.entitlement.book_ahead_days or 0)
    last = actor.on + timedelta(days=FURTHEST_DAYS)
    name, giving = as_seen(actor, Field.NAME, client.name), _givers(actor, client, one.entitlement) if one.notes else []
    return BookingForm(number, name, one, first, last, MOST_UNITS, giving, catalogue_on(actor.on))


def correction_form(actor: Actor, reference: str) -> SettlingForm:
    """The form, for a booking that may be corrected. Raises Denied, NotFound."""
    require(actor, "entitlement.correct")
    return _settling(actor, reference, lambda row: row.corrects)


def giving_form(actor: Actor, reference: str) -> SettlingForm:
    """The form that says who gave what was booked, for a booking that may be said to be used. Raises Denied, NotFound."""
    require(actor, "entitlement.use")
    return _settling(actor, reference, lambda row: row.open_to)


def _settling(actor: Actor, reference: str, may_be: Callable[[BookingRow], tuple[State, ...]]) -> SettlingForm:
    rows = written(actor, last_said(bookings_seen(actor).filter(reference=reference)))
    if not rows or not may_be(rows[0]):
        raise NotFound(what=BOOKING)
    row = rows[0]
    entry = named(row.entitlement, row.on)
    asks = entry is not None and State.USED in may_be(row)
    giving = _givers(actor, require_client(actor, row.client), entry) if entry is not None and asks else []
    return SettlingForm(row, giving, last_correction(catalogue_on(row.on), row.on))


def _givers(actor: Actor, client: Client, entry: Entitlement) -> list[Giver]:
    return [Giver(one.number, one.name, one.post) for one in givers(actor, client.unit, entry)]
