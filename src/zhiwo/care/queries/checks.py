"""What machines recorded of somebody's calls and messages, and nobody has looked at yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from zhiwo.care.models import Discharge, FeedCheck, Interaction
from zhiwo.care.policy.quality import quality_on
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.interactions import HAND
from zhiwo.care.queries.versions import corrected
from zhiwo.clients.access import seen_by
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen


@dataclass(frozen=True)
class RecordedRow:
    """A contact a machine recorded: with whom, how, when, how long, and what it counts towards; nothing when it doesn't."""

    reference: str
    client: str
    name: str
    kind: str
    result: str
    at: datetime
    timed: bool
    seconds: int | None
    counts: tuple[Text, ...]


def said_private() -> Exists:
    """The condition that whoever had an interaction said it was no business with the client."""
    said = FeedCheck.objects.for_closing().filter(reference=OuterRef("reference"), business=False)
    return Exists(said)


def own_recorded(actor: Actor) -> ScopedQuerySet[Interaction]:
    """The actor's own contacts, of clients the actor sees, as a machine recorded them last."""
    mine = seen_by(Interaction.objects.all(), actor).filter(~corrected(), staff__number=actor.staff)
    kinds = house_rules().on(actor.on).house.contact.kinds
    return mine.exclude(source=HAND).filter(kind__in=kinds)


def unchecked(actor: Actor, most: int) -> list[RecordedRow]:
    """Those of the last days that nobody has looked at yet, the newest first. Two statements."""
    since = actor.on - timedelta(days=quality_on(actor.on).check_days)
    looked_at = FeedCheck.objects.for_closing().filter(reference=OuterRef("reference"))
    rows = list(
        own_recorded(actor)
        .filter(~Exists(looked_at), on__gt=since, on__lte=actor.on)
        .select_related("client")
        .order_by("-at", "-pk")[:most]
    )
    names = house_rules().on(actor.on).names
    counts: dict[int, list[Text]] = defaultdict(list)
    met = Discharge.objects.for_closing().filter(interaction__in=[row.pk for row in rows]).order_by("duty__kind")
    for pk, kind in met.values_list("interaction", "duty__kind"):
        counts[pk].append(names.get(kind, Text(kind, kind)))
    return [
        RecordedRow(
            row.reference, row.client.number, as_seen(actor, Field.NAME, row.client.name), row.kind, row.result, row.at,
            row.timed, row.seconds, tuple(counts[row.pk]),
        )
        for row in rows
    ]  # fmt: skip
