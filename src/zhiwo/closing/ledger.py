"""The run ledger: steps are marked in the same transaction as what they wrote, so a killed run can go on. In that
transaction, too, the trail is told how many rows of which tables the step wrote."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhiwo.closing.day import Day, Step
from zhiwo.closing.models import Run, StepRun
from zhiwo.governance.operations import record
from zhiwo.governance.watching import Counts, publishing
from zhiwo.kernel.progress import in_parts
from zhiwo.kernel.text import Text

Progress = Callable[[Text, int, Decimal], None]
INTERRUPTED = "中断 interrupted"


@dataclass(frozen=True)
class Inputs:
    """What a run works on: the digest of what it reads, how many parts had landed by feed, the closing it builds on."""

    fingerprint: str
    parts_read: Mapping[str, int]
    built_on: Run | None

    def are_of(self, run: Run) -> bool:
        """Whether `run` worked on the same."""
        return run.fingerprint == self.fingerprint and run.built_on == self.built_on


@transaction.atomic
def give_up(at: datetime) -> None:
    """Mark every run failed that still stands as running, and the step it was at.

    For whoever holds the closing lock: nobody else is closing, so these were killed.
    """
    for run in Run.objects.filter(state="running"):
        at_work = run.steps.exclude(state="done").first()
        if at_work:
            at_work.state, at_work.message = "failed", INTERRUPTED
            at_work.save(update_fields=["state", "message"])
        end_run(run, "failed", at)


def broke_off() -> bool:
    """Whether a run broke off since the last one that was finished: it may have written what no closing accounts for."""
    finished = Run.objects.filter(state="done").order_by("-id").values_list("id", flat=True).first()
    return Run.objects.filter(state="failed", id__gt=finished or 0).exists()


@transaction.atomic
def open_run(day: Day, steps: Sequence[Step], inputs: Inputs, cause: str) -> Run:
    """A new run. Where the date's last one failed on the same inputs, its finished steps are taken over as they stand."""
    last = Run.objects.filter(business_date=day.on).order_by("-id").first()
    goes_on = last is not None and last.state == "failed" and inputs.are_of(last)
    finished = {row.name: row for row in last.steps.filter(state="done")} if last and goes_on else {}
    run = Run.objects.create(
        business_date=day.on,
        started_at=day.at,
        state="running",
        actor=day.actor.staff,
        cause=cause,
        fingerprint=inputs.fingerprint,
        parts_read=inputs.parts_read,
        built_on=inputs.built_on,
    )
    StepRun.objects.bulk_create(_row(run, n, step.name, finished.get(step.name)) for n, step in enumerate(steps))
    return run


def _row(run: Run, position: int, name: str, finished: StepRun | None) -> StepRun:
    if finished is None:
        return StepRun(run=run, position=position, name=name, state="waiting")
    return StepRun(run=run, position=position, name=name, state="done", rows=finished.rows, seconds=finished.seconds)


def take_steps(run: Run, day: Day, steps: Sequence[Step], progress: Progress) -> None:
    """Take the steps that are not done yet, each in a transaction of its own together with its mark in the ledger.

    A step that raises is marked failed with what it said, the run with it, and the exception goes on.
    """
    done = set(run.steps.filter(state="done").values_list("name", flat=True))
    for step in steps:
        if step.name not in done:
            _take(run, day, step, progress)


def _take(run: Run, day: Day, step: Step, progress: Progress) -> None:
    row = run.steps.filter(name=step.name)

    def tell(what: Text, done: int, of: int) -> None:
        row.update(state="running", reached={"what": [what.zh, what.en], "done": done, "of": of})

    day.told = in_parts(tell)
    began = time.perf_counter()
    try:
        gathered = step.gather(day)
        with transaction.atomic():
            with publishing() as written:
                rows = step.act(day, gathered)
            seconds = Decimal(f"{time.perf_counter() - began:.3f}")
            row.update(state="done", rows=rows, seconds=seconds, reached={})
            _tell_trail(day, step, rows, written)
    except Exception as fault:
        row.update(state="failed", message=f"{type(fault).__name__}: {fault}"[:300])
        end_run(run, "failed", day.at)
        raise
    progress(step.shown, rows, seconds)


def _tell_trail(day: Day, step: Step, rows: int, written: Counts) -> None:
    record(
        actor=day.actor,
        act="day.step-taken",
        subject_kind="day",
        subject=day.on.isoformat(),
        at=day.at,
        step=step.name,
        rows=rows,
        written=written,
    )


def end_run(run: Run, state: str, at: datetime) -> None:
    """Mark the run ended."""
    run.state, run.ended_at = state, at
    run.save(update_fields=["state", "ended_at", "degraded", "changes"])
