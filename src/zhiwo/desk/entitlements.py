"""What a client is entitled to (权益), for its page: what is left of it, what is booked, what may be booked or used now (I5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhiwo.clients.access import require_client
from zhiwo.desk.marks import Footing, footing
from zhiwo.entitlements.policy import GROUPS, catalogue_on
from zhiwo.entitlements.policy.booking import BOOKING, ENTRY, FURTHEST_DAYS, MOST_UNITS
from zhiwo.entitlements.queries import BookingRow, Entitled, bookings_of, bookings_seen, entitled, lapsing, last_said
from zhiwo.entitlements.queries.bookings import written
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
class BookingForm:
    """What the form to book or use an entitlement starts from: `first` and `last` are the days it may be booked for."""

    client: str
    name: str
    one: Entitled
    first: date
    last: date
    most: int


def entitlement_card(actor: Actor, number: str) -> EntitlementCard:
    """Raises NotFound. Eight statements."""
    rows = entitled(actor, number)
    groups = [(title, [row for row in rows if row.entitlement.group is group]) for group, title in GROUPS.items()]
    return EntitlementCard(
        number,
        [(title, own) for title, own in groups if own],
        bookings_of(actor, number, SETTLED_SHOWN),
        {row.entitlement.code: row.units for row in lapsing(actor, client=number)},
        footing(catalogue_on(actor.on)),
    )


def booking_form(actor: Actor, number: str, code: str) -> BookingForm:
    """The form, for an entitlement the client has and the actor may book or use. Raises Denied, NotFound."""
    require(actor, "entitlement.book")
    client = require_client(actor, number)
    one = next(
        (row for row in entitled(actor, number) if row.entitlement.code == code and (row.books or row.uses)), None
    )
    if one is None:
        raise NotFound(what=ENTRY)
    first = actor.on + timedelta(days=one.entitlement.book_ahead_days or 0)
    last = actor.on + timedelta(days=FURTHEST_DAYS)
    return BookingForm(number, as_seen(actor, Field.NAME, client.name), one, first, last, MOST_UNITS)


def correction_form(actor: Actor, reference: str) -> BookingRow:
    """The booking of which something is said that may be wrong. Raises Denied, NotFound."""
    require(actor, "entitlement.correct")
    rows = written(actor, last_said(bookings_seen(actor).filter(reference=reference)))
    if not rows or not rows[0].corrects:
        raise NotFound(what=BOOKING)
    return rows[0]
