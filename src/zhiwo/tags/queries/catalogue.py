"""The catalogue: which tags there are, what each selected on a day, who came and who left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from pyroaring import BitMap

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.tags.measures.history import members_on
from zhiwo.tags.models import TagDay
from zhiwo.tags.policy import FolderCode, folders_seen, watch_on
from zhiwo.tags.queries.bitmaps import last_days, members_of, numbers, turn_of, visible_ordinals
from zhiwo.tags.queries.seeing import EverAsked, seen_tag
from zhiwo.tags.queries.standing import Standing, standing_tags


@dataclass(frozen=True)
class CatalogueRow:
    """A tag as of a day and what it last selected of the clients the actor sees: `clients`, None before it was first worked out,
    `moved` more than on the published day before, None on its first one. `unusual`: over the whole bank, the move is one to look
    at. `held_up` says why there is no newer result. `unseen`: the rule asks for what the post does not show, so no numbers are
    told, and why.
    """

    tag: Standing
    published_on: date | None
    clients: int | None
    moved: int | None
    unusual: bool
    held_up: Text | None
    unseen: Text | None


@dataclass(frozen=True)
class Difference:
    """Who came to a tag and who left it from the close of one day to that of another, among the clients the actor sees: numbers,
    in the order of the clients' names; how many bear it at the end."""

    name: str
    folder: FolderCode
    since: date
    until: date
    entered: tuple[str, ...]
    left: tuple[str, ...]
    clients: int


def catalogue(actor: Actor, on: date) -> list[CatalogueRow]:
    """The tags in force on a day that the actor may know of, by folder and name. Six queries."""
    folders = folders_seen(actor)
    standing = [one for one in standing_tags(on).values() if one.folder in folders]
    days, visible, asked = last_days(on), visible_ordinals(actor), EverAsked()
    begun = dict(TagDay.objects.order_by().values_list("tag").annotate(first=Min("on")))
    order = {code: n for n, code in enumerate(folders)}
    return [
        _row(one, days.get(one.tag, ()), visible, begun.get(one.tag, on), asked.unseen(actor, one.name))
        for one in sorted(standing, key=lambda one: (order[one.folder], one.name))
    ]


def difference(actor: Actor, name: str, since: date, until: date) -> Difference:
    """Who came to a tag and who left it between the closes of two days.

    Raises NotFound, and AsksForUnseen: a list of members tells of each what the rule asks.
    """
    version, visible = seen_tag(actor, name), visible_ordinals(actor)
    EverAsked().require(actor, version.tag.name)
    before, after = (members_of(version.tag.pk, day) & visible for day in (since, until))
    return Difference(
        version.tag.name,
        FolderCode(version.folder),
        since,
        until,
        numbers(actor, after - before),
        numbers(actor, before - after),
        len(after),
    )


def _row(tag: Standing, days: Sequence[TagDay], visible: BitMap, begun: date, unseen: Text | None) -> CatalogueRow:
    """`days` begin with the day asked for, where the tag has one; `begun` is its first."""
    row = days[0] if days else None
    if row is None or unseen:
        return CatalogueRow(tag, row.on if row else None, None, None, False, None, unseen)
    turn = turn_of(row)
    before = row.clients - len(turn.entered) + len(turn.left)
    first = row.on == begun
    return CatalogueRow(
        tag=tag,
        published_on=row.on,
        clients=len(members_on([turn_of(day) for day in days], row.on) & visible),
        moved=None if first else len(turn.entered & visible) - len(turn.left & visible),
        unusual=not first and watch_on(row.on).unusual(before, row.clients),
        held_up=Text(row.held_up_zh, row.held_up_en) if row.held_up_zh else None,
        unseen=None,
    )
