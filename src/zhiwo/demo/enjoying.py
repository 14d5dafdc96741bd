"""What the demo bank's clients booked and used of their entitlements in its last weeks: the real acts, by its managers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.utils.timezone import make_aware

from zhiwo.clients.models import Client
from zhiwo.demo.asking import clients_of
from zhiwo.entitlements.models import Booking
from zhiwo.entitlements.operations import book, settle, use
from zhiwo.entitlements.policy import State
from zhiwo.entitlements.queries import entitled
from zhiwo.kernel.actor import Actor
from zhiwo.org.queries import actor_numbered, at_work

SPACE = UUID("0b1d6f0e-6c0f-4f57-9d55-7a3c2e8f4d20")
KEPT_BEFORE = timedelta(days=15)
"""The first use lies so long before the last day."""
POSTS = ("relationship_manager", "wealth_manager")
EACH = 6
BOOKED_BEFORE, FIRST_DAY = timedelta(days=10), timedelta(days=-3)
"""A lounge is booked so long before the last day, the first client's for so many days from it, the next one's a day later."""


def enjoy(last_day: date) -> int:
    """Let each manager's first clients use the VIP room and book the airport lounge: one missed it, one called off, the days of
    some are still to come. How many bookings and uses there are then; a second time adds none."""
    managers = at_work(last_day).filter(post__in=POSTS).order_by("number").values_list("number", flat=True)
    for manager in managers:
        before = {client.pk for client in clients_of(actor_numbered(manager, last_day - KEPT_BEFORE))}
        kept = [client for client in clients_of(actor_numbered(manager, last_day)) if client.pk in before]
        for place, client in enumerate(kept[:EACH]):
            _visits(manager, client, last_day - timedelta(days=3 * place))
            _flies(manager, client, place, last_day)
    return Booking.objects.for_closing().count()


def _visits(manager: str, client: Client, on: date) -> None:
    actor = actor_numbered(manager, on)
    if _has(actor, client, "vip_room"):
        use(
            actor=actor, client=client.number, entitlement="vip_room", at=_at(on, 14),
            reference=_named(f"room {client.number}"),
        )  # fmt: skip


def _flies(manager: str, client: Client, place: int, last_day: date) -> None:
    asked, day = last_day - BOOKED_BEFORE, last_day + FIRST_DAY + timedelta(days=place)
    reference = _named(f"lounge {client.number}")
    actor = actor_numbered(manager, asked)
    if not _has(actor, client, "airport_lounge"):
        return
    book(
        actor=actor, client=client.number, entitlement="airport_lounge", on=day, moment=time(8 + place),
        family=place % 2 == 1, at=_at(asked, 10), reference=reference,
    )  # fmt: skip
    if place == EACH - 1:
        now = actor_numbered(manager, last_day)
        settle(actor=now, reference=reference, state=State.CANCELLED, at=_at(last_day, 9))
    elif day <= last_day:
        came = State.USED if place else State.MISSED
        settle(actor=actor_numbered(manager, day), reference=reference, state=came, at=_at(day, 17))


def _has(actor: Actor, client: Client, code: str) -> bool:
    """Whether any is left: who came into a tier late in the year may have none yet."""
    return any(row.entitlement.code == code and row.balance.allows(1) for row in entitled(actor, client.number))


def _at(on: date, hour: int) -> datetime:
    return make_aware(datetime.combine(on, time(hour)))


def _named(words: str) -> str:
    return f"B-{uuid5(SPACE, words).hex}"
