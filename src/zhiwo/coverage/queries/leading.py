"""Which posts may lead a client, and who of them is at work."""

from __future__ import annotations

from django.conf import settings

from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Client
from zhiwo.kernel.actor import Actor
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import scheme_on, version_of


def posts_to_lead(actor: Actor, client: Client) -> tuple[str, ...]:
    """The posts that may lead a listed client by the leading scheme, else by those that list it; nobody leads others.

    A client listed in a tier that no rule gives to anyone (house default H09) goes by the lowest tier that has owners.
    """
    placed = seen_by(Placement.objects.all(), actor).filter(in_force(actor.on), client=client, on_list=True)
    by_scheme = {row.scheme: version_of(row.rule).named(row.tier).owners.may_lead for row in placed}
    if not by_scheme:
        return ()
    leading: str = settings.SCHEMES[0]
    named = by_scheme.get(leading) or tuple(dict.fromkeys(post for posts in by_scheme.values() for post in posts))
    return named or next(tier.owners.may_lead for tier in scheme_on(leading, actor.on).tiers if tier.owners.may_lead)
