"""What a proposed service standard would ask of the people there are, beside the one in force (requirements L1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhiwo.care.policy.rules import house_rules
from zhiwo.care.policy.standard import Version
from zhiwo.care.queries.capacity import capacities
from zhiwo.kernel.actor import Actor


@dataclass(frozen=True)
class UnitChange:
    """A unit's hours a year: needed now, needed then, there are; as multiples, None where there are none."""

    name: str
    before: Decimal | None
    after: Decimal | None
    hours_more: int


@dataclass(frozen=True)
class StandardLoad:
    """All the units the actor sees together, and those whose load changes, the fullest first."""

    before: Decimal | None
    after: Decimal | None
    needed_hours: int
    there_hours: int
    leaders_more: int
    units: tuple[UnitChange, ...]


def standard_load(actor: Actor, proposed: Mapping[str, Any]) -> StandardLoad:
    """The hours a proposed version (as read from its text) needs of the clients and people the actor sees."""
    now, then = capacities(actor, actor.on, (house_rules().on(actor.on), Version.model_validate(proposed)))
    units = [
        UnitChange(one.name, one.load, other.load, (other.needed - one.needed) // 60)
        for one, other in zip(now.units, then.units, strict=True)
        if one.needed != other.needed
    ]
    return StandardLoad(
        before=now.load,
        after=then.load,
        needed_hours=then.needed // 60,
        there_hours=then.there // 60,
        leaders_more=(then.leaders_needed - now.leaders_needed) // 60,
        units=tuple(sorted(units, key=lambda unit: (-(unit.after or 0), unit.name))),
    )
