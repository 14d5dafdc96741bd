"""What a worker can do, and who may ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from zhiwo.governance import jobs
from zhiwo.governance.chain import BROKEN
from zhiwo.governance.models import Job
from zhiwo.governance.operations import record
from zhiwo.governance.queries import verify_trail
from zhiwo.governance.work import JobKind, Outcome, Report, UnknownJob
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.wiring.backup import back_up
from zhiwo.wiring.exports import MAKING

WHOLE = Text("完好：{length} 条，逐条相连", "whole: {length} entries, each chained to the one before")
BACKED_UP = Text(
    "备份在 {name}：{files} 个文件，{size} MB；不含 secret.key 与数据库密钥文件",
    "backed up as {name}: {files} files, {size} MB; without secret.key and the database's key file",
)
KEPT_ALREADY = Text("备份 {name} 已经做好", "the backup {name} had been made")


def _verify(actor: Actor, at: datetime, arguments: Mapping[str, Any], report: Report) -> Outcome:
    """Look the whole trail through; the verdict stands on the trail too."""
    found = verify_trail()
    number = found.broken.number if found.broken else None
    record(
        actor=actor,
        act="trail.verified",
        subject_kind="trail",
        subject="",
        at=at,
        length=found.length,
        broken_at=number,
    )
    if found.broken:
        return Outcome(BROKEN[found.broken.kind].filled(number=number), sound=False, facts={"broken_at": number})
    return Outcome(WHOLE.filled(length=found.length), facts={"length": found.length})


def _back_up(actor: Actor, at: datetime, arguments: Mapping[str, Any], report: Report) -> Outcome:
    """A backup below the folder of backups, named at the asking: run again after a kill, it finds what it had made."""
    name = arguments["name"]
    folder = settings.BACKUPS / name
    if folder.exists():
        return Outcome(KEPT_ALREADY.filled(name=name))
    made = back_up(actor=actor, folder=folder, at=at, told=report)
    size = f"{made.size / 1_000_000:,.1f}"
    return Outcome(BACKED_UP.filled(name=name, files=len(made.files), size=size), facts={"files": len(made.files)})


JOBS: tuple[JobKind, ...] = (
    JobKind("trail.verify", Text("核对留痕", "verify the trail"), "trail.verify", _verify),
    JobKind("backup.make", Text("备份", "back up"), "backup.make", _back_up),
    MAKING,
)
"""Every kind of job, in the order of the board."""

KINDS = {kind.code: kind for kind in JOBS}
ON_THE_BOARD = tuple(kind for kind in JOBS if kind is not MAKING)
"""What the job board asks for; exports are asked for on their own page, with a purpose."""


@transaction.atomic
def ask(*, actor: Actor, kind: str, reference: str, at: datetime) -> Job:
    """Ask for a job that needs nothing but its name; `reference` names the asking, so that a form sent twice asks once.

    Raises UnknownJob, Denied.
    """
    if kind not in {known.code for known in ON_THE_BOARD}:
        raise UnknownJob(kind=kind)
    require(actor, KINDS[kind].act)
    arguments = {"name": f"zhiwo-{at:%Y%m%d-%H%M%S}-{reference[-6:]}"} if kind == "backup.make" else {}
    known = Job.objects.filter(kind=kind, key=reference).first()
    if known:
        return known
    job = jobs.enqueue(actor=actor, kind=kind, key=reference, arguments=arguments, at=at)
    record(actor=actor, act="job.asked", subject_kind="job", subject=str(job.pk), at=at, kind=kind)
    return job


def retry(*, actor: Actor, job: int, at: datetime) -> Job:
    """Let a dead job run again. Raises Denied, NotDead."""
    require(actor, "job.retry")
    return jobs.revive(actor=actor, job=job, at=at)
