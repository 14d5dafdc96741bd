"""The tags somebody should look at: whose count moved beyond its band, and which are held up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from zhiwo.kernel.actor import Actor
from zhiwo.tags.models import TagDay
from zhiwo.tags.policy import watch_on
from zhiwo.tags.policy.watching import Watch
from zhiwo.tags.queries.bitmaps import bitmap, last_days, visible_ordinals
from zhiwo.tags.queries.catalogue import CatalogueRow, catalogue


@dataclass(frozen=True)
class Alarm:
    """A tag as the catalogue has it, whose count moved beyond the `band` on its newest published day, or that is held up. Of the
    clients the actor sees so many bore it on the published day before, and so many came and left since. `since` is the day of
    the move, or the first of the days without a break on which it is held up.
    """

    row: CatalogueRow
    before: int
    entered: int
    left: int
    since: date
    band: Watch


def is_alarming(row: CatalogueRow) -> bool:
    """Whether a tag is one of those."""
    return row.unusual or row.held_up is not None


def alarms(actor: Actor, on: date) -> list[Alarm]:
    """Those of the tags in force on a day that the actor may know the numbers of: what moved goes before what is held up, else in
    the order of the catalogue. Eleven queries."""
    rows = sorted((row for row in catalogue(actor, on) if is_alarming(row)), key=lambda row: row.held_up is not None)
    days, visible = last_days(on), visible_ordinals(actor)
    held = _held_since([row.tag.tag for row in rows if row.held_up], on)
    found = []
    for row in rows:
        newest = days[row.tag.tag][0]
        entered, left = (len(bitmap(moved) & visible) for moved in (newest.entered, newest.left))
        before = (row.clients or 0) - entered + left
        found.append(Alarm(row, before, entered, left, held.get(row.tag.tag, newest.on), watch_on(newest.on)))
    return found


def _held_since(tags: Collection[int], on: date) -> dict[int, date]:
    """The first day of the last stretch of published days on which each is held up. Two queries."""
    days = TagDay.objects.filter(tag__in=tags, on__lte=on)
    free = dict(days.filter(held_up_zh="").order_by().values_list("tag").annotate(last=Max("on")))
    found: dict[int, date] = {}
    for tag, day in days.exclude(held_up_zh="").order_by("on").values_list("tag", "on"):
        if day > free.get(tag, date.min):
            found.setdefault(tag, day)
    return found
