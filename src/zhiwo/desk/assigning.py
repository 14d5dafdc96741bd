"""Giving an unkept client a lead: who may be asked, and how many clients each keeps now (requirements A7, B1)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from zhiwo.clients.access import in_force, require_client, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.queries.leading import posts_to_lead
from zhiwo.coverage.queries.wishes import wished_skills
from zhiwo.desk.glance import Glance, glances
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import may
from zhiwo.org.queries import at_work, skills_of


@dataclass(frozen=True)
class Candidate:
    """A member of staff who may lead the client, how many clients he or she leads now, and which of the skills the client wishes
    for (codes) he or she has."""

    staff: str
    name: str
    post: str
    leading: int
    skills: tuple[str, ...]


@dataclass(frozen=True)
class Assigning:
    """The client, and those of its host outlet who may lead it: by post as the rule names them, then most of
    what the client wishes for, then fewest clients first."""

    client: Glance
    candidates: list[Candidate]


def assigns(actor: Actor) -> bool:
    """Whether the actor is offered to assign clients."""
    return may(actor, "client.assign")


def assigning(actor: Actor, number: str) -> Assigning:
    """Whom the client can be given to. Raises NotFound."""
    client = require_client(actor, number)
    # Within the actor's sight: a count that moves with clients out of it would tell of them.
    led = seen_by(Keeping.objects.all(), actor).filter(in_force(actor.on), role=Role.LEAD, staff__unit=client.unit)
    leading = dict(led.order_by().values_list("staff").annotate(clients=Count("pk")))
    posts = posts_to_lead(actor, client)
    here = at_work(actor.on).filter(unit=client.unit, post__in=posts)
    wished, able = wished_skills(actor, [client.pk]).get(client.pk, ()), skills_of(actor.on)
    candidates = [
        Candidate(number, name, post, leading.get(pk, 0), tuple(one for one in wished if one in able.get(number, ())))
        for pk, number, name, post in here.values_list("pk", "number", "name", "post")
    ]
    return Assigning(
        client=glances(actor, [client.pk])[client.pk],
        candidates=sorted(
            candidates, key=lambda one: (posts.index(one.post), -len(one.skills), one.leading, one.staff)
        ),
    )
