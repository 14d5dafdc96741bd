"""Which posts may lead a client."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings

from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.among import Among
from zhiwo.clients.models import Client
from zhiwo.kernel.actor import Actor
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import scheme_on, version_of

Posts = tuple[str, ...]


def posts_to_lead(actor: Actor, client: Client) -> Posts:
    """The posts that may lead a listed client by the leading scheme, else by those that list it; nobody leads others.

    A client listed in a tier that no rule gives to anyone (house default H09) goes by the lowest tier that has owners.
    """
    return posts_to_lead_each(actor, [client.pk])[client.pk]


def posts_to_lead_each(actor: Actor, clients: Collection[int]) -> dict[int, Posts]:
    """The same for many clients, by primary key. One query."""
    placed = seen_by(Placement.objects.all(), actor).filter(in_force(actor.on), client__in=Among(clients), on_list=True)
    by_scheme: dict[int, dict[str, Posts]] = {pk: {} for pk in clients}
    for pk, scheme, rule, tier in placed.order_by("pk").values_list("client", "scheme", "rule", "tier"):
        by_scheme[pk][scheme] = version_of(rule).named(tier).owners.may_lead
    return {pk: _named(found, actor) for pk, found in by_scheme.items()}


def _named(by_scheme: Mapping[str, Posts], actor: Actor) -> Posts:
    if not by_scheme:
        return ()
    leading: str = settings.SCHEMES[0]
    named = by_scheme.get(leading) or tuple(dict.fromkeys(post for posts in by_scheme.values() for post in posts))
    return named or next(tier.owners.may_lead for tier in scheme_on(leading, actor.on).tiers if tier.owners.may_lead)
