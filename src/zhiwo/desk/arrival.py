"""Who comes to the lobby (到店接待): what a client may use now and has booked today, and nothing else of it (A9, I5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhiwo.clients.access import in_force, require_client, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.queries import tier_of
from zhiwo.desk.screens import ARRIVAL, OPEN_TO, require_screen
from zhiwo.desk.search import Found, search
from zhiwo.entitlements.queries import BookingRow, Entitled, bookings_between, entitled
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.masking import mask_name
from zhiwo.kernel.period import trailing_days
from zhiwo.parties.queries.wishes import WishRow, wishes_of


@dataclass(frozen=True)
class Arrived:
    """A client who has come: its name masked, since others read the screen too; whom to call, "" for nobody; what the actor may
    put down as used now, and the others there are; the bookings of the day; what it wishes."""

    number: str
    name: str
    tier: str
    keeper: str
    usable: list[Entitled]
    others: list[Entitled]
    bookings: list[BookingRow]
    wishes: list[WishRow]


def may_receive(actor: Actor) -> bool:
    """Whether the page of the lobby is for the actor's post."""
    return actor.post in OPEN_TO[ARRIVAL]


def arriving(actor: Actor, words: str) -> list[Found]:
    """The clients in the actor's sight that answer to what was typed, their names masked. Raises Denied."""
    require_screen(actor, ARRIVAL)
    return [replace(found, name=mask_name(found.name)) for found in search(actor, words)]


def due_today(actor: Actor) -> list[BookingRow]:
    """Today's bookings of the clients in sight, their names masked. Raises Denied. One statement."""
    require_screen(actor, ARRIVAL)
    today = trailing_days(actor.on, 1)
    return [replace(row, name=mask_name(row.name)) for row in bookings_between(actor, today)]


def arrived(actor: Actor, number: str) -> Arrived:
    """What of a client the lobby needs. Raises Denied, NotFound. Nine statements."""
    require_screen(actor, ARRIVAL)
    client = require_client(actor, number)
    leads = seen_by(Keeping.objects.all(), actor).filter(in_force(actor.on), client=client, role=Role.LEAD)
    rows = entitled(actor, number)
    return Arrived(
        number=number,
        name=str(client.name),
        tier=tier_of(client, actor.on),
        keeper=leads.order_by().values_list("staff__name", flat=True).first() or "",
        usable=[row for row in rows if row.uses],
        others=[row for row in rows if not row.uses and row.balance.left != 0],
        bookings=[row for row in due_today(actor) if row.client == number],
        wishes=wishes_of(actor, number),
    )
