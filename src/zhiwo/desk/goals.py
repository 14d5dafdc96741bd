"""How listed clients stand to the goals (目标), from the actor's unit down to the client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhiwo.care.measures.goals import Reached
from zhiwo.care.policy.goals import GoalsVersion, goals_on
from zhiwo.care.queries.compliance import By
from zhiwo.care.queries.goals import missing_facts, reached
from zhiwo.desk.drilling import Level, level_of, names_of, rolled_up, within
from zhiwo.desk.marks import Footing, footing
from zhiwo.desk.screens import COMPLIANCE, require_screen
from zhiwo.kernel.actor import Actor
from zhiwo.org.queries import UnitRow, staff_names


@dataclass(frozen=True)
class GoalRow:
    """One unit, keeper or client (its number, "" for nobody) and how it stands; of a client the key facts not known."""

    number: str
    name: str
    reached: Reached
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class GoalsPage:
    """The goals in force, and how the rows stand to them; `trail` and `keeper` as on the compliance page."""

    goals: GoalsVersion
    footing: Footing
    trail: list[UnitRow]
    keeper: str | None
    keeper_name: str
    level: Level
    rows: list[GoalRow]
    total: Reached

    def short(self, value: Decimal | None, goal: Decimal) -> bool:
        """Whether a figure falls short of its goal."""
        return value is not None and value < goal


def goals_page(actor: Actor, *, unit: str | None = None, keeper: str | None = None) -> GoalsPage:
    """The page. Raises Denied, NotFound for a unit out of the actor's tree."""
    require_screen(actor, COMPLIANCE)
    goals, trail = goals_on(actor.on), within(actor, unit)
    if keeper is not None:
        leads = reached(actor, By.LEAD, goals, path=trail[-1].path if trail else "")
        keeper = keeper if trail and keeper in leads else None
    level, below = level_of(trail, keeper)
    by = {Level.UNITS: By.UNIT, Level.KEEPERS: By.LEAD, Level.CLIENTS: By.CLIENT}[level]
    found = reached(actor, by, goals, path=trail[-1].path if trail else "", lead=keeper)
    if level is Level.UNITS:
        found = rolled_up(found, below, Reached)
    names = names_of(actor, level, found, trail, below)
    lacks: Mapping[str, tuple[str, ...]] = missing_facts(actor, found, goals) if level is Level.CLIENTS else {}
    rows = [GoalRow(number, names.get(number, ""), one, lacks.get(number, ())) for number, one in found.items()]
    return GoalsPage(
        goals=goals,
        footing=footing(goals),
        trail=trail,
        keeper=keeper,
        keeper_name=staff_names({keeper}).get(keeper, "") if keeper else "",
        level=level,
        rows=sorted(rows, key=lambda row: (-row.reached.now_fen, row.number)),
        total=sum(found.values(), Reached()),
    )
