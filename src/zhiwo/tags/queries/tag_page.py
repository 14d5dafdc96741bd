"""One tag: what it is, how many bore it from day to day, who came and left, what leans on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pyroaring import BitMap

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.tags.language import Rule
from zhiwo.tags.language.references import referred
from zhiwo.tags.models import TagDay
from zhiwo.tags.policy import folders_seen
from zhiwo.tags.queries.bitmaps import bitmap, members_of, visible_ordinals
from zhiwo.tags.queries.catalogue import CatalogueRow, catalogue
from zhiwo.tags.queries.seeing import TAG, EverAsked, seen_tag
from zhiwo.tags.queries.standing import rule_in, standing_tags, versions

DAYS_SHOWN = 90


@dataclass(frozen=True)
class Day:
    """How many of the clients the actor sees bore a tag at the close of a day, how many came and left since the one before."""

    on: date
    clients: int
    entered: int
    left: int


@dataclass(frozen=True)
class Version:
    """What was agreed to: by whom proposed and agreed, from which day on; `text` is the rule as it was typed."""

    number: int
    valid_from: date
    text: str
    rule: Rule | None
    maker: str
    checker: str
    published_at: datetime


@dataclass(frozen=True)
class TagPage:
    """`row` is the tag's line of the catalogue; the newest version comes first, the days in their order. No days where the rule
    asks for what the post does not show."""

    row: CatalogueRow
    versions: Sequence[Version]
    days: Sequence[Day]
    refers_to: Sequence[str]
    referred_by: Sequence[str]


def tag_page(actor: Actor, name: str, on: date) -> TagPage:
    """A tag in force on a day. Raises NotFound, in the same words whether there is one or not."""
    tag = seen_tag(actor, name).tag
    row = next((row for row in catalogue(actor, on) if row.tag.tag == tag.pk), None)
    if row is None:
        raise NotFound(what=TAG)
    rows = [] if row.unseen else list(TagDay.objects.filter(tag=tag, on__lte=on).order_by("-on")[:DAYS_SHOWN])
    visible = visible_ordinals(actor)
    standing = {one.name: one for one in standing_tags(on).values() if one.folder in folders_seen(actor)}
    leaning = sorted(one.name for one in standing.values() if one.rule and tag.name in referred(one.rule.condition))
    return TagPage(
        row=row,
        versions=[
            Version(one.number, one.valid_from, one.text, rule_in(one), one.maker, one.checker, one.published_at)
            for one in versions().filter(tag=tag).order_by("-number")
        ],
        days=_days(rows, visible, row.clients or 0),
        refers_to=sorted(set(referred(row.tag.rule.condition)) & set(standing)) if row.tag.rule else (),
        referred_by=leaning,
    )


class Which(StrEnum):
    """The lists behind a tag's numbers: who bears it, who bore it on the published day before, who came since and who left."""

    BEARING = "bearing"
    BEFORE = "before"
    ENTERED = "entered"
    LEFT = "left"


def clients_behind(actor: Actor, name: str, on: date, which: Which) -> BitMap:
    """The ordinals of the clients the actor sees that a number of the tag's newest day up to one counts.

    Raises NotFound, AsksForUnseen.
    """
    tag = seen_tag(actor, name).tag
    EverAsked().require(actor, tag.name)
    newest = TagDay.objects.filter(tag=tag, on__lte=on).order_by("on").last()
    if newest is None:
        return BitMap()
    entered, left = bitmap(newest.entered), bitmap(newest.left)
    match which:
        case Which.BEARING:
            ordinals = members_of(tag.pk, newest.on)
        case Which.BEFORE:
            ordinals = members_of(tag.pk, newest.on) - entered | left
        case Which.ENTERED:
            ordinals = entered
        case Which.LEFT:
            ordinals = left
    return ordinals & visible_ordinals(actor)


def _days(rows: Sequence[TagDay], visible: BitMap, clients: int) -> list[Day]:
    """From the newest day, on which there are so many, back."""
    found = []
    for row in rows:
        entered, left = len(bitmap(row.entered) & visible), len(bitmap(row.left) & visible)
        found.append(Day(row.on, clients, entered, left))
        clients += left - entered
    return found[::-1]
