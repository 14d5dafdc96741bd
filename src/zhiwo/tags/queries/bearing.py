"""Which tags a client bears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pyroaring import BitMap

from zhiwo.clients.access import require_client
from zhiwo.kernel.actor import Actor
from zhiwo.tags.measures.history import members_on
from zhiwo.tags.models import TagDay
from zhiwo.tags.policy import folders_seen
from zhiwo.tags.queries.bitmaps import bitmap, last_days, turn_of
from zhiwo.tags.queries.seeing import EverAsked
from zhiwo.tags.queries.standing import Standing, standing_tags


@dataclass(frozen=True)
class Borne:
    """A tag a client bears as of the published day `on`, without a break since the day `since`."""

    tag: Standing
    on: date
    since: date


def borne_by(actor: Actor, number: str, on: date) -> list[Borne]:
    """The tags a client bears as of a day, by folder and name: those the actor may know of, and whose every version asked for
    nothing that the post doesn't show. Seven queries. Raises NotFound."""
    ordinal = require_client(actor, number).ordinal
    folders = folders_seen(actor)
    if not folders:
        return []
    bearing = {tag: rows[0].on for tag, rows in last_days(on).items() if ordinal in _members(rows)}
    asked, standing = EverAsked(), standing_tags(on, among=bearing).values()
    found = {tag.tag: (tag, bearing[tag.tag]) for tag in standing if tag.folder in folders}
    told = {key: pair for key, pair in found.items() if asked.unseen(actor, pair[0].name) is None}
    since = _entered(list(told), ordinal, on)
    order = {code: place for place, code in enumerate(folders)}
    borne = [Borne(tag, day, since[key]) for key, (tag, day) in told.items()]
    return sorted(borne, key=lambda one: (order[one.tag.folder], one.tag.name))


def _entered(tags: list[int], ordinal: int, on: date) -> dict[int, date]:
    """The last day up to one on which a client came to each of the tags. One query."""
    rows = TagDay.objects.filter(tag__in=tags, on__lte=on).order_by("on")
    return {tag: day for tag, day, came in rows.values_list("tag", "on", "entered") if ordinal in bitmap(came)}


def _members(rows: list[TagDay]) -> BitMap:
    """Who bears a tag as of the first of its rows."""
    if rows[0].members is not None:
        return bitmap(rows[0].members)
    return members_on([turn_of(row) for row in rows], rows[0].on)
