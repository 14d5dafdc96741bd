"""What was done in time (履约): from the actor's unit down to units, keepers, clients, as of any day of any month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from zhiwo.care.measures import Tally
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.compliance import By, Question, compliance
from zhiwo.desk.drilling import Level, level_of, names_of, rolled_up, within
from zhiwo.desk.screens import COMPLIANCE, require_screen
from zhiwo.engine.lake import Lake
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.org.queries import UnitRow, staff_names


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
    trail = within(actor, unit)
    if keeper is not None:
        # Only somebody who led clients in sight opens a page of their own.
        leads = Question(month, on, By.LEAD, trail[-1].path if trail else "")
        keeper = keeper if trail and keeper in compliance(actor, leads, lake) else None
    whole = Question(month, on, By.KIND, trail[-1].path if trail else "", keeper)
    kinds = compliance(actor, whole, lake)
    level, rows = _rows(actor, whole, trail, lake)
    return CompliancePage(
        month=month,
        on=on,
        trail=trail,
        keeper=keeper,
        keeper_name=staff_names({keeper}).get(keeper, "") if keeper else "",
        level=level,
        rows=sorted(rows, key=_worst_first),
        kinds=sorted(_kinds(kinds), key=lambda row: (-row.tally.owed, row.kind)),
        total=sum(kinds.values(), Tally()),
    )


def _rows(actor: Actor, whole: Question, trail: list[UnitRow], lake: Lake) -> tuple[Level, list[ComplianceRow]]:
    level, below = level_of(trail, whole.lead)
    by = {Level.UNITS: By.UNIT, Level.KEEPERS: By.LEAD, Level.CLIENTS: By.CLIENT}[level]
    found = compliance(actor, replace(whole, by=by), lake)
    if level is Level.UNITS:
        found = rolled_up(found, below, Tally)
    names = names_of(actor, level, found, trail, below)
    return level, [ComplianceRow(number, names.get(number, ""), tally) for number, tally in found.items()]


def _kinds(found: Mapping[str, Tally]) -> list[KindRow]:
    names = {name: title for version in house_rules().standard.versions for name, title in version.names.items()}
    return [KindRow(kind, names.get(kind, Text(kind, kind)), tally) for kind, tally in found.items()]


def _worst_first(row: ComplianceRow) -> tuple[bool, object, int, str]:
    rate = row.tally.rate
    return rate is None, rate or 0, -row.tally.late, row.number
