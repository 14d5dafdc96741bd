"""Who may take a client over, and who may stand in for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhiwo.clients.models import Client
from zhiwo.clients.operations import STAFF
from zhiwo.coverage.queries.leading import posts_to_lead_each
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import KEEPERS, LEADERS
from zhiwo.org.queries import at_work, units_under


@dataclass(frozen=True)
class Colleague:
    """A member of staff who may be chosen; `path` is the unit's place in the tree."""

    staff: str
    name: str
    post: str
    unit: str
    path: str


def receivers(actor: Actor, client: Client, keeper: str) -> list[Colleague]:
    """Who may be asked to take a client over: those of the host outlet whose post may lead it, then those of its neighbours
    under the same unit."""
    return receivers_each(actor, [client], keeper)[client.pk]


def receivers_each(actor: Actor, clients: Iterable[Client], keeper: str) -> dict[int, list[Colleague]]:
    """The same for many clients (with their units) of one keeper, by primary key. Two queries."""
    known = list(clients)
    posts = posts_to_lead_each(actor, [client.pk for client in known])
    wanted = {post for named in posts.values() for post in named}
    rows = at_work(actor.on).filter(post__in=wanted).exclude(number=keeper)
    people = [Colleague(*row) for row in rows.values_list("number", "name", "post", "unit__name", "unit__path")]
    return {client.pk: _near(client.unit, posts[client.pk], people) for client in known}


def _near(unit: Unit, posts: tuple[str, ...], people: Iterable[Colleague]) -> list[Colleague]:
    near = neighbourhood(unit)
    found = [one for one in people if one.post in posts and one.path.startswith(near)]
    return sorted(found, key=lambda one: (one.path != unit.path, one.path, posts.index(one.post), one.staff))


def neighbourhood(unit: Unit) -> str:
    """The path of the unit above: a client goes to somebody there, of its own outlet or of one beside it."""
    above = unit.path.rstrip("/").rpartition("/")[0]
    return f"{above}/" if above else unit.path


def colleague(number: str, within: str) -> Staff:
    """The member of staff of that number at the unit of a path or below, with the unit. Raises NotFound."""
    within_units = units_under(within).order_by().values("pk")
    staff = Staff.objects.select_related("unit").filter(number=number, unit__in=within_units).first()
    if staff is None:
        raise NotFound(what=STAFF)
    return staff


def stand_ins(actor: Actor) -> list[Colleague]:
    """Who may stand in: those at work at the actor's unit whose post keeps or leads."""
    here = at_work(actor.on).filter(unit__number=actor.unit, post__in=KEEPERS | LEADERS)
    return [Colleague(*row) for row in here.values_list("number", "name", "post", "unit__name", "unit__path")]
