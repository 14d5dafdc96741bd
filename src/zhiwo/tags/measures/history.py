"""The published days of a tag: who came and who left on each, and the whole membership of some of them. Pure.

Kept whole are the newest day and the last one of each month; any other day follows from the next whole one by taking back
what came and left since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pyroaring import BitMap


@dataclass(frozen=True)
class Turn:
    """A published day: the ordinals of those who `entered` and `left` since the published day before; all `members`, or None
    where they are not kept whole."""

    on: date
    entered: BitMap
    left: BitMap
    members: BitMap | None


def members_on(turns: Sequence[Turn], on: date) -> BitMap:
    """The members as of a day: those of the newest published day up to it, nobody before the first one.

    `turns` stand in order of their days; among them must be the last one up to `on` and all after it up to a whole one.
    """
    known = [turn for turn in turns if turn.on <= on]
    if not known:
        return BitMap()
    at = len(known) - 1
    whole = next(n for n in range(at, len(turns)) if turns[n].members is not None)
    members = BitMap(turns[whole].members)
    for turn in reversed(turns[at + 1 : whole + 1]):
        members = (members - turn.entered) | turn.left
    return members


def turned(turns: Sequence[Turn], on: date, members: BitMap) -> list[Turn]:
    """The turns that are new or different once `members` are published for `on`, for the first time or anew.

    `turns` are those of `members_on`, from the last one before `on`.
    """
    before = [turn for turn in turns if turn.on < on]
    after = [turn for turn in turns if turn.on > on]
    were = members_on(turns, before[-1].on) if before else BitMap()
    closes = not after or _month(after[0].on) != _month(on)
    made = [Turn(on, members - were, were - members, members if closes else None)]
    if after:
        then = members_on(turns, after[0].on)
        made.append(replace(after[0], entered=then - members, left=members - then))
    if before and before[-1].members is not None and _month(before[-1].on) == _month(on):
        made.append(replace(before[-1], members=None))
    return made


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
