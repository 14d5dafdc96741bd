"""The job board: what waits, runs, is done or stopped for good, and the messages in doubt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from zhiwo.governance.models import Job, Message
from zhiwo.governance.states import JobState, MessageState
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import may, require

SHOWN = 100
"""Jobs of a list at most, the newest; the counts say how many there are."""

ORDER = (JobState.DEAD, JobState.RUNNING, JobState.FAILED, JobState.NEW, JobState.DONE)
"""What needs a person comes first, what is done last."""


@dataclass(frozen=True)
class JobRow:
    """A job. `said` is what it came to, or why it broke or was refused; `sound` is False where it found something wrong.
    `moment` is the one that counts in its state: asked, begun, to be tried again, or ended."""

    id: int
    kind: str
    state: str
    staff: str
    name: str
    attempts: int
    max_attempts: int
    done: int
    whole: int
    said: Text
    sound: bool
    error: str
    asked_at: datetime
    moment: datetime | None


@dataclass(frozen=True)
class MessageRow:
    """A message in doubt or not sent. What it says and to whom is not shown: its key finds it in the gateway's log."""

    id: int
    channel: str
    key: str
    state: str
    why: str
    staff: str
    attempts: int
    tried_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """The messages of a channel that are to be sent: how many, and since when the oldest waits."""

    channel: str
    count: int
    since: datetime


@dataclass(frozen=True)
class Board:
    """The jobs by state in the order of `ORDER`, each list the newest first, with how many there are of each; and the
    outbox. `retries` and `settles` tell what the actor may do."""

    jobs: dict[str, list[JobRow]]
    counts: dict[str, int]
    doubtful: list[MessageRow]
    waiting: list[Waiting]
    retries: bool
    settles: bool

    @property
    def busy(self) -> bool:
        """Whether something will change by itself soon."""
        return any(self.counts.get(state) for state in (JobState.RUNNING, JobState.NEW))


def job_board(actor: Actor) -> Board:
    """The board. Nine queries at most. Raises Denied."""
    require(actor, "job.view")
    counts = Counter(dict(Job.objects.order_by().values_list("state").annotate(count=Count("id"))))
    chosen = {state: list(Job.objects.filter(state=state).order_by("-id")[:SHOWN]) for state in ORDER if counts[state]}
    numbers = {job.for_staff for jobs in chosen.values() for job in jobs}
    names = dict(Staff.objects.filter(number__in=numbers).values_list("number", "name"))
    return Board(
        jobs={state: [_row(job, names) for job in jobs] for state, jobs in chosen.items()},
        counts=dict(counts),
        doubtful=_doubtful(),
        waiting=_waiting(),
        retries=may(actor, "job.retry"),
        settles=may(actor, "outbox.settle"),
    )


def _row(job: Job, names: dict[str, str]) -> JobRow:
    done = job.state == JobState.DONE
    return JobRow(
        id=job.pk,
        kind=job.kind,
        state=job.state,
        staff=job.for_staff,
        name=names.get(job.for_staff, ""),
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        done=job.done,
        whole=job.whole,
        said=Text(job.result["zh"], job.result["en"]) if done else Text(job.error_zh, job.error_en),
        sound=job.result.get("sound", True) if done else True,
        error=job.error_class,
        asked_at=job.asked_at,
        moment={JobState.NEW: job.asked_at, JobState.RUNNING: job.started_at, JobState.FAILED: job.not_before}.get(
            JobState(job.state), job.ended_at
        ),
    )


def _doubtful() -> list[MessageRow]:
    """In doubt first, then what was not sent; the oldest first."""
    states = (MessageState.UNKNOWN, MessageState.FAILED)
    rows = Message.objects.filter(state__in=states).order_by("-state", "id")[:SHOWN]
    return [
        MessageRow(row.pk, row.channel, row.key, row.state, row.why, row.for_staff, row.attempts, row.tried_at)
        for row in rows
    ]


def _waiting() -> list[Waiting]:
    rows = Message.objects.filter(state=MessageState.NEW).order_by().values_list("channel")
    return [Waiting(*row) for row in rows.annotate(count=Count("id"), since=Min("written_at")).order_by("channel")]
