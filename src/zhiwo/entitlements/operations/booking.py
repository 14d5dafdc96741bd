"""Booking an entitlement for a day ahead, and putting down that one was used."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.db import transaction

from zhiwo.clients.models import Client
from zhiwo.entitlements.models import Booking
from zhiwo.entitlements.operations.giving import giver_of, trailed
from zhiwo.entitlements.operations.quotas import held, put_step, require_left
from zhiwo.entitlements.operations.refusals import (
    NotBookable,
    NotCountable,
    NotEntitled,
    NotForDay,
    NotForFamily,
    UseNeedsBooking,
)
from zhiwo.entitlements.policy import Entitlement, State, catalogue_on, tier_on
from zhiwo.entitlements.policy.booking import BOOKING, ENTRY, FURTHEST_DAYS, MOST_UNITS
from zhiwo.entitlements.queries import known_spells
from zhiwo.entitlements.queries.bookings import named
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Staff
from zhiwo.org.policy import require


@transaction.atomic
def book(
    *,
    actor: Actor,
    client: str,
    entitlement: str,
    on: date,
    at: datetime,
    moment: time | None = None,
    units: int = 1,
    family: bool = False,
    reference: str | None = None,
) -> Booking:
    """Book units of an entitlement for a day ahead, by the catalogue of that day. `reference` names the form, so that one sent
    twice books once.

    Raises Denied, NotFound, NotBookable, NotForDay, NotForFamily, NotCountable, NotEntitled, NoneLeft, MoreThanLeft.
    """
    require(actor, "entitlement.book")
    row = held(actor, client)
    known = _put_down_before(reference, row)
    if known is not None:
        return known
    entry = _entry_ahead(entitlement, on, actor.on)
    if entry.book_ahead_days is None:
        raise NotBookable(what=entry.called)
    first, last = (actor.on + timedelta(days=days) for days in (entry.book_ahead_days, FURTHEST_DAYS))
    if not first <= on <= last:
        raise NotForDay(what=entry.called, first=first, last=last)
    made = _put_down(actor, row, entry, on, units, family=family, moment=moment, reference=reference)
    put_step(actor, made, State.BOOKED, at, counts=True)
    _trail(actor, "entitlement.booked", made, at)
    return made


@transaction.atomic
def use(
    *,
    actor: Actor,
    client: str,
    entitlement: str,
    at: datetime,
    units: int = 1,
    family: bool = False,
    reference: str | None = None,
    giver: str = "",
) -> Booking:
    """Put down that the client uses an entitlement now, without a booking, given by the actor or by the colleague of that
    number. `reference` names the form, so that one sent twice counts once.

    Raises Denied, NotFound, NotGivenBy, UseNeedsBooking, NotForFamily, NotCountable, NotEntitled, NoneLeft, MoreThanLeft.
    """
    require(actor, "entitlement.use")
    row = held(actor, client)
    known = _put_down_before(reference, row)
    if known is not None:
        return known
    entry = entry_on(entitlement, actor.on)
    given = giver_of(actor, row, entry, giver)
    if entry.book_ahead_days is not None:
        raise UseNeedsBooking(what=entry.called)
    made = _put_down(actor, row, entry, actor.on, units, family=family, reference=reference)
    put_step(actor, made, State.USED, at, counts=True, giver=given)
    _trail(actor, "entitlement.used", made, at, given)
    return made


def entry_on(code: str, day: date) -> Entitlement:
    """The entry of the catalogue of a day. Raises NotFound."""
    entry = catalogue_on(day).by_code.get(code)
    if entry is None:
        raise NotFound(what=ENTRY)
    return entry


def _entry_ahead(code: str, on: date, today: date) -> Entitlement:
    """The entry of the catalogue of the day it is booked for. Raises NotEntitled where it is to end before, NotFound."""
    entry = named(code, on)
    if entry is None:
        raise NotEntitled(what=entry_on(code, today).called, day=on)
    return entry


def _put_down(
    actor: Actor,
    client: Client,
    entry: Entitlement,
    on: date,
    units: int,
    *,
    family: bool,
    moment: time | None = None,
    reference: str | None,
) -> Booking:
    if not 1 <= units <= MOST_UNITS:
        raise NotCountable(most=MOST_UNITS)
    if family and not entry.family:
        raise NotForFamily(what=entry.called)
    spells = known_spells(client.pk, actor.on)
    require_left(client, entry, units, on, spells)
    return Booking.objects.for_closing().create(
        client=client,
        reference=reference or f"B-{uuid4().hex}",
        entitlement=entry.code,
        on=on,
        moment=moment,
        units=units,
        family=family,
        tier=tier_on(spells, on),
        rule=catalogue_on(on).version,
        cost_fen=entry.cost_fen,
    )


def _put_down_before(reference: str | None, client: Client) -> Booking | None:
    """What was already put down under that name. Raises NotFound if it is another client's."""
    made = Booking.objects.for_closing().filter(reference=reference).first() if reference else None
    if made is not None and made.client_id != client.pk:
        raise NotFound(what=BOOKING)
    return made


def _trail(actor: Actor, act: str, made: Booking, at: datetime, giver: Staff | None = None) -> None:
    record(
        actor=actor, act=act, subject_kind="client", subject=made.client.number, at=at, reference=made.reference,
        entitlement=made.entitlement, on=made.on.isoformat(), units=made.units, **trailed(giver),
    )  # fmt: skip
