"""Appending to the trail, and looking it over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from zhiwo.governance.anchors import drop_anchor
from zhiwo.governance.chain import Anchor, Link, follow, moment, written
from zhiwo.governance.guards import Watched, guards_missing
from zhiwo.governance.models import RowChange, TrailEntry, TrailHead
from zhiwo.governance.queries import STRAY, VERIFIED, Findings, findings, new_strays, trail_key
from zhiwo.governance.watching import Change, changes_here, counted, digest_of_changes, strays
from zhiwo.kernel.actor import Actor

ANCHORED_EVERY = 500
"""After so many entries the second place is told of the chain's end, besides every closing."""

STRAYS = 10_000
"""So many changes that nobody accounted for go into one entry."""

SHOWN_STRAYS = 20
"""So many keys of rows per table stand with an entry on changes nobody accounted for."""


@transaction.atomic(savepoint=False)
def record(*, actor: Actor, act: str, subject_kind: str, subject: str, at: datetime, **facts: object) -> TrailEntry:
    """Append what was done (or refused, or looked at) to the trail, in the caller's transaction.

    `act` is a dotted name such as "care.interaction-recorded"; `facts` are plain values (no floats) and carry no personal
    details. What is about a client has the subject kind "client" and its number as the subject, and no other client's
    number among the facts: who may read the entry depends on it. The entry accounts for the rows changed in this
    transaction so far: it bears their counts and a digest over them, and rows changed after it count as changed by nobody.
    One appends at a time: whoever comes second waits until the first one's transaction has ended. So this comes last in
    an operation, when all it locks is locked, or two could wait for each other. Raises TypeError for facts that can't be
    written.
    """
    said = Link(0, moment(at), actor.staff, actor.post, actor.path, act, subject_kind, subject, "")
    return _append(said, at, facts, changes_here())


def _append(said: Link, at: datetime, facts: Mapping[str, object], changes: Sequence[Change]) -> TrailEntry:
    """Append what is said with its facts; the entry accounts for `changes`."""
    head, _ = TrailHead.objects.select_for_update().get_or_create(pk=1)
    if changes:
        facts = {**facts, "changed_rows": counted(changes), "changed_digest": digest_of_changes(changes)}
    link = follow(trail_key(), Anchor(head.length, head.digest), said._replace(facts=written(facts)))
    words = link._asdict() | {"at": at}
    entry = TrailEntry.objects.create(facts_written=words.pop("facts"), **words)
    TrailHead.objects.filter(pk=1).update(length=link.number, digest=link.digest)
    if changes:
        marks = sorted({change.mark for change in changes})
        noted = RowChange.objects.filter(entry=None, made_in__in=marks, pk__lte=changes[-1].pk)
        noted.update(entry=link.number)
    if link.number % ANCHORED_EVERY == 0:
        transaction.on_commit(partial(drop_anchor, Anchor(link.number, link.digest), at))
    return entry


def anchor_trail(at: datetime) -> None:
    """Tell the second place how long the trail is now and with which digest it ends."""
    head = TrailHead.objects.filter(pk=1).first()
    if head:
        drop_anchor(Anchor(head.length, head.digest), at)


def own_up(*, actor: Actor, at: datetime) -> int:
    """Put on the trail which rows were changed past every operation, so that nobody can make it undone; how many entries.

    Called by whoever looks: each closing, and each verification.
    """
    if not strays(1):
        return 0
    with transaction.atomic():
        # Of two who look at once the second finds nothing left.
        TrailHead.objects.select_for_update().filter(pk=1).first()
        return _own_up(actor, at)


def _own_up(actor: Actor, at: datetime) -> int:
    entries = 0
    while changes := strays(STRAYS):
        by_table: dict[str, list[int]] = {}
        for change in changes:
            by_table.setdefault(change.table, []).append(change.row)
        shown = {table: rows[:SHOWN_STRAYS] for table, rows in by_table.items()}
        facts = {"since": changes[0].at, "until": changes[-1].at, "rows": shown}
        said = Link(0, moment(at), actor.staff, actor.post, actor.path, STRAY, "trail", "", "")
        _append(said, at, facts, changes)
        entries += 1
    return entries


def look_over(*, actor: Actor, at: datetime, places: Iterable[Watched]) -> Findings:
    """Verify the trail whole, with the database's guards around it and around `places`.

    On a whole trail it is put down that it was verified, and rows that changed past every operation since, and the second
    place is told; a broken one is left exactly as it is.
    """
    found = findings(guards_missing(connection, places), ANCHORED_EVERY)
    if found.chain.broken or found.unproven:
        return found
    with transaction.atomic():
        own_up(actor=actor, at=at)
        found = found._replace(strays=new_strays())
        record(
            actor=actor,
            act=VERIFIED,
            subject_kind="trail",
            subject="",
            at=at,
            length=found.chain.length,
            anchored=found.chain.anchored,
            place=str(found.place),
            strays=len(found.strays),
            guards_missing=len(found.lowered),
        )
    anchor_trail(at)
    return found
