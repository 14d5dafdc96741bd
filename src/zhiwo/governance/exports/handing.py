"""Handing the file out: once, to the one who asked, in time, and only while the right to it still stands."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.db import transaction

from zhiwo.governance.commands import People
from zhiwo.governance.exports.asking import ASK, EXPORT
from zhiwo.governance.exports.listing import Listing, listing_of
from zhiwo.governance.exports.making import mark_key, path_of, place_of
from zhiwo.governance.models import Export
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text

SWEEPER = "WORKER"
"""Under which name the trail keeps that a file was thrown away."""


class AlreadyTaken(Refusal):
    """The link was used."""

    sentence = Text(
        zh="这份文件已于 {at} 下载过，链接只能用一次：如仍需要，请重新申请。",
        en="That file was taken at {at}; a link works once. Ask for it anew if you still need it.",
    )


class LinkExpired(Refusal):
    """The link is too old."""

    sentence = Text(
        zh="下载链接已过期，文件已删除：请重新申请。", en="The link has expired and the file is gone: ask for it anew."
    )


class NotReady(Refusal):
    """There is no file yet."""

    sentence = Text(zh="文件还没有生成，请稍后再来。", en="The file is not made yet; come back later.")


class PlaceChanged(Refusal):
    """Whoever asked has another post or unit now."""

    sentence = Text(
        zh="文件是按您原来的岗位和机构生成的，现在已经变动，不能下载：请重新申请。",
        en="The file was made for the post and unit you had; they have changed, so ask for it anew.",
    )


def token_of(row: Export) -> str:
    """What the link bears: bound to the file as made and to its one receiver."""
    said = f"{row.pk} {row.staff} {row.sha256} {row.made_at and row.made_at.timestamp()}"
    return hmac.digest(mark_key(), b"link " + said.encode(), "sha256").hex()


@transaction.atomic
def hand_out(
    *, actor: Actor, number: int, token: str, at: datetime, listings: Iterable[Listing], people: People
) -> tuple[Export, BinaryIO]:
    """The file, opened; from then on nobody gets it again, and it is gone from the disk.

    Raises NotFound, Denied, NotReady, AlreadyTaken, LinkExpired, PlaceChanged.
    """
    row = Export.objects.select_for_update().filter(pk=number, staff=actor.staff).first()
    if row is None or (row.made_at and not hmac.compare_digest(token.encode(), token_of(row).encode())):
        raise NotFound(what=EXPORT)
    people.require(actor, ASK)
    people.require(actor, listing_of(listings, row.listing).act)
    _require_takable(row, actor, at)
    path = path_of(row)
    try:
        opened = path.open("rb")
    except FileNotFoundError as gone:
        raise LinkExpired from gone
    # Of two at once one finds the row as it was.
    if not Export.objects.filter(pk=row.pk, handed_at=None).update(handed_at=at, removed_at=at):
        opened.close()
        raise AlreadyTaken(at=at)
    record(
        actor=actor,
        act="export.handed-out",
        subject_kind="export",
        subject=str(row.pk),
        at=at,
        rows=row.rows,
        sha256=row.sha256,
    )
    transaction.on_commit(partial(path.unlink, missing_ok=True))
    return row, opened


def _require_takable(row: Export, actor: Actor, at: datetime) -> None:
    if row.made_at is None or row.until is None:
        raise NotReady
    if row.handed_at:
        raise AlreadyTaken(at=f"{row.handed_at.astimezone(at.tzinfo):%Y-%m-%d %H:%M}")
    if at >= row.until or row.removed_at:
        raise LinkExpired
    if row.made_for != place_of(actor):
        raise PlaceChanged


def sweep(at: datetime) -> int:
    """Throw away the files whose time is up; returns how many."""
    due = Export.objects.filter(until__lte=at, removed_at=None)
    return sum(_throw_away(row, at) for row in due)


@transaction.atomic
def _throw_away(row: Export, at: datetime) -> int:
    if not Export.objects.filter(pk=row.pk, removed_at=None).update(removed_at=at):
        return 0
    path_of(row).unlink(missing_ok=True)
    by = Actor(staff=SWEEPER, name=SWEEPER, post="", unit="", path=row.unit_path, on=at.date())
    record(actor=by, act="export.expired", subject_kind="export", subject=str(row.pk), at=at, staff=row.staff)
    return 1
