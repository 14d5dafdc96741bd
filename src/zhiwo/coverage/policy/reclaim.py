"""When a client whom nobody contacts goes back to the queue or the pool (回收; house default H35)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zhiwo.clients.policy import Role
from zhiwo.coverage.policy.house import House
from zhiwo.coverage.policy.tenure import Tenure
from zhiwo.kernel.workdays import WorkCalendar


@dataclass(frozen=True)
class Idleness:
    """How long a kept client may stay without a contact.

    `idle_on`: the day on which the idle days are full. `reclaim_on`: the working day on which the client goes back, no
    earlier than the new keeper's least time. `warned_from`: from when the keeper is warned. `blocked_by`: what holds the
    client in its place all the same.
    """

    idle_on: date
    reclaim_on: date
    warned_from: date
    blocked_by: tuple[str, ...]

    def warned(self, on: date) -> bool:
        return self.warned_from <= on

    def no_sooner_than(self, day: date, calendar: WorkCalendar) -> Idleness:
        """The same, the client going back on that day at the earliest."""
        return replace(self, reclaim_on=max(self.reclaim_on, calendar.roll_forward(day)))

    def due(self, on: date) -> bool:
        """Whether the client goes back at the closing of `on`."""
        return self.reclaim_on <= on and not self.blocked_by


def idleness(
    keeper: Tenure,
    tier: str | None,
    *,
    since: date,
    holding: Collection[str],
    house: House,
    calendar: WorkCalendar,
) -> Idleness | None:
    """How a kept client stands; None for one that never goes back by itself.

    `since` is the day of the last counted contact, else of the first keeper: a transfer does not start the clock anew.
    `holding` are those of H35's reasons that hold for the client.
    """
    rule = house.reclaim
    days = rule.idle_days.get("adopter" if keeper.role is Role.ADOPTER else tier or "")
    if days is None:
        return None
    idle_on = since + timedelta(days=days)
    reclaim_on = calendar.roll_forward(max(idle_on, keeper.since + timedelta(days=rule.new_keeper_days)))
    return Idleness(
        idle_on=idle_on,
        reclaim_on=reclaim_on,
        warned_from=reclaim_on - timedelta(days=rule.warned_days),
        blocked_by=tuple(sorted(rule.blocked_by.intersection(holding))),
    )
