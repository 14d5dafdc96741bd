"""Who may take a client over, and who may stand in for whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from zhiwo.clients.models import Client
from zhiwo.coverage.queries.leading import posts_to_lead
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff
from zhiwo.org.policy import KEEPERS, LEADERS
from zhiwo.org.queries import at_work, units_under


@dataclass(frozen=True)
class Colleague:
    """A member of staff who may be chosen."""

    staff: str
    name: str
    post: str
    unit: str


def receivers(actor: Actor, client: Client, keeper: str) -> list[Colleague]:
    """Who may be asked to take a client over: those of the host outlet whose post may lead it, then those of its neighbours
    under the same unit."""
    above = client.unit.path.rstrip("/").rpartition("/")[0]
    near = units_under(f"{above}/" if above else client.unit.path).order_by().values("pk")
    posts = posts_to_lead(actor, client)
    found = _colleagues(at_work(actor.on).filter(unit__in=near, post__in=posts).exclude(number=keeper))
    return sorted(found, key=lambda one: (one.unit != client.unit.name, one.unit, posts.index(one.post), one.staff))


def stand_ins(actor: Actor) -> list[Colleague]:
    """Who may stand in: those at work at the actor's unit whose post keeps or leads."""
    return _colleagues(at_work(actor.on).filter(unit__number=actor.unit, post__in=KEEPERS | LEADERS))


def _colleagues(people: QuerySet[Staff]) -> list[Colleague]:
    return [Colleague(*row) for row in people.values_list("number", "name", "post", "unit__name")]
