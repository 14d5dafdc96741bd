"""Saying what became of a booking, and that what was said was wrong."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiwo.entitlements.models import Booking, BookingStep
from zhiwo.entitlements.operations.booking import entry_on
from zhiwo.entitlements.operations.giving import giver_of, trailed
from zhiwo.entitlements.operations.quotas import held, put_step, require_left
from zhiwo.entitlements.operations.refusals import CorrectedTooLate, SettledMeanwhile, SettledNotYet
from zhiwo.entitlements.policy import STATES, State, catalogue_on, corrections, counts, last_correction
from zhiwo.entitlements.policy.booking import BOOKING
from zhiwo.entitlements.queries import bookings_seen, known_spells, last_said
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Staff
from zhiwo.org.policy import require


@transaction.atomic
def settle(*, actor: Actor, reference: str, state: State, at: datetime, giver: str = "") -> Booking:
    """Say that a booking was used (given by the actor, or by the colleague of that number), missed or called off. Said twice by
    the same form it is said once.

    In time called off it is given back; later, and missed, it counts where the catalogue of its day says so. Raises Denied,
    NotFound, NotGivenBy, SettledNotYet, SettledMeanwhile.
    """
    require(actor, "entitlement.book" if state is State.CANCELLED else "entitlement.use")
    booking, said, _ = _held(actor, reference)
    if said is state:
        return booking
    if said is not State.BOOKED or state is State.BOOKED:
        raise SettledMeanwhile(state=STATES[state])
    given: Staff | None = None
    if state is not State.CANCELLED:
        given = giver_of(actor, booking.client, entry_on(booking.entitlement, booking.on), giver)
        if booking.on > actor.on:
            raise SettledNotYet(day=booking.on, state=STATES[state])
    counted = counts(state, catalogue_on(booking.on), booking.on, actor.on)
    given = given if state is State.USED else None
    put_step(actor, booking, state, at, counts=counted, giver=given)
    _trail(actor, "entitlement.settled", booking, at, state=state.value, **trailed(given))
    return booking


@transaction.atomic
def correct(*, actor: Actor, reference: str, state: State, at: datetime, giver: str = "") -> Booking:
    """Say that what was last said of a booking was wrong, and what it is instead, or who gave it instead. What was used by
    mistake is given back by putting it down as cancelled; what counts again must be left in its period.

    Raises Denied, NotFound, CorrectedTooLate, SettledMeanwhile, NotGivenBy, NotEntitled, NoneLeft, MoreThanLeft.
    """
    require(actor, "entitlement.correct")
    booking, said, counted_before = _held(actor, reference)
    if said is state and not giver:
        return booking
    catalogue = catalogue_on(booking.on)
    if said is not State.BOOKED and actor.on > last_correction(catalogue, booking.on):
        raise CorrectedTooLate(day=booking.on, last=last_correction(catalogue, booking.on))
    if state not in corrections(said, catalogue, booking.on, actor.on):
        raise SettledMeanwhile(state=STATES[state])
    given: Staff | None = None
    if state is State.USED:
        given = giver_of(actor, booking.client, entry_on(booking.entitlement, booking.on), giver)
        if said is state and given == _giver(booking):
            return booking
    counted = state is not State.CANCELLED and counts(state, catalogue, booking.on, actor.on)
    if counted and not counted_before:
        spells = known_spells(booking.client.pk, actor.on)
        entry = entry_on(booking.entitlement, booking.on)
        require_left(booking.client, entry, booking.units, booking.on, spells)
    put_step(actor, booking, state, at, counts=counted, corrects=True, giver=given)
    _trail(actor, "entitlement.corrected", booking, at, state=state.value, **trailed(given))
    return booking


def _giver(booking: Booking) -> Staff | None:
    """Who was last said to have given it."""
    return BookingStep.objects.for_closing().filter(booking=booking).select_related("giver").latest("nth").giver


def _held(actor: Actor, reference: str) -> tuple[Booking, State, bool]:
    """The booking, its client held; what was last said of it, and whether it counts. Raises NotFound."""
    found = bookings_seen(actor).filter(reference=reference).values_list("client__number", flat=True).first()
    if found is None:
        raise NotFound(what=BOOKING)
    held(actor, found)
    row = last_said(bookings_seen(actor).select_related("client__unit")).get(reference=reference)
    return row, State(row.state), row.is_counted


def _trail(actor: Actor, act: str, booking: Booking, at: datetime, **said: str) -> None:
    record(
        actor=actor, act=act, subject_kind="client", subject=booking.client.number, at=at, reference=booking.reference,
        entitlement=booking.entitlement, **said,
    )  # fmt: skip
