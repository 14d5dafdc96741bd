"""The gatherings desk (客户活动): salons and symposia planned and held, who was asked and came, what a unit still owes."""

from __future__ import annotations

from dataclasses import dataclass

from zhiwo.care.queries.gatherings import GatheringRow, UnitOwes, gatherings, owed_by_units
from zhiwo.desk.screens import GATHERINGS, require_screen
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import may


@dataclass(frozen=True)
class GatheringsDesk:
    """All of it; `plans`: whether the actor may plan one."""

    rows: list[GatheringRow]
    owed: list[UnitOwes]
    plans: bool


def gatherings_desk(actor: Actor) -> GatheringsDesk:
    """The gatherings near the actor's unit. Raises Denied."""
    require_screen(actor, GATHERINGS)
    return GatheringsDesk(gatherings(actor, actor.on), owed_by_units(actor, actor.on), may(actor, "gathering.plan"))
