"""Who stands in for whom now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.org.policy import LEADERS


@dataclass(frozen=True)
class Cover:
    """`by` acts for `away` on so many clients that the actor sees, from `since` through `last_on`."""

    away: str
    away_name: str
    by: str
    by_name: str
    clients: int
    since: date
    last_on: date


def covers(actor: Actor) -> list[Cover]:
    """The covers in force that concern the actor, the first to end before others. Two queries."""
    now = seen_by(Keeping.objects.all(), actor).filter(in_force(actor.on)).order_by()
    standing = now.filter(role=Role.DELEGATE).exclude(until=None)
    kept = now.filter(role__in=KEEPING_ROLES, client__in=standing.values("client"))
    keepers = {
        client: (number, name) for client, number, name in kept.values_list("client", "staff__number", "staff__name")
    }
    rows = standing.values_list("client", "staff__number", "staff__name", "since", "until")
    found = Counter(
        (keepers[client], (by, name), Period(since, until))
        for client, by, name, since, until in rows
        if client in keepers and until
    )
    all_of_them = [
        Cover(*away, *by, clients, period.start, period.last) for (away, by, period), clients in found.items()
    ]
    mine = [one for one in all_of_them if actor.post in LEADERS or actor.staff in (one.away, one.by)]
    return sorted(mine, key=lambda one: (one.last_on, one.away, one.by))
