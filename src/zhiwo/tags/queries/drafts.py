"""A rule while it is written: how it reads, and between which bounds its audience lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pyroaring import BitMap

from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import require
from zhiwo.tags.language import Names, Rule
from zhiwo.tags.measures.bounds import Bounds, Known, tells
from zhiwo.tags.models import TagDay
from zhiwo.tags.queries.asking import Asked, asked
from zhiwo.tags.queries.bitmaps import bitmap, visible_ordinals
from zhiwo.tags.queries.seeing import EverAsked


@dataclass(frozen=True)
class Draft:
    """A rule as it reads; its audience among the clients the actor sees lies between the `bounds`."""

    asked: Asked
    bounds: Bounds


def drafted(actor: Actor, text: str, names: Names, on: date) -> Draft:
    """A rule that is being written, as of the last closed day. No row of the lake is looked at.

    Raises Denied, RuleFault, NoResultToday, AsksForUnseen.
    """
    require(actor, "tag.try")
    found = asked(actor, text, names, on)
    return Draft(found, Known(_published(actor, found, on), visible_ordinals(actor)).of(found.rule))


def _published(actor: Actor, asked: Asked, on: date) -> dict[str, tuple[Rule, BitMap]]:
    """The tags that say something of a rule, as they were published for the day: those whose numbers the actor may see. Two
    queries at most."""
    telling = {
        tag.version: (tag.name, tag.rule)
        for tag in asked.standing.values()
        if tag.rule and tells(tag.rule, tag.name, asked.rule)
    }
    ever = EverAsked() if telling else None
    seen = {key: pair for key, pair in telling.items() if ever and ever.unseen(actor, pair[0]) is None}
    rows = TagDay.objects.filter(on=on, version__in=seen, held_up_zh="", members__isnull=False)
    told = rows.values_list("version", "members")
    return {seen[key][0]: (seen[key][1], bitmap(members)) for key, members in told if members is not None}
