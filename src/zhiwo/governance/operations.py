"""Appending to the trail."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from zhiwo.governance.anchors import drop_anchor
from zhiwo.governance.chain import Anchor, Link, follow, written
from zhiwo.governance.models import TrailEntry, TrailHead
from zhiwo.governance.queries import trail_key
from zhiwo.kernel.actor import Actor

ANCHORED_EVERY = 500
"""After so many entries the second place is told of the chain's end, besides every closing."""


@transaction.atomic(savepoint=False)
def record(*, actor: Actor, act: str, subject_kind: str, subject: str, at: datetime, **facts: object) -> TrailEntry:
    """Append what was done (or refused, or looked at) to the trail, in the caller's transaction.

    `act` is a dotted name such as "care.interaction-recorded"; `facts` are plain values (no floats) and carry no personal
    details. One appends at a time: whoever comes second waits until the first one's transaction has ended. So this comes
    last in an operation, when all it locks is locked, or two could wait for each other. Raises TypeError for facts that
    can't be written.
    """
    head, _ = TrailHead.objects.select_for_update().get_or_create(pk=1)
    said = Link(0, at, actor.staff, actor.post, actor.path, act, subject_kind, subject, written(facts))
    link = follow(trail_key(), Anchor(head.length, head.digest), said)
    entry = TrailEntry.objects.create(
        number=link.number,
        at=at,
        actor=actor.staff,
        post=actor.post,
        unit_path=actor.path,
        act=act,
        subject_kind=subject_kind,
        subject=subject,
        facts_written=link.facts,
        digest=link.digest,
    )
    TrailHead.objects.filter(pk=1).update(length=link.number, digest=link.digest)
    if link.number % ANCHORED_EVERY == 0:
        transaction.on_commit(partial(drop_anchor, Anchor(link.number, link.digest), at))
    return entry


def anchor_trail(at: datetime) -> None:
    """Tell the second place how long the trail is now and with which digest it ends."""
    head = TrailHead.objects.filter(pk=1).first()
    if head:
        drop_anchor(Anchor(head.length, head.digest), at)
