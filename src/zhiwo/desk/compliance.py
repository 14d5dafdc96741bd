"""What was done in time (履约): from the actor's unit down to units, keepers, clients, as of any day of any month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiwo.care.measures import Tally
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.compliance import By, Question, compliance
from zhiwo.clients.access import visible_clients
from zhiwo.desk.screens import COMPLIANCE, leads, require_screen
from zhiwo.engine.lake import Lake
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Unit
from zhiwo.org.policy import Field, as_seen
from zhiwo.org.queries import UnitRow, staff_names, units

UNIT = Text("这个机构", "That unit")


class Level(StrEnum):
    """What the rows are: units, keepers, clients."""

    UNITS = "units"
    KEEPERS = "keepers"
    CLIENTS = "clients"


@dataclass(frozen=True)
class ComplianceRow:
    """One unit, keeper or client (its number, "" for nobody) and its counts."""

    number: str
    name: str
    tally: Tally


@dataclass(frozen=True)
class KindRow:
    """One kind of duty and its counts."""

    kind: str
    name: Text
    tally: Tally


@dataclass(frozen=True)
class CompliancePage:
    """The counts of a month's windows as of a day; `trail` leads from the actor's unit to the shown one, empty for an own
    book; `keeper` is whose clients are shown, None for a unit."""

    month: Period
    on: date
    trail: list[UnitRow]
    keeper: str | None
    keeper_name: str
    level: Level
    rows: list[ComplianceRow]
    kinds: list[KindRow]
    total: Tally


def compliance_page(
    actor: Actor, month: Period, on: date, lake: Lake, *, unit: str | None = None, keeper: str | None = None
) -> CompliancePage:
    """The page. Raises Denied, NotFound for a unit out of the actor's tree."""
    require_screen(actor, COMPLIANCE)
    within = _below(actor, unit) if leads(actor) else None
    path = within[-1].path if within else ""
    whole = Question(month, on, By.KIND, path, keeper)
    kinds = compliance(actor, whole, lake)
    level, rows = _rows(actor, whole, within, lake)
    return CompliancePage(
        month=month,
        on=on,
        trail=within or [],
        keeper=keeper,
        keeper_name=staff_names({keeper}).get(keeper, "") if keeper else "",
        level=level,
        rows=sorted(rows, key=_worst_first),
        kinds=sorted(_kinds(kinds), key=lambda row: (-row.tally.owed, row.kind)),
        total=sum(kinds.values(), Tally()),
    )


def _below(actor: Actor, number: str | None) -> list[UnitRow]:
    """From the actor's unit down to the one asked for."""
    tree = {unit.number: unit for unit in units(actor.path)}
    asked = tree.get(number or actor.unit)
    if asked is None:
        raise NotFound(what=UNIT)
    above = [unit for unit in tree.values() if asked.path.startswith(unit.path)]
    return sorted(above, key=lambda unit: len(unit.path))


def _rows(actor: Actor, whole: Question, within: list[UnitRow] | None, lake: Lake) -> tuple[Level, list[ComplianceRow]]:
    if within is None or whole.lead is not None:
        found = compliance(actor, _by(whole, By.CLIENT), lake)
        names = dict(visible_clients(actor).filter(number__in=found).values_list("number", "name"))
        shown = {number: as_seen(actor, Field.NAME, name) for number, name in names.items()}
        return Level.CLIENTS, [ComplianceRow(number, shown.get(number, ""), tally) for number, tally in found.items()]
    below = [unit for unit in units(within[-1].path) if _parent(unit.path) == within[-1].path]
    if below:
        return Level.UNITS, _rolled_up(compliance(actor, _by(whole, By.UNIT), lake), [within[-1], *below])
    found = compliance(actor, _by(whole, By.LEAD), lake)
    people = staff_names(set(found) - {""})
    return Level.KEEPERS, [ComplianceRow(number, people.get(number, ""), tally) for number, tally in found.items()]


def _by(asked: Question, by: By) -> Question:
    return Question(asked.period, asked.on, by, asked.path, asked.lead)


def _rolled_up(found: Mapping[str, Tally], shown: list[UnitRow]) -> list[ComplianceRow]:
    """The counts of each unit with all below it; the first one's own alone."""
    paths = dict(Unit.objects.filter(number__in=found).values_list("number", "path"))
    own, *below = shown
    sums = {
        unit.number: sum((found[n] for n, path in paths.items() if path.startswith(unit.path)), Tally())
        for unit in below
    }
    rows = [ComplianceRow(unit.number, unit.name, sums[unit.number]) for unit in below]
    direct = found.get(own.number)
    return [*rows, ComplianceRow("", own.name, direct)] if direct else rows


def _parent(path: str) -> str:
    return path[: path.rstrip("/").rfind("/") + 1]


def _kinds(found: Mapping[str, Tally]) -> list[KindRow]:
    names = {name: title for version in house_rules().standard.versions for name, title in version.names.items()}
    return [KindRow(kind, names.get(kind, Text(kind, kind)), tally) for kind, tally in found.items()]


def _worst_first(row: ComplianceRow) -> tuple[bool, object, int, str]:
    rate = row.tally.rate
    return rate is None, rate or 0, -row.tally.late, row.number
