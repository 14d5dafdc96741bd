"""Holding a client while its quota is judged, so that of two who want the last unit only one gets it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client
from zhiwo.entitlements.models import Booking, BookingStep
from zhiwo.entitlements.operations.refusals import MoreThanLeft, NoneLeft, NotEntitled
from zhiwo.entitlements.policy import UNITS, Entitlement, Spell, State
from zhiwo.entitlements.queries import balance_of, last_said
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff


def held(actor: Actor, number: str) -> Client:
    """The client, held until the transaction ends. Raises NotFound."""
    client = require_client(actor, number)
    Client.objects.for_closing().select_for_update(no_key=True).get(pk=client.pk)
    return client


def require_left(client: Client, entitlement: Entitlement, units: int, day: date, spells: Sequence[Spell]) -> None:
    """Raises NotEntitled, NoneLeft, MoreThanLeft unless so many units are left in the period of the day to a client, held, with
    these spells."""
    stands = balance_of(client.pk, entitlement.code, spells, day)
    if stands.allows(units):
        return
    if not stands.has_any:
        raise NotEntitled(what=entitlement.called, day=day)
    if stands.left:
        unit = UNITS[entitlement.unit]
        left = Text(f"{stands.left} {unit.zh}", f"{stands.left} {unit.en}")
        raise MoreThanLeft(what=entitlement.called, left=left, last=stands.period.last)
    raise NoneLeft(
        what=entitlement.called, last=stands.period.last, who=_last_taker(client, entitlement, stands.period)
    )


def put_step(
    actor: Actor,
    booking: Booking,
    state: State,
    at: datetime,
    *,
    counts: bool,
    corrects: bool = False,
    giver: Staff | None = None,
) -> None:
    """Say the next thing of a booking whose client is held."""
    said = BookingStep.objects.for_closing().filter(booking=booking)
    BookingStep.objects.for_closing().create(
        booking=booking, nth=said.count(), state=state, counts=counts, corrects=corrects, at=at,
        by=Staff.objects.get(number=actor.staff), giver=giver,
    )  # fmt: skip


def _last_taker(client: Client, entitlement: Entitlement, period: Period) -> str:
    """Who put down the newest of what counts in a period."""
    rows = Booking.objects.for_closing().filter(
        client=client, entitlement=entitlement.code, on__gte=period.start, on__lt=period.end
    )
    taken = last_said(rows).filter(is_counted=True).order_by("-said_at", "-pk")
    return taken.values_list("said_by", flat=True).first() or "—"
