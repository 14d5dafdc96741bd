"""Reading exports: what someone asked for and what has become of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet
from django.db.models.functions import Left

from zhiwo.governance.commands import State as SlipState
from zhiwo.governance.exports.asking import MAKE
from zhiwo.governance.exports.handing import token_of
from zhiwo.governance.exports.listing import PURPOSES, Listing
from zhiwo.governance.models import Approval, Export, Job
from zhiwo.governance.states import JobState
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text

SHOWN = 50


class ExportState(StrEnum):
    """Where an export stands."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    TAKEN = "taken"
    EXPIRED = "expired"
    REFUSED = "refused"
    STOPPED = "stopped"


EXPORT_STATES: dict[ExportState, Text] = {
    ExportState.WAITING: Text("待审批", "waits for approval"),
    ExportState.RUNNING: Text("生成中", "being made"),
    ExportState.READY: Text("可下载", "ready"),
    ExportState.TAKEN: Text("已下载", "taken"),
    ExportState.EXPIRED: Text("已过期", "expired"),
    ExportState.REFUSED: Text("未批准", "not approved"),
    ExportState.STOPPED: Text("未生成", "not made"),
}


@dataclass(frozen=True)
class ExportRow:
    """An export as a page lists it. `why` says in a sentence why there is no file; `token` is the link's, for its receiver
    only; `slips` are the numbers of its approval slips, `open_slips` those that still wait."""

    id: int
    listing: Text
    said: Text
    format: str
    purpose: Text
    reason: str
    staff: str
    name: str
    asked_at: datetime
    expected: int
    rows: int | None
    sha256: str
    state: ExportState
    until: datetime | None
    handed_at: datetime | None
    why: Text | None
    token: str
    slips: tuple[int, ...]
    open_slips: tuple[int, ...]


def of_person(actor: Actor, listings: Iterable[Listing], at: datetime) -> list[ExportRow]:
    """The actor's own exports, newest first. Three queries."""
    return _rows(Export.objects.filter(staff=actor.staff), actor, listings, at)


def of_unit(actor: Actor, listings: Iterable[Listing], at: datetime) -> list[ExportRow]:
    """The exports of others at the actor's unit and below, newest first, without their links. Three queries."""
    under = Export.objects.annotate(head=Left("unit_path", max(1, len(actor.path))))
    theirs = under.filter(head=actor.path) if actor.path else under.none()
    return _rows(theirs.exclude(staff=actor.staff), actor, listings, at)


def _rows(found: QuerySet[Export], actor: Actor, listings: Iterable[Listing], at: datetime) -> list[ExportRow]:
    rows = list(found.order_by("-pk")[:SHOWN])
    numbers = [str(row.pk) for row in rows]
    slips: dict[str, list[Approval]] = {}
    for slip in Approval.objects.filter(target_kind="export", target__in=numbers).order_by("pk"):
        slips.setdefault(slip.target, []).append(slip)
    jobs = {job.key: job for job in Job.objects.filter(kind=MAKE, key__in=numbers)}
    known = {listing.code: listing for listing in listings}
    told = []
    for row in rows:
        its = slips.get(str(row.pk), [])
        stands = state_of(row, its, jobs.get(str(row.pk)), at)
        told.append(_row(row, known.get(row.listing), its, stands, row.staff == actor.staff))
    return told


def _row(
    row: Export, listing: Listing | None, slips: list[Approval], stands: tuple[ExportState, Text | None], own: bool
) -> ExportRow:
    state, why = stands
    unsaid = Text(row.listing, row.listing)
    return ExportRow(
        id=row.pk,
        listing=listing.name if listing else unsaid,
        said=listing.said(row.arguments) if listing else Text("", ""),
        format=row.format,
        purpose=PURPOSES.get(row.purpose, unsaid),
        reason=row.reason,
        staff=row.staff,
        name=row.name,
        asked_at=row.asked_at,
        expected=row.expected,
        rows=row.rows,
        sha256=row.sha256,
        state=state,
        until=row.until,
        handed_at=row.handed_at,
        why=why,
        token=token_of(row) if own and state is ExportState.READY else "",
        slips=tuple(slip.pk for slip in slips),
        open_slips=tuple(slip.pk for slip in slips if slip.state == SlipState.WAITING),
    )


def state_of(row: Export, slips: list[Approval], job: Job | None, at: datetime) -> tuple[ExportState, Text | None]:
    """Where an export stands, from what is known of it, and why where nothing comes of it."""
    if row.handed_at:
        return ExportState.TAKEN, None
    if row.made_at:
        gone = row.removed_at is not None or row.until is None or at >= row.until
        return (ExportState.EXPIRED if gone else ExportState.READY), None
    for slip in slips:
        if slip.state in (SlipState.REFUSED, SlipState.STALE, SlipState.WITHDRAWN):
            said = Text(slip.outcome_zh, slip.outcome_en) if slip.outcome_zh else Text(slip.decision, slip.decision)
            return ExportState.REFUSED, said
    if row.needs:
        return ExportState.WAITING, None
    if job is not None and job.state == JobState.DEAD:
        return ExportState.STOPPED, Text(job.error_zh, job.error_en)
    return ExportState.RUNNING, None
