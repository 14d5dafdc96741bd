"""Audiences of published tags: put together, taken apart, compared. All of them of the clients the actor sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pyroaring import BitMap

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.tags.language import Rule
from zhiwo.tags.language.tree import Tagged, Without, either, together
from zhiwo.tags.measures.history import members_on
from zhiwo.tags.measures.overlaps import Alike, Region, Role, most_alike, put_together, regions
from zhiwo.tags.models import TagDay
from zhiwo.tags.policy import folders_seen
from zhiwo.tags.queries.bitmaps import last_days, turn_of, visible_ordinals
from zhiwo.tags.queries.seeing import EverAsked, seen_tag
from zhiwo.tags.queries.standing import Standing, standing_tags

MOST_ALIKE = 8


@dataclass(frozen=True)
class Pick:
    """A tag and what it does for an audience."""

    name: str
    role: Role


@dataclass(frozen=True)
class Part:
    """A picked tag with its members as of the published day `on`, nobody before the first one. `held_up` says why there is no
    newer result."""

    tag: Standing
    role: Role
    members: BitMap
    on: date | None
    held_up: Text | None


@dataclass(frozen=True)
class Audience:
    """What picked tags select together; `regions` part all who bear any of them by which ones they bear."""

    parts: Sequence[Part]
    members: BitMap
    regions: Sequence[Region]

    @property
    def rule(self) -> Rule | None:
        """The audience as a rule that names the tags, None where there is nobody to begin with."""
        every, some, none = (
            [Tagged(part.tag.name) for part in self.parts if part.role is role]
            for role in (Role.ALL, Role.ANY, Role.NOT)
        )
        if not (every or some):
            return None
        kept = together([*every, either(some)] if some else every)
        return Rule(Without(kept, either(none)) if none else kept)


def audience_of(actor: Actor, picks: Sequence[Pick], on: date) -> Audience:
    """Tags put together as of the last closed day.

    Raises NotFound, and AsksForUnseen for a tag whose numbers the actor is not told.
    """
    days, visible, ever = last_days(on), visible_ordinals(actor), EverAsked()
    standing = standing_tags(on)
    parts = []
    for pick in picks:
        name = seen_tag(actor, pick.name).tag.name
        ever.require(actor, name)
        if name in standing:
            parts.append(_part(standing[name], pick.role, days.get(standing[name].tag, ()), visible))
    return Audience(
        parts, put_together((one.role, one.members) for one in parts), regions([one.members for one in parts])
    )


def alike_of(actor: Actor, name: str, on: date) -> list[Alike]:
    """The tags that share most clients with one. Raises NotFound, AsksForUnseen."""
    kept, ever, visible = seen_tag(actor, name).tag.name, EverAsked(), visible_ordinals(actor)
    ever.require(actor, kept)
    days, folders = last_days(on), folders_seen(actor)
    told = [tag for tag in standing_tags(on).values() if tag.folder in folders and ever.unseen(actor, tag.name) is None]
    members = {tag.name: _members(days.get(tag.tag, ())) & visible for tag in told}
    own = members.pop(kept, BitMap())
    return most_alike(own, members.items(), MOST_ALIKE)


def _part(tag: Standing, role: Role, rows: Sequence[TagDay], visible: BitMap) -> Part:
    held_up = Text(rows[0].held_up_zh, rows[0].held_up_en) if rows and rows[0].held_up_zh else None
    return Part(tag, role, _members(rows) & visible, rows[0].on if rows else None, held_up)


def _members(rows: Sequence[TagDay]) -> BitMap:
    """Those of the first of the rows of `last_days`."""
    return members_on([turn_of(row) for row in rows], rows[0].on) if rows else BitMap()
