"""A bank made from a seed, for one who looks from every post and place: plain rows first, then the same rows in the database.

    head office ── 2 branches ── 2 sub-branches each ── 2 outlets each; a wealth centre under the first branch

Every client is called 测客 and its number, so that a name in an answer tells whose row leaked.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.soundness.reference import POSTS, SEES_OWN, House, Kept, Person, Unit

TODAY = date(2026, 4, 20)
CLOSED = date(2026, 4, 19)
LAST_MONTH = date(2026, 3, 31)
NOW = datetime(2026, 4, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LONG_AGO = date(2025, 1, 1)
WAN = 1_000_000
NAMED = re.compile(r"测客(\d{8})")

LEVELS: dict[str, tuple[str, ...]] = {
    "president": ("sub_branch", "branch", "head_office"),
    "deputy_president": ("sub_branch", "branch", "head_office"),
    "retail_head": ("sub_branch", "branch", "head_office"),
    "outlet_head": ("outlet",),
    "relationship_manager": ("outlet", "sub_branch"),
    "wealth_manager": ("centre", "outlet"),
    "corporate_manager": ("outlet", "sub_branch", "branch"),
    "lobby_manager": ("outlet",),
    "marketing_manager": ("outlet",),
    "teller": ("outlet",),
    "specialist": ("branch", "head_office"),
    "analyst": ("sub_branch", "branch", "head_office"),
    "compliance": ("branch", "head_office"),
    "auditor": ("branch", "head_office"),
    "data_steward": ("branch", "head_office"),
    "administrator": ("head_office", "branch"),
}
"""At which levels a post makes sense, the usual one first."""

OUTSIDE = ("disabled", "left", "coming")
"""People who have a login and are not let in: shut, gone since today, starting tomorrow."""

RELATIONS = (
    "own", "own_afar", "peer", "sibling_outlet", "sibling_sub_branch", "sibling_branch", "ancestor", "descendant",
    "former", "coming", "unknown",
)  # fmt: skip
"""How a client stands to an actor: kept by him (hosted by his unit, or another branch); hosted by his unit, an outlet or
sub-branch beside it, another branch, a unit above, a unit below; kept once, kept from tomorrow on; not there at all."""


class Target(NamedTuple):
    """Two clients in one relation: one has a lead, the other has none. Both are listed in T2."""

    led: str
    free: str


def reference(label: str) -> str:
    """A reference as the form for an interaction makes them."""
    return "H-" + hashlib.md5(label.encode(), usedforsecurity=False).hexdigest()


@dataclass
class World:
    """The bank, the actors looking at it by post, and for each the clients in every relation there is to be had."""

    seed: int
    house: House = field(default_factory=House)
    actors: dict[str, str] = field(default_factory=dict)
    targets: dict[str, dict[str, Target]] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    makers: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Whose entry on which client a reference is."""

    def entry_of(self, staff: str, client: str) -> str:
        """The reference of the entry that a member of staff made, or would have made, on a client."""
        return reference(f"{staff} {client}")

    def under(self, unit: str) -> set[str]:
        return {number for number in self.house.units if unit in self.house.above(number)}


def imagine(seed: int) -> World:
    """The world of that seed; nothing touches a database. Seed 0 has every post at its usual level."""
    dice = random.Random(seed)
    world = World(seed)
    _units(world.house)
    _staff(world)
    _choose_actors(world, dice)
    shared = {unit: _pair(world, dice, unit) for unit in world.house.units}
    for staff in world.actors.values():
        world.targets[staff] = _targets(world, dice, staff, shared)
    _entries(world)
    return world


def _units(house: House) -> None:
    """Numbers that other numbers begin with, so that whoever compares paths carelessly is found out."""
    house.units["U-H"] = Unit("U-H", "head_office", None)
    for b in "12":
        house.units[f"U-B{b}"] = Unit(f"U-B{b}", "branch", "U-H")
        for s in "12":
            house.units[f"U-S{b}{s}"] = Unit(f"U-S{b}{s}", "sub_branch", f"U-B{b}")
            for n in (f"U-N{b}{s}1", f"U-N{b}{s}10"):
                house.units[n] = Unit(n, "outlet", f"U-S{b}{s}")
    house.units["U-C1"] = Unit("U-C1", "centre", "U-B1")


def _staff(world: World) -> None:
    house = world.house
    for unit in house.units.values():
        for post, levels in LEVELS.items():
            if unit.kind in levels:
                for one in (1, 2) if post in SEES_OWN else (1,):
                    number = f"{post[:3]}{post[-2:]}{one}-{unit.number}"
                    house.staff[number] = Person(number, post, unit.number)
    at = {"unit": "U-N111", "post": "relationship_manager"}
    house.staff["disabled"] = Person("disabled", active=False, **at)
    house.staff["left"] = Person("left", left_on=TODAY, **at)
    house.staff["coming"] = Person("coming", joined_on=TODAY + timedelta(days=1), **at)


def _choose_actors(world: World, dice: random.Random) -> None:
    for post in sorted(POSTS):
        level = LEVELS[post][0] if world.seed == 0 else dice.choice(LEVELS[post])
        here = [one for one in world.house.staff.values() if one.post == post and one.number.endswith(f"-{one.unit}")]
        fit = sorted(one.number for one in here if world.house.units[one.unit].kind == level)
        world.actors[post] = fit[0] if world.seed == 0 else dice.choice(fit)
    world.actors |= {name: name for name in OUTSIDE}


def _client(world: World, dice: random.Random, unit: str) -> str:
    number = f"7700{len(world.house.host):04d}"
    world.house.host[number] = unit
    world.amounts[number] = dice.randrange(100 * WAN, 500 * WAN)
    return number


def _keep(world: World, client: str, staff: str, role: str, *days: date | None) -> None:
    since, until = (*days, None) if len(days) == 1 else days or (LONG_AGO, None)
    world.house.kept.append(Kept(client, staff, role, since or LONG_AGO, until))


def _pair(world: World, dice: random.Random, unit: str) -> Target:
    """A client that somebody there leads who is no actor, and one that nobody keeps."""
    led, free = _client(world, dice, unit), _client(world, dice, unit)
    _keep(world, led, _colleague(world, dice, unit), "lead")
    return Target(led, free)


def _colleague(world: World, dice: random.Random, unit: str) -> str:
    others = [
        one for one in world.house.staff.values() if one.post in SEES_OWN and one.number not in world.actors.values()
    ]
    near = [one for one in others if one.unit == unit] or [one for one in others if unit in world.house.above(one.unit)]
    return dice.choice(sorted(one.number for one in near or others))


def _targets(world: World, dice: random.Random, staff: str, shared: dict[str, Target]) -> dict[str, Target]:
    house, unit = world.house, world.house.staff[staff].unit
    found: dict[str, Target] = {}
    for host in dice.sample(sorted(shared), len(shared)):
        found.setdefault(relation_of_units(house, unit, host), shared[host])
    afar = dice.choice(
        sorted(host for host in shared if unit not in house.above(host) and host not in house.above(unit)) or [unit]
    )
    for name, host in (("own", unit), ("own_afar", afar)):
        found[name] = Target(_client(world, dice, host), _client(world, dice, host))
        _keep(world, found[name].led, staff, "lead")
        _keep(world, found[name].free, staff, dice.choice(("backup", "delegate", "specialist", "shadow")), TODAY)
    elsewhere = dice.choice(sorted(host for host in shared if unit not in house.above(host)) or [""])
    if elsewhere:
        for name, since, until in (("former", LONG_AGO, TODAY), ("coming", TODAY + timedelta(days=1), None)):
            found[name] = Target(_client(world, dice, elsewhere), _client(world, dice, elsewhere))
            _keep(world, found[name].free, staff, dice.choice(("lead", "delegate", "backup")), since, until)
            colleague = _colleague(world, dice, elsewhere)
            _keep(world, found[name].led, colleague, "lead")
            _keep(world, found[name].led, staff, "delegate", since, until)
    return found


def relation_of_units(house: House, unit: str, host: str) -> str:
    """How a client's host unit lies to an actor's unit."""
    if host == unit:
        return "peer"
    if unit in house.above(host):
        return "descendant"
    if host in house.above(unit):
        return "ancestor"
    common = next(one for one in house.above(unit) if one in house.above(host))
    beside = {"sub_branch": "sibling_outlet", "branch": "sibling_sub_branch", "head_office": "sibling_branch"}
    return beside[house.units[common].kind]


def _entries(world: World) -> None:
    for client, unit in world.house.host.items():
        maker = _colleague(world, random.Random(client), unit)
        world.entries[client] = reference(f"late {client}")
        world.makers[world.entries[client]] = (maker, client)
    for staff, targets in world.targets.items():
        for target in targets.values():
            for client in target:
                world.makers[world.entry_of(staff, client)] = (staff, client)


def moment(index: int) -> tuple[date, time]:
    """When the entry of that place in the row happened: on working days long enough ago, no two within minutes."""
    return date(2026, 4, 7) + timedelta(days=index % 3), time(8 + index // 3 % 10, 20 * (index // 30 % 3))
