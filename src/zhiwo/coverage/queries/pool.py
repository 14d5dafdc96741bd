"""The pool of the actor's outlet: clients whom the actor's post may adopt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import PoolEntry
from zhiwo.coverage.policy import house_on
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may
from zhiwo.tiering.policy import version_of


@dataclass(frozen=True)
class PoolRow:
    """A client of the pool before the claim: its tier, since when nobody keeps it, the decade of its age."""

    reference: str
    tier: Text
    since: date
    age_from: int | None


@dataclass(frozen=True)
class Pool:
    """What the actor may adopt, the longest unkept first; how many there are; what the actor has adopted and may adopt."""

    rows: list[PoolRow]
    total: int
    adopted: int
    in_all: int
    today: int
    a_day: int


def pool(actor: Actor, most: int) -> Pool | None:
    """The pool, at most so many rows of it; None where the actor's post adopts nobody. Three queries."""
    if not may(actor, "client.adopt"):
        return None
    entries = PoolEntry.objects.filter(unit__number=actor.unit, taken_by=None).order_by("since", "reference")
    mine = [entry for entry in entries if actor.post in entry.adopters]
    adopted = seen_by(Keeping.objects.all(), actor).filter(
        in_force(actor.on), role=Role.ADOPTER, staff__number=actor.staff
    )
    rule = house_on(actor.on).adoption
    rows = [
        PoolRow(entry.reference, version_of(entry.rule).named(entry.tier).name, entry.since, entry.age_from)
        for entry in mine[:most]
    ]
    today = adopted.filter(since=actor.on).count()
    return Pool(rows, len(mine), adopted.count(), rule.in_all, today, rule.a_day)
