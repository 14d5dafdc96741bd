"""What clients have of the catalogue: quota, taken, left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from zhiwo.clients.access import require_client
from zhiwo.clients.among import Among
from zhiwo.entitlements.models import Booking
from zhiwo.entitlements.policy import (
    Balance,
    Entitlement,
    Spell,
    State,
    Taken,
    as_known,
    balance,
    catalogue_on,
    course_of,
)
from zhiwo.entitlements.queries.bookings import gives, last_said
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import may
from zhiwo.tiering.models import Placement

Takings = Mapping[str, list[Taken]]
"""What was taken of each entitlement, by its code."""


@dataclass(frozen=True)
class Entitled:
    """An entitlement of a client, how much of it there is, and whether the actor may book it, put down that somebody gave it at
    once (`notes`), or that the actor did (`uses`)."""

    entitlement: Entitlement
    balance: Balance
    books: bool
    notes: bool
    uses: bool


def spells_of(clients: Iterable[int]) -> dict[int, list[Spell]]:
    """The spells of these clients (primary keys) in tiers of the leading scheme. One statement."""
    found: dict[int, list[Spell]] = defaultdict(list)
    rows = Placement.objects.for_closing().filter(client__in=Among(clients), scheme=settings.SCHEMES[0])
    for client, tier, since, until in rows.order_by("since").values_list("client", "tier", "since", "until"):
        found[client].append(Spell(tier, since, until))
    return found


def taken_of(clients: Iterable[int]) -> dict[int, dict[str, list[Taken]]]:
    """What counts against the quotas of these clients (primary keys). One statement."""
    found: dict[int, dict[str, list[Taken]]] = defaultdict(lambda: defaultdict(list))
    rows = last_said(Booking.objects.for_closing().filter(client__in=Among(clients))).filter(is_counted=True)
    for client, code, on, units, state in rows.order_by("pk").values_list(
        "client", "entitlement", "on", "units", "state"
    ):
        found[client][code].append(Taken(on, units, used=state != State.BOOKED))
    return found


def known_spells(client: int, today: date) -> tuple[Spell, ...]:
    """The spells of a client (primary key) as known today. One statement."""
    return as_known(spells_of([client]).get(client, ()), today)


def balance_of(client: int, code: str, spells: Sequence[Spell], day: date) -> Balance:
    """How a client (primary key) with these spells stands to an entitlement in the period of a day. One statement."""
    return balance(course_of(code), spells, taken_of([client])[client][code], day)


def entitled(actor: Actor, number: str) -> list[Entitled]:
    """What a client has on the actor's day, in the order of the catalogue. Raises NotFound. Three statements."""
    client = require_client(actor, number)
    return entitled_of(actor, client.pk)


def entitled_of(actor: Actor, client: int) -> list[Entitled]:
    """The same of a client (primary key) that was let through already. Two statements."""
    spells, taken = known_spells(client, actor.on), taken_of([client])[client]
    rows = [
        (one, balance(course_of(one.code), spells, taken[one.code], actor.on))
        for one in catalogue_on(actor.on).entitlements
    ]
    return [_entitled(actor, one, stands) for one, stands in rows if stands.has_any]


def _entitled(actor: Actor, one: Entitlement, stands: Balance) -> Entitled:
    books = may(actor, "entitlement.book") and one.book_ahead_days is not None
    notes = may(actor, "entitlement.use") and one.book_ahead_days is None and stands.allows(1)
    return Entitled(one, stands, books, notes, notes and gives(actor, one))
