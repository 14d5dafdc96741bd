"""Receiving a client that comes in to its own outlet: the little that whoever stands there must see, each look on the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction

from zhiwo.clients.access import in_force
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.clients.queries import keeps
from zhiwo.clients.wall.standing import opened_to, received_by
from zhiwo.entitlements.models import Booking
from zhiwo.entitlements.policy import UNITS, State
from zhiwo.entitlements.queries import entitled_of, last_said
from zhiwo.entitlements.queries.bookings import named
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.tiering.models import Placement


@dataclass(frozen=True)
class Expected:
    """What the client booked for today and has not used yet."""

    called: Text
    units: int
    unit: Text
    moment: time | None


@dataclass(frozen=True)
class Received:
    """A client before the receiver: its name masked, its tier, who is to be called ("" for nobody), what it booked for today,
    and of what needs no booking what the receiver's post gives and is left. No number, nothing that leads on, nothing to do."""

    name: str
    tier: str
    keeper: str
    expected: list[Expected]
    ready: list[Text]


@transaction.atomic
def receive(*, actor: Actor, number: str, at: datetime) -> Received:
    """Look at the client of that number, as told in full by who has come to the outlet the actor works at. Of a client who is in
    no tier with entitlements nothing is said, as of one that is hosted elsewhere or is not there. Raises Denied, NotFound."""
    require(actor, "client.receive")
    key = received_by(actor.staff, number)
    shown = None
    if key is not None:
        with opened_to(key, shut=True):
            shown = _shown(actor, key)
    if shown is None:
        raise NotFound(what=Client.SHOWN)
    record(
        actor=actor, act="client.received", subject_kind="client", subject=number, at=at, own=keeps(actor, number),
    )  # fmt: skip
    return shown


def _shown(actor: Actor, key: int) -> Received | None:
    # Judged here once more by the rows themselves: the outlet of today, not frozen.
    mine = Client.objects.for_closing().filter(pk=key, unit__number=actor.unit, frozen_on=None)
    client = mine.first()
    placed = Placement.objects.for_closing().filter(
        in_force(actor.on), client=key, scheme=settings.SCHEMES[0], on_list=True
    )
    tier = placed.order_by().values_list("tier", flat=True).first()
    if client is None or tier is None:
        return None
    rows = entitled_of(actor, key)
    if not rows:
        return None
    leads = Keeping.objects.for_closing().filter(in_force(actor.on), client=key, role=Role.LEAD)
    return Received(
        name=str(client.name),  # a name as a text is its mask
        tier=tier,
        keeper=leads.order_by().values_list("staff__name", flat=True).first() or "",
        expected=_expected(key, actor.on),
        ready=[row.entitlement.called for row in rows if row.uses],
    )


def _expected(key: int, on: date) -> list[Expected]:
    rows = last_said(Booking.objects.for_closing().filter(client=key, on=on)).filter(state=State.BOOKED)
    found = []
    for row in rows.order_by("moment", "pk"):
        entry = named(row.entitlement, on)
        if entry is not None:
            found.append(Expected(entry.called, row.units, UNITS[entry.unit], row.moment))
    return found
