"""The one predicate who sees whom (requirements K1). Every list, count, search, page and job on clients asks here."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import models
from django.db.models import Q

from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Unit
from zhiwo.org.policy import POSTS, READS_FROZEN, Sight
from zhiwo.org.queries import units_under

Row = TypeVar("Row", bound=models.Model)


def in_force(on: date) -> Q:
    """The condition that a keeping holds on a day."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))


def sees(actor: Actor, path: str = "") -> Q:
    """The condition that `actor` sees a row whose client is at `path`: "" for Client, "client" for what hangs on it.

    A post with sight of its unit sees every client hosted there and below. Anyone sees the clients on whom he or she
    holds a role on the day of the act. The administrator sees nobody, whatever roles a file may have left behind. A client
    whose data are frozen is seen by compliance alone.
    """
    sight = POSTS[actor.post].sight
    if sight is Sight.NOBODY:
        return Q(pk__in=())
    here = f"{path}__" if path else ""
    # Not correlated with the row: a database then walks from the few clients kept to their rows, not through all rows.
    kept = Keeping.objects.for_closing().filter(in_force(actor.on), staff__number=actor.staff)
    mine = Q(**{f"{here}pk__in": kept.order_by().values("client")})
    if sight is Sight.UNIT:
        mine |= Q(**{f"{here}unit__in": units_under(actor.path).order_by().values("pk")})
    return mine if actor.post in READS_FROZEN else mine & Q(**{f"{here}frozen_on": None})


def seen_by(rows: ScopedQuerySet[Row], actor: Actor, path: str = "client") -> ScopedQuerySet[Row]:
    """Those of `rows` that `actor` may see; `path` leads from a row to its client."""
    return rows.granted().filter(sees(actor, path))


def sees_everyone(actor: Actor) -> bool:
    """Whether the actor's sight is the whole bank, clients whose data are frozen aside. One query, of units."""
    whole = POSTS[actor.post].sight is Sight.UNIT
    return whole and not Unit.objects.exclude(pk__in=units_under(actor.path).order_by().values("pk")).exists()


def sees_whole(actor: Actor, unit: Unit) -> bool:
    """Whether the actor's sight takes in a unit and all below it, clients whose data are frozen aside."""
    return POSTS[actor.post].sight is Sight.UNIT and unit.path.startswith(actor.path)


def visible_clients(actor: Actor) -> ScopedQuerySet[Client]:
    """The clients `actor` may see."""
    return seen_by(Client.objects.all(), actor, path="")


def require_client(actor: Actor, number: str) -> Client:
    """The client of that number, with its unit, when `actor` may see it.

    Raises NotFound, in the same words whether the number exists or not.
    """
    client = visible_clients(actor).select_related("unit").filter(number=number).first()
    if client is None:
        raise NotFound(what=Client.SHOWN)
    return client
