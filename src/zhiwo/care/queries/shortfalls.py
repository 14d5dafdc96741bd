"""The shortfalls agreed, and which of what was missed is within them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F

from zhiwo.care.models import Duty, Shortfall
from zhiwo.care.policy.shortfall import Missed, Part, months_of, planned
from zhiwo.care.queries.duties import duties_seen
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period


@dataclass(frozen=True)
class ShortfallRow:
    """A shortfall agreed for a unit, from `period.start` until `period.end`; `slip` is where two people agreed to it."""

    unit: str
    unit_key: int
    period: Period
    parts: tuple[Part, ...]
    slip: int

    @property
    def months(self) -> int:
        return len(months_of(self.period))


def shortfalls(actor: Actor, period: Period) -> list[ShortfallRow]:
    """Those of units below the actor's that reach into a period. One query."""
    rows = Shortfall.objects.filter(
        unit__path__startswith=actor.path, since__lt=period.end, until__gt=period.start
    ).select_related("unit")
    return [
        ShortfallRow(
            row.unit.number, row.unit_id, Period(row.since, row.until), tuple(Part(*part) for part in row.parts),
            row.approval,
        )
        for row in rows
    ]  # fmt: skip


def missed_by(duties: ScopedQuerySet[Duty], on: date) -> ScopedQuerySet[Duty]:
    """Those of `duties` that were not done and not excused by the end of their window, before `on`."""
    return duties.filter(exempt="", required__gt=F("done"), done_late_on=None, desk_on__isnull=False, closes_on__lt=on)


def planned_among(
    actor: Actor, agreed: Iterable[ShortfallRow], on: date, within: Period | None = None
) -> frozenset[int]:
    """The missed duties (primary keys) that are within what was agreed, by all duties at the unit; of the months that reach into
    `within`, if that is given. Two queries a month agreed.
    """
    found: set[int] = set()
    for row in agreed:
        kinds, tiers = {part.kind for part in row.parts}, {part.tier for part in row.parts}
        for month in months_of(row.period):
            if month.start >= on or (within and not month.overlap(within)):
                continue
            owed = duties_seen(actor).filter(
                client__unit=row.unit_key, kind__in=kinds, tier__in=tiers, exempt="",
                closes_on__gte=month.start, closes_on__lt=month.end,
            )  # fmt: skip
            due = {
                (kind, tier): n for kind, tier, n in owed.order_by().values_list("kind", "tier").annotate(Count("pk"))
            }
            missed = missed_by(owed, on).values_list("pk", "kind", "tier", "closes_on", "client__number")
            found |= planned(row.parts, due, (Missed(*of) for of in missed))
    return frozenset(found)


def planned_counts(actor: Actor, on: date) -> dict[str, tuple[list[ShortfallRow], int]]:
    """For each unit with a shortfall that runs or is to come: it, and how many duties were missed within one so far."""
    since = on.replace(day=1) - timedelta(days=366)
    rows: dict[str, list[ShortfallRow]] = defaultdict(list)
    for row in shortfalls(actor, Period(since, date.max)):
        if row.period.end > on:
            rows[row.unit].append(row)
    return {unit: (agreed, len(planned_among(actor, agreed, on))) for unit, agreed in rows.items()}
