"""How the members of several tags lie to each other: put together to an audience, and taken apart to what they share. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from pyroaring import BitMap


class Role(StrEnum):
    """What a tag does for an audience: everyone bears it, everyone bears one of such tags, nobody bears it."""

    ALL = "all"
    ANY = "any"
    NOT = "not"


@dataclass(frozen=True)
class Region:
    """The clients who bear exactly those of several tags whose places (from 0) are in `of`."""

    of: frozenset[int]
    members: BitMap


def put_together(picks: Iterable[tuple[Role, BitMap]]) -> BitMap:
    """Whoever bears every ALL, one of ANY if there are any, and no NOT. Without an ALL or ANY there is nobody to begin with."""
    picks = list(picks)
    every = [members for role, members in picks if role is Role.ALL]
    some = [members for role, members in picks if role is Role.ANY]
    kept = [*every, reduce(BitMap.__or__, some)] if some else every
    if not kept:
        return BitMap()
    return reduce(
        lambda left, taken: left - taken, (m for role, m in picks if role is Role.NOT), reduce(BitMap.__and__, kept)
    )


def regions(sets: Sequence[BitMap]) -> list[Region]:
    """Everyone in any of the sets by which of them they are in, most first: the parts of the picture. Each client is in one."""
    parts = [(frozenset[int](), reduce(BitMap.__or__, sets, BitMap()))]
    for place, members in enumerate(sets):
        split = [(of | {place}, part & members) for of, part in parts]
        split += [(of, part - members) for of, part in parts]
        parts = [(of, part) for of, part in split if part]
    found = [Region(of, part) for of, part in parts if part]
    return sorted(found, key=lambda region: (-len(region.members), sorted(region.of)))


@dataclass(frozen=True)
class Alike:
    """How many of a tag's clients bear another, too (`both`), of so many `other` ones."""

    name: str
    both: int
    other: int


def most_alike(members: BitMap, others: Iterable[tuple[str, BitMap]], most: int) -> list[Alike]:
    """The tags that share most with one, by what is in both of what is in either; those that share nothing are left out."""
    found = [Alike(name, members.intersection_cardinality(other), len(other)) for name, other in others]
    sharing = [one for one in found if one.both]
    return sorted(sharing, key=lambda one: (-one.both / (len(members) + one.other - one.both), one.name))[:most]
