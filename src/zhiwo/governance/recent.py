"""What an actor has done of late, by the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.actor import Actor


@dataclass(frozen=True)
class Deed:
    """One entry of the trail: to what it was done, when, with which facts."""

    subject: str
    at: datetime
    facts: dict[str, Any]


def deeds_since(actor: Actor, act: str, since: datetime) -> list[Deed]:
    """The acts of that kind by the actor since a moment, oldest first. One query, over the entries since then."""
    entries = TrailEntry.objects.filter(at__gte=since, actor=actor.staff, act=act).order_by("number")
    return [Deed(entry.subject, entry.at, entry.facts) for entry in entries]
