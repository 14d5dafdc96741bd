"""The published bitmaps as they are kept."""

from __future__ import annotations

from datetime import date

from pyroaring import BitMap

from zhiwo.clients.access import visible_clients
from zhiwo.clients.among import Among
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import month_of
from zhiwo.tags.measures.history import Turn, members_on
from zhiwo.tags.models import TagDay


def members_of(tag: int, on: date) -> BitMap:
    """The ordinals of all who bear a tag as of a day, seen by anybody or not. Three queries; never for a face as it is."""
    return members_on([turn_of(row) for row in rows_around(on, tag).get(tag, ())], on)


def visible_ordinals(actor: Actor) -> BitMap:
    """The ordinals of the clients the actor sees. One query."""
    return BitMap(visible_clients(actor).order_by().values_list("ordinal", flat=True))


def rows_around(on: date, tag: int | None = None) -> dict[int, list[TagDay]]:
    """What `history` needs of every tag, or one, around a day: rows from the last published day before it on. Three queries."""
    days = TagDay.objects.order_by("on")
    before = days.filter(on__lt=on).values_list("on", flat=True).last()
    after = days.filter(on__gt=on).values_list("on", flat=True).first()
    # The last day of each month is kept whole, so that nothing beyond the month of the day after is needed.
    inside = days.filter(on__gte=before or on, on__lte=month_of(after or on).last)
    found: dict[int, list[TagDay]] = {}
    for row in inside if tag is None else inside.filter(tag=tag):
        found.setdefault(row.tag_id, []).append(row)
    return found


def turn_of(row: TagDay) -> Turn:
    """A row as `history` has it."""
    return Turn(row.on, bitmap(row.entered), bitmap(row.left), None if row.members is None else bitmap(row.members))


def stored(members: BitMap) -> bytes:
    """What a column holds of a bitmap: the portable Roaring format."""
    packed = BitMap(members)
    packed.run_optimize()
    return packed.serialize()


def bitmap(stored: bytes | memoryview) -> BitMap:
    """The bitmap that a column holds."""
    return BitMap.deserialize(bytes(stored))


def last_days(on: date) -> dict[int, list[TagDay]]:
    """By tag the row of the newest published day up to one, and those after it up to a whole one. Two queries."""
    last = TagDay.objects.filter(on__lte=on).order_by("on").values_list("on", flat=True).last()
    found: dict[int, list[TagDay]] = {}
    if last:
        for row in TagDay.objects.filter(on__gte=last, on__lte=month_of(last).last).order_by("on"):
            if row.on == last or row.tag_id in found:  # a tag that began later has nothing on the day
                found.setdefault(row.tag_id, []).append(row)
    return found


def numbers(actor: Actor, ordinals: BitMap) -> tuple[str, ...]:
    seen = visible_clients(actor).filter(ordinal__in=Among(ordinals))
    return tuple(seen.values_list("number", flat=True))
