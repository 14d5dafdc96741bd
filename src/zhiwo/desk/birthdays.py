"""Birthdays to come, as the client keeps them: solar or lunar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiwo.care.queries.duties import duties_seen
from zhiwo.desk.duties import GREETED_BIRTHDAY
from zhiwo.desk.glance import by_name
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import Field, as_seen

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
    """Birthdays owed a greeting from the actor's day to `until`, soonest first; of whoever may know them. One query."""
    duties = duties_seen(actor).filter(GREETED_BIRTHDAY, on__gte=actor.on, on__lte=until, exempt="")
    rows = duties.order_by("on", *by_name(actor, "client")).values_list(
        "client__number", "client__name", "tier", "on", "client__person__birthday_calendar", "required", "done"
    )
    return [
        Birthday(number, as_seen(actor, Field.NAME, name), tier, on, calendar == "lunar", done >= required)
        for number, name, tier, on, calendar, required, done in rows[:SHOWN]
    ]
