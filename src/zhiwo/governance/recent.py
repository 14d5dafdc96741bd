"""What an actor has done of late, and what was done to something, by the trail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.actor import Actor


@dataclass(frozen=True)
class Deed:
    """One entry of the trail: to what it was done, by whom (a staff number), when, with which facts."""

    subject: str
    by: str
    at: datetime
    facts: dict[str, Any]


def deeds_since(actor: Actor, act: str, since: datetime) -> list[Deed]:
    """The acts of that kind by the actor since a moment, oldest first. One query, over the entries since then."""
    entries = TrailEntry.objects.filter(at__gte=since, actor=actor.staff, act=act).order_by("number")
    return [Deed(entry.subject, entry.actor, entry.at, entry.facts) for entry in entries]


def deeds_on(act: str, kinds: Collection[str], subjects: Collection[str]) -> list[Deed]:
    """Every time an act was done to those subjects of those kinds, oldest first. One query; whether the reader may know
    of them was asked before."""
    entries = TrailEntry.objects.filter(act=act, subject_kind__in=kinds, subject__in=subjects).order_by("number")
    return [Deed(entry.subject, entry.actor, entry.at, entry.facts) for entry in entries]
