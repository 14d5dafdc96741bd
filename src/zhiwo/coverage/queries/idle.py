"""Clients who go back to the queue or the pool if nobody contacts them (H35), as the last closing saw it."""

from __future__ import annotations

from zhiwo.clients.access import seen_by
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.coverage.models import IdleClient
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import LEADERS


def idle_clients(actor: Actor) -> ScopedQuerySet[IdleClient]:
    """Those the actor keeps; for leaders all they see; the soonest first, those that something holds last."""
    rows = seen_by(IdleClient.objects.all(), actor)
    own = rows if actor.post in LEADERS else rows.filter(staff__number=actor.staff)
    return own.order_by("reclaim_on", "client__number")
