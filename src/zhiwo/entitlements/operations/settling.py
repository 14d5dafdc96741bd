"""Saying what became of a booking, and that what was said was wrong."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiwo.entitlements.models import Booking
from zhiwo.entitlements.operations.booking import entry_on, require_giver
from zhiwo.entitlements.operations.quotas import held, put_step, require_left
from zhiwo.entitlements.operations.refusals import SettledMeanwhile, SettledNotYet
from zhiwo.entitlements.policy import STATES, State, catalogue_on, corrections, counts
from zhiwo.entitlements.policy.booking import BOOKING
from zhiwo.entitlements.queries import bookings_seen, last_said
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.policy import require


@transaction.atomic
def settle(*, actor: Actor, reference: str, state: State, at: datetime) -> Booking:
    """Say that a booking was used, missed or called off. Said twice by the same form it is said once.

    In time called off it is given back; later, and missed, it counts where the catalogue says so. Raises Denied, NotFound,
    NotGivenBy, SettledNotYet, SettledMeanwhile.
    """
    require(actor, "entitlement.book" if state is State.CANCELLED else "entitlement.use")
    booking, said, _ = _held(actor, reference)
    if said is state:
        return booking
    if said is not State.BOOKED or state is State.BOOKED:
        raise SettledMeanwhile(state=STATES[state])
    if state is not State.CANCELLED:
        require_giver(actor, entry_on(booking.entitlement, booking.on))
        if booking.on > actor.on:
            raise SettledNotYet(day=booking.on, state=STATES[state])
    counted = counts(state, catalogue_on(booking.on), booking.on, actor.on)
    put_step(actor, booking, state, at, counts=counted)
    _trail(actor, "entitlement.settled", booking, state, at)
    return booking


@transaction.atomic
def correct(*, actor: Actor, reference: str, state: State, at: datetime) -> Booking:
    """Say that what was last said of a booking was wrong, and what it is instead. What was used by mistake is given back by
    putting it down as cancelled; what counts again must be left in its period.

    Raises Denied, NotFound, SettledMeanwhile, NotEntitled, NoneLeft, MoreThanLeft.
    """
    require(actor, "entitlement.correct")
    booking, said, counted_before = _held(actor, reference)
    if said is state:
        return booking
    if state not in corrections(said, booking.on, actor.on):
        raise SettledMeanwhile(state=STATES[state])
    counted = state is not State.CANCELLED and counts(state, catalogue_on(booking.on), booking.on, actor.on)
    if counted and not counted_before:
        entry = entry_on(booking.entitlement, booking.on)
        require_left(booking.client, entry, booking.units, booking.on, actor.on)
    put_step(actor, booking, state, at, counts=counted, corrects=True)
    _trail(actor, "entitlement.corrected", booking, state, at)
    return booking


def _held(actor: Actor, reference: str) -> tuple[Booking, State, bool]:
    """The booking, its client held; what was last said of it, and whether it counts. Raises NotFound."""
    found = bookings_seen(actor).filter(reference=reference).values_list("client__number", flat=True).first()
    if found is None:
        raise NotFound(what=BOOKING)
    held(actor, found)
    row = last_said(bookings_seen(actor).select_related("client")).get(reference=reference)
    return row, State(row.state), row.is_counted


def _trail(actor: Actor, act: str, booking: Booking, state: State, at: datetime) -> None:
    record(
        actor=actor, act=act, subject_kind="client", subject=booking.client.number, at=at, reference=booking.reference,
        entitlement=booking.entitlement, state=state.value,
    )  # fmt: skip
