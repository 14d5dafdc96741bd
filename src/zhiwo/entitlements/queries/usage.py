"""How much was booked and used, and what it cost, as of any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.entitlements.policy import State
from zhiwo.entitlements.queries.bookings import BookingRow, bookings_seen, last_said, written
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.org.queries import units_under


class By(StrEnum):
    """What bookings are counted by: the entitlement; the client's tier then; the number of the client, of who led it on that
    day, of its unit."""

    ENTITLEMENT = "entitlement"
    TIER = "tier"
    CLIENT = "client"
    LEAD = "lead"
    UNIT = "unit"


@dataclass(frozen=True)
class Question:
    """Which bookings are counted, as of which day: those for days of the period, of clients hosted at `path` or below; of those
    one person led, "" for nobody, None for all; of one entitlement, tier, client (its number) or host unit alone, "" for all."""

    period: Period
    on: date
    path: str = ""
    lead: str | None = None
    entitlement: str = ""
    tier: str = ""
    client: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Usage:
    """Units used, booked and still to come, missed; `cost_fen` is what the used ones cost the bank."""

    used: int = 0
    booked: int = 0
    missed: int = 0
    cost_fen: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.used + other.used,
            self.booked + other.booked,
            self.missed + other.missed,
            self.cost_fen + other.cost_fen,
        )


def usage(actor: Actor, asked: Question, by: By) -> dict[str, Usage]:
    """The counts, of clients the actor sees; under "" what nobody leads. One statement."""
    keys = {
        By.ENTITLEMENT: F("entitlement"), By.TIER: F("tier"), By.CLIENT: F("client__number"),
        By.LEAD: Subquery(_led().values("staff__number")[:1]), By.UNIT: F("client__unit__number"),
    }  # fmt: skip
    rows = _asked_for(actor, asked).order_by().annotate(key=keys[by]).values("key", "state")
    found: dict[str, Usage] = {}
    for row in rows.annotate(n=Sum("units"), cost=Sum(F("units") * F("cost_fen"))):
        key = row["key"] or ""
        found[key] = found.get(key, Usage()) + _counted(State(row["state"]), row["n"], row["cost"])
    return {key: one for key, one in found.items() if one != Usage()}


def behind(actor: Actor, asked: Question, state: State) -> list[BookingRow]:
    """The bookings behind a count, the latest day first. One statement."""
    return written(actor, _asked_for(actor, asked).filter(state=state).order_by("-on", "-pk"))


def _counted(state: State, units: int, cost_fen: int) -> Usage:
    if state is State.USED:
        return Usage(used=units, cost_fen=cost_fen)
    return Usage(booked=units) if state is State.BOOKED else Usage(missed=units if state is State.MISSED else 0)


def _led() -> ScopedQuerySet[Keeping]:
    """Who led the booking's client on its day."""
    held = Q(since__lte=OuterRef("on")) & (Q(until=None) | Q(until__gt=OuterRef("on")))
    return Keeping.objects.for_closing().filter(held, client=OuterRef("client"), role=Role.LEAD).order_by("-since")


def _asked_for(actor: Actor, asked: Question) -> ScopedQuerySet[Any]:
    rows = bookings_seen(actor).filter(
        on__gte=asked.period.start,
        on__lt=asked.period.end,
        client__unit__in=units_under(asked.path).order_by().values("pk"),
    )
    one = {
        "entitlement": asked.entitlement, "tier": asked.tier, "client__number": asked.client,
        "client__unit__number": asked.unit,
    }  # fmt: skip
    rows = rows.filter(**{column: value for column, value in one.items() if value})
    if asked.lead is not None:
        led_so = Exists(_led().filter(**({"staff__number": asked.lead} if asked.lead else {})))
        rows = rows.filter(led_so if asked.lead else ~led_so)
    return last_said(rows, asked.on)
