"""From the actor's unit down to units, keepers, clients: what the pages that open level by level share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import Protocol, Self, TypeVar

from zhiwo.clients.access import visible_clients
from zhiwo.desk.screens import leads
from zhiwo.kernel.actor import Actor
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


class Added(Protocol):
    """Counts that can be added up."""

    def __add__(self, other: Self, /) -> Self: ...


Sum = TypeVar("Sum", bound=Added)


def within(actor: Actor, number: str | None) -> list[UnitRow]:
    """From the actor's unit down to the one asked for; none for a post with an own book, which opens no unit. Raises NotFound."""
    if not leads(actor):
        if number is not None:
            raise NotFound(what=UNIT)
        return []
    tree = {unit.number: unit for unit in units(actor.path)}
    asked = tree.get(number or actor.unit)
    if asked is None:
        raise NotFound(what=UNIT)
    return sorted((unit for unit in tree.values() if asked.path.startswith(unit.path)), key=lambda unit: len(unit.path))


def level_of(trail: list[UnitRow], keeper: str | None) -> tuple[Level, list[UnitRow]]:
    """What the rows of a page are, and the units directly below the shown one."""
    if not trail or keeper is not None:
        return Level.CLIENTS, []
    here = trail[-1].path
    below = [unit for unit in units(here) if _parent(unit.path) == here]
    return (Level.UNITS, below) if below else (Level.KEEPERS, [])


def rolled_up(found: Mapping[str, Sum], below: list[UnitRow], nothing: Callable[[], Sum]) -> dict[str, Sum]:
    """The counts of each unit with all below it, by number; under "" those of no such unit."""
    paths = dict(Unit.objects.filter(number__in=found).values_list("number", "path"))
    sums = {unit.number: nothing() for unit in below}
    for number, path in paths.items():
        under = next((unit.number for unit in below if path.startswith(unit.path)), "")
        sums[under] = sums.get(under, nothing()) + found[number]
    return sums


def names_of(
    actor: Actor, level: Level, numbers: Collection[str], trail: list[UnitRow], below: list[UnitRow]
) -> dict[str, str]:
    """What the rows are called, by number; the row "" of units is the shown one itself."""
    if level is Level.UNITS:
        return {unit.number: unit.name for unit in below} | {"": trail[-1].name}
    if level is Level.KEEPERS:
        return staff_names(set(numbers) - {""})
    seen = visible_clients(actor).filter(number__in=list(numbers)).values_list("number", "name")
    return {number: as_seen(actor, Field.NAME, name) for number, name in seen}


def _parent(path: str) -> str:
    return path[: path.rstrip("/").rfind("/") + 1]
