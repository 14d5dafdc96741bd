"""Birthdays to come, as the client keeps them: solar or lunar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiwo.care.models import Duty
from zhiwo.clients.access import seen_by
from zhiwo.desk.duties import BIRTHDAY
from zhiwo.kernel.actor import Actor

SHOWN = 8


@dataclass(frozen=True)
class Birthday:
    """A client's next birthday. `lunar` says that the client keeps the lunar one; `greeted` that it was greeted."""

    number: str
    name: str
    tier: str
    on: date
    lunar: bool
    greeted: bool


def birthdays(actor: Actor, until: date) -> list[Birthday]:
    """Birthdays owed a greeting from the actor's day to `until`, soonest first. One query."""
    duties = seen_by(Duty.objects.all(), actor).filter(BIRTHDAY, on__gte=actor.on, on__lte=until, exempt="")
    rows = duties.order_by("on", "client__sort_key").values_list(
        "client__number", "client__name", "tier", "on", "client__person__birthday_calendar", "required", "done"
    )
    return [
        Birthday(number, name, tier, on, calendar == "lunar", done >= required)
        for number, name, tier, on, calendar, required, done in rows[:SHOWN]
    ]
