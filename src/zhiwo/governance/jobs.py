"""Jobs: asked for in the transaction of the business that needs them, taken by one worker at a time on a lease.

There is no broker that hands a job out again by a timeout of its own: a lease that is not renewed runs out, and then any
worker takes the job, its former one included. Whoever has lost the lease can no longer finish.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from zhiwo.governance.models import Job
from zhiwo.governance.operations import record
from zhiwo.governance.states import JobState, wait_after
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

LEASE = timedelta(seconds=60)
"""How long a worker has a job before it must say that it is still alive. Clocks of several machines must agree to less; on
SQLite a job's own transactions must be shorter, since its heartbeat waits for them."""

TRIES = 3
LOST = Text(
    zh="执行它的进程 {attempts} 次中途消失（断电、被杀或内存不足），不再自动重试。",
    en="The process that ran it vanished {attempts} times (killed, out of memory, power); it is not retried by itself.",
)


class LeaseLost(Exception):
    """The job is no longer this worker's: its lease ran out. Whatever it still does, it can't say so."""


class NotDead(Refusal):
    """Only a job that has stopped for good can be asked to run again."""

    sentence = Text(
        zh="作业 {job} 不在“已停止”状态：它正在排队、执行或已完成，请刷新页面。",
        en="Job {job} has not stopped: it waits, runs or is done. Reload the page.",
    )


def enqueue(
    *,
    actor: Actor,
    kind: str,
    key: str,
    at: datetime,
    arguments: Mapping[str, Any] | None = None,
    max_attempts: int = TRIES,
) -> Job:
    """Ask for a job that acts for `actor`, in the caller's transaction: it is there if and only if that one ends well.

    `key` names the business occasion. Asked for again with the same kind and key, it is the job that was asked for first,
    whatever has become of it. `arguments` are plain values and carry no personal details.
    """
    job, _ = Job.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={
            "arguments": dict(arguments or {}),
            "for_staff": actor.staff,
            "asked_at": at,
            "max_attempts": max_attempts,
        },
    )
    return job


def claim(*, owner: str, at: datetime, lease: timedelta = LEASE) -> Job | None:
    """Take the oldest job that is due, on a lease, and count the attempt; None when none is due."""
    if not Job.objects.filter(_due(at)).exists():
        return None  # without asking SQLite for its one place to write
    with transaction.atomic():
        # PostgreSQL passes over rows that others are taking; SQLite lets one transaction write at a time.
        job = Job.objects.select_for_update(skip_locked=True).filter(_due(at)).order_by("pk").first()
        if job is None:
            return None
        job.state, job.owner, job.lease_until = JobState.RUNNING, owner, at + lease
        job.attempts += 1
        job.started_at, job.ended_at, job.not_before = at, None, None
        job.save(update_fields=["state", "owner", "lease_until", "attempts", "started_at", "ended_at", "not_before"])
    return job


def _due(at: datetime) -> Q:
    waits = Q(state=JobState.NEW) | Q(state=JobState.FAILED, not_before__lte=at)
    return (waits | Q(state=JobState.RUNNING, lease_until__lte=at)) & Q(attempts__lt=F("max_attempts"))


def bury_lost(at: datetime) -> int:
    """Declare dead what a worker took for the last time and never finished; returns how many. What kills its worker every
    time must not kill it for ever."""
    lost = Job.objects.filter(state=JobState.RUNNING, lease_until__lte=at, attempts__gte=F("max_attempts"))
    return sum(
        lost.filter(pk=job.pk, owner=job.owner).update(
            state=JobState.DEAD,
            lease_until=None,
            ended_at=at,
            error_class="WorkerLost",
            error_zh=LOST.say("zh", attempts=job.attempts),
            error_en=LOST.say("en", attempts=job.attempts),
        )
        for job in lost
    )


def renew(*, job: int, owner: str, at: datetime, lease: timedelta = LEASE) -> None:
    """Say that `owner` is still at it. Raises LeaseLost."""
    _mine(job, owner, at, lease_until=at + lease)


def report(*, job: int, owner: str, done: int, whole: int, at: datetime, lease: timedelta = LEASE) -> None:
    """Say how far `owner` has come, which renews the lease too. Raises LeaseLost."""
    _mine(job, owner, at, done=done, whole=whole, lease_until=at + lease)


def finish(*, job: int, owner: str, result: Mapping[str, Any], at: datetime) -> None:
    """The job is done. Raises LeaseLost where it is not `owner`'s any more."""
    ended = {"state": JobState.DONE, "lease_until": None, "ended_at": at}
    _mine(job, owner, at, **ended, result=dict(result), error_class="", error_zh="", error_en="")


def give_back(*, job: int, owner: str, at: datetime) -> None:
    """The worker stops before the job is done: it waits again, and the attempt does not count. Raises LeaseLost."""
    _mine(job, owner, at, state=JobState.NEW, lease_until=None, attempts=F("attempts") - 1)


def fail(*, job: Job, owner: str, error: str, why: Text, at: datetime) -> None:
    """The attempt broke: the job is tried again after a while, or is dead after its last attempt. Raises LeaseLost."""
    last = job.attempts >= job.max_attempts
    _mine(
        job.pk,
        owner,
        at,
        state=JobState.DEAD if last else JobState.FAILED,
        lease_until=None,
        ended_at=at,
        not_before=None if last else at + wait_after(job.attempts),
        **_said(error, why),
    )


@transaction.atomic
def bury(*, job: Job, owner: str, actor: Actor, refusal: Refusal, at: datetime) -> None:
    """The job was refused: it would be so again, so it is dead; on the trail. Raises LeaseLost."""
    why = refusal.sentence.filled(**refusal.facts)
    _mine(job.pk, owner, at, state=JobState.DEAD, lease_until=None, ended_at=at, **_said(refusal.code, why))
    record(
        actor=actor, act="job.refused", subject_kind="job", subject=str(job.pk), at=at, kind=job.kind, code=refusal.code
    )


@transaction.atomic
def revive(*, actor: Actor, job: int, at: datetime) -> Job:
    """Let a dead job run again, with its attempts counted anew and for the same member of staff as before. The caller has
    made sure that `actor` may. Raises NotDead."""
    # Not `for_staff`: whoever presses the button must not lend the job rights of its own.
    revived = Job.objects.filter(pk=job, state=JobState.DEAD).update(
        state=JobState.NEW, owner="", attempts=0, not_before=None, ended_at=None
    )
    if not revived:
        raise NotDead(job=job)
    found = Job.objects.get(pk=job)
    record(actor=actor, act="job.revived", subject_kind="job", subject=str(job), at=at, kind=found.kind)
    return found


def _mine(job: int, owner: str, at: datetime, **change: Any) -> None:
    mine = Job.objects.filter(pk=job, owner=owner, state=JobState.RUNNING, lease_until__gt=at)
    if not mine.update(**change):
        raise LeaseLost(f"job {job} is no longer {owner}'s")


def _said(error: str, why: Text) -> dict[str, str]:
    return {"error_class": error[:60], "error_zh": why.zh[:300], "error_en": why.en[:300]}
