"""Appending to the trail."""

from __future__ import annotations

from datetime import datetime

from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.actor import Actor


def record(*, actor: Actor, act: str, subject_kind: str, subject: str, at: datetime, **facts: object) -> TrailEntry:
    """Append what was done (or refused, or looked at) to the trail, in the caller's transaction.

    `act` is a dotted name such as "care.interaction-recorded"; `facts` are plain values and carry no personal details.
    """
    return TrailEntry.objects.create(
        at=at,
        actor=actor.staff,
        post=actor.post,
        unit_path=actor.path,
        act=act,
        subject_kind=subject_kind,
        subject=subject,
        facts=facts,
    )
