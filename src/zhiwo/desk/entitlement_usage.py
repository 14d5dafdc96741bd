"""How entitlements are used (权益使用): from the actor's unit down to units, keepers, clients, and to the bookings themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from zhiwo.desk.drilling import Level, level_of, names_of, rolled_up, within
from zhiwo.desk.marks import Footing, footing
from zhiwo.desk.paging import Paged, paged
from zhiwo.desk.screens import ENTITLEMENTS, require_screen
from zhiwo.desk.words import TIERS
from zhiwo.entitlements.policy import STATES, State, catalogue_on, names_within
from zhiwo.entitlements.queries import BookingRow, By, Lapsing, Question, Usage, behind, lapsing, usage
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.queries import UnitRow, staff_names

LIST = Text("这份名单", "That list")
LISTED = (State.USED, State.BOOKED, State.MISSED)


@dataclass(frozen=True)
class UsageRow:
    """One unit, keeper or client (its number, "" for nobody) and its counts."""

    number: str
    name: str
    counts: Usage


@dataclass(frozen=True)
class NamedUsage:
    """One entitlement or tier, by its code, and its counts."""

    code: str
    name: Text
    counts: Usage


@dataclass(frozen=True)
class UsagePage:
    """The counts of a period as of a day; `trail` leads from the actor's unit to the shown one, empty for an own book; `keeper`
    is whose clients are shown, None for a unit."""

    period: Period
    on: date
    trail: list[UnitRow]
    keeper: str | None
    keeper_name: str
    level: Level
    rows: list[UsageRow]
    entitlements: list[NamedUsage]
    tiers: list[NamedUsage]
    total: Usage
    footing: Footing


@dataclass(frozen=True)
class UsageList:
    """One page of the bookings behind a number; `units` is that number, `whose` the unit, keeper, client, entitlement or tier."""

    title: Text
    whose: tuple[Text, ...]
    units: int
    paged: Paged[BookingRow]


@dataclass(frozen=True)
class LapsingList:
    """One page of what soon runs out unused, of `clients` clients."""

    days: int
    clients: int
    paged: Paged[Lapsing]


def usage_page(
    actor: Actor, period: Period, on: date, *, unit: str | None = None, keeper: str | None = None
) -> UsagePage:
    """The page. Raises Denied, NotFound for a unit out of the actor's tree."""
    require_screen(actor, ENTITLEMENTS)
    trail = within(actor, unit)
    whole = Question(period, on, trail[-1].path if trail else "")
    if keeper is not None:
        # Only somebody who led clients in sight opens a page of their own.
        keeper = keeper if trail and keeper in usage(actor, whole, By.LEAD) else None
    whole = replace(whole, lead=keeper)
    level, rows = _rows(actor, whole, trail)
    by_code = usage(actor, whole, By.ENTITLEMENT)
    return UsagePage(
        period=period,
        on=on,
        trail=trail,
        keeper=keeper,
        keeper_name=staff_names({keeper}).get(keeper, "") if keeper else "",
        level=level,
        rows=sorted(rows, key=lambda row: (-row.counts.used, row.number)),
        entitlements=_named(by_code, names_within(period)),
        tiers=_named(usage(actor, whole, By.TIER), TIERS),
        total=sum(by_code.values(), Usage()),
        footing=footing(catalogue_on(on)),
    )


def usage_list(actor: Actor, asked: Question, state: str, page: int, *, unit: str | None = None) -> UsageList:
    """The bookings behind one number, the latest first; of `unit` and below, or of what `asked` names alone. Raises Denied,
    NotFound."""
    require_screen(actor, ENTITLEMENTS)
    if state not in LISTED:
        raise NotFound(what=LIST)
    trail = within(actor, unit)
    found = behind(actor, replace(asked, path=trail[-1].path if trail else ""), State(state))
    units = sum(row.units for row in found)
    return UsageList(STATES[State(state)], _whose(asked, trail, found), units, paged(found, page))


def lapsing_list(actor: Actor, page: int, *, unit: str | None = None) -> LapsingList:
    """What runs out unused soonest, of a unit and below. Raises Denied, NotFound."""
    require_screen(actor, ENTITLEMENTS)
    trail = within(actor, unit)
    found = lapsing(actor, trail[-1].path if trail else "")
    return LapsingList(catalogue_on(actor.on).soon_days, len({row.client for row in found}), paged(found, page))


def _rows(actor: Actor, whole: Question, trail: list[UnitRow]) -> tuple[Level, list[UsageRow]]:
    level, below = level_of(trail, whole.lead)
    by = {Level.UNITS: By.UNIT, Level.KEEPERS: By.LEAD, Level.CLIENTS: By.CLIENT}[level]
    found = usage(actor, whole, by)
    if level is Level.UNITS:
        found = {number: one for number, one in rolled_up(found, below, Usage).items() if one != Usage()}
    names = names_of(actor, level, found, trail, below)
    return level, [UsageRow(number, names.get(number, ""), counts) for number, counts in found.items()]


def _named(found: dict[str, Usage], names: dict[str, Text]) -> list[NamedUsage]:
    """In the order of the names; what has none any more comes last by its code."""
    places = {code: place for place, code in enumerate(names)}
    codes = sorted(found, key=lambda code: (places.get(code, len(places)), code))
    return [NamedUsage(code, names.get(code, Text(code, code)), found[code]) for code in codes]


def _whose(asked: Question, trail: list[UnitRow], rows: list[BookingRow]) -> tuple[Text, ...]:
    """What the list is narrowed to; nothing is named that stands in no row."""
    named = [Text(trail[-1].name, trail[-1].name)] if trail else []
    if asked.lead:
        name = staff_names({asked.lead}).get(asked.lead, "")
        named = [Text(name, name)] if rows and name else named
    elif asked.lead is not None:
        named.append(Text("无主办人", "no lead"))
    if asked.client and rows:
        named.append(Text(rows[0].name, rows[0].name))
    if asked.entitlement and rows:
        named.append(rows[0].called)
    if asked.tier in TIERS:
        named.append(TIERS[asked.tier])
    return tuple(named)
