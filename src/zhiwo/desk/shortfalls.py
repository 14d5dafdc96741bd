"""The agreed shortfalls beside the hours, and what an outlet's head may plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiwo.care.measures import minutes_agreed
from zhiwo.care.policy.hours import hours_on
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.policy.shortfall import Part
from zhiwo.care.queries.capacity import Capacity
from zhiwo.care.queries.shortfalls import planned_counts
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period, add_months
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may


@dataclass(frozen=True)
class PartLine:
    """One kind and tier of an agreed shortfall."""

    kind: Text
    tier: str
    percent: int


@dataclass(frozen=True)
class ShortfallLine:
    """A shortfall that runs or is to come: until which month (included), how many minutes a month it relieves the unit's people
    of, and the slip."""

    period: Period
    parts: list[PartLine]
    minutes_a_month: int
    slip: int


@dataclass(frozen=True)
class UnitShortfalls:
    """Those of a unit, and how many duties were missed within them so far."""

    lines: list[ShortfallLine]
    planned: int


@dataclass(frozen=True)
class PlanForm:
    """What the head of a unit may plan: duties and tiers, the months it may begin with, how long it lasts at most."""

    kinds: list[tuple[str, Text]]
    tiers: list[str]
    starts: list[date]
    longest: int


def agreed_shortfalls(actor: Actor, capacity: Capacity) -> dict[str, UnitShortfalls]:
    """By unit number. One query where nothing is agreed."""
    version, hours = house_rules().on(actor.on), hours_on(actor.on)
    found = {}
    for number, (rows, planned) in planned_counts(actor, actor.on).items():
        people = [one for unit in capacity.units if unit.unit == number for one in unit.people]
        clients: dict[str, int] = {}
        for one in people:
            for tier, n in one.clients.items():
                clients[tier] = clients.get(tier, 0) + n
        lines = [
            ShortfallLine(
                row.period,
                [PartLine(version.names.get(p.kind, Text(p.kind, p.kind)), p.tier, p.percent) for p in row.parts],
                minutes_agreed(version, hours, row.parts, clients) // 12,
                row.slip,
            )
            for row in rows
        ]
        found[number] = UnitShortfalls(lines, planned)
    return found


def plan_form(actor: Actor, capacity: Capacity) -> PlanForm | None:
    """None for who plans nothing, and where the unit has the hours."""
    if not may(actor, "shortfall.plan") or not any(one.unit == actor.unit and one.short for one in capacity.units):
        return None
    version, longest = house_rules().on(actor.on), hours_on(actor.on).shortfall.longest_months
    asked = version.desk_duties
    kinds = [(kind, name) for kind, name in version.names.items() if any(kind == known for known, _ in asked)]
    first = actor.on.replace(day=1)
    return PlanForm(kinds, sorted({tier for _, tier in asked}), [add_months(first, n) for n in range(1, 7)], longest)


def parts_of(kinds: Sequence[str], tiers: Sequence[str], percents: Sequence[int]) -> list[Part]:
    """The rows of the form that name a kind; a share below nought is none, which a plan refuses."""
    return [Part(*row) for row in zip(kinds, tiers, percents, strict=False) if row[0]]
