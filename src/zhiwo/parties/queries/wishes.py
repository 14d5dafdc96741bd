"""The standing wishes of clients, where somebody is about to act for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhiwo.clients.access import seen_by
from zhiwo.clients.among import Among
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen
from zhiwo.org.queries import staff_names
from zhiwo.parties.models import StandingWish
from zhiwo.parties.policy.wishes import WISHES


@dataclass(frozen=True)
class WishRow:
    """A wish in force: about what, in which words, since and until when, who noted it; `kept_by_rule`: a stop sees to it."""

    reference: str
    kind: Text
    words: str
    since: date
    until: date | None
    by: str
    kept_by_rule: bool


def in_force_on(on: date) -> Q:
    """The condition that a wish holds on a day."""
    return Q(since__lte=on, withdrawn_at=None) & (Q(until=None) | Q(until__gte=on))


def wishes_seen(actor: Actor) -> ScopedQuerySet[StandingWish]:
    """The wishes in force on the actor's day of clients the actor sees."""
    return seen_by(StandingWish.objects.all(), actor).filter(in_force_on(actor.on))


def wishes_of(actor: Actor, number: str) -> list[WishRow]:
    """What one client wishes, the longest standing first. Two statements, one where there is nothing."""
    found = list(wishes_seen(actor).filter(client__number=number).order_by("since", "pk"))
    names = staff_names(row.by for row in found) if found else {}
    return [
        WishRow(
            row.reference, WISHES.get(row.kind, Text(row.kind, row.kind)), as_seen(actor, Field.NOTE, row.words), row.since,
            row.until, names.get(row.by, row.by), bool(row.stop),
        )
        for row in found
    ]  # fmt: skip


def wishes_among(actor: Actor, clients: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """The words of the wishes of these clients (primary keys). One statement, none of nobody."""
    found: dict[int, list[str]] = defaultdict(list)
    if clients:
        rows = wishes_seen(actor).filter(client__in=Among(clients)).order_by("since", "pk")
        for client, words in rows.values_list("client", "words"):
            found[client].append(as_seen(actor, Field.NOTE, words))
    return {client: tuple(words) for client, words in found.items()}
