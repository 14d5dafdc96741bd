"""The run ledger: steps are marked in the same transaction as what they wrote, so a killed run can go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhiwo.closing.day import Day, Step
from zhiwo.closing.models import Run, StepRun

Progress = Callable[[str, int, Decimal], None]


def open_run(day: Day, steps: Sequence[Step], fingerprint: str, cause: str) -> Run:
    """The run to work on: the one a kill left running on the same inputs, else a new one with every step waiting."""
    with transaction.atomic():
        left = Run.objects.select_for_update().filter(business_date=day.on, state="running").first()
        if left and left.fingerprint == fingerprint:
            return left
        if left:
            left.state, left.ended_at = "failed", day.at
            left.save(update_fields=["state", "ended_at"])
        run = Run.objects.create(
            business_date=day.on,
            started_at=day.at,
            state="running",
            actor=day.actor.staff,
            cause=cause,
            fingerprint=fingerprint,
        )
        StepRun.objects.bulk_create(
            StepRun(run=run, position=n, name=step.name, state="waiting") for n, step in enumerate(steps)
        )
        return run


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
    began = time.perf_counter()
    try:
        with transaction.atomic():
            rows = step.act(day)
            seconds = Decimal(f"{time.perf_counter() - began:.3f}")
            row.update(state="done", rows=rows, seconds=seconds, message="")
    except Exception as fault:
        row.update(state="failed", message=f"{type(fault).__name__}: {fault}"[:300])
        end_run(run, "failed", day.at)
        raise
    progress(step.name, rows, seconds)


def end_run(run: Run, state: str, at: datetime) -> None:
    """Mark the run ended."""
    run.state, run.ended_at = state, at
    run.save(update_fields=["state", "ended_at", "degraded", "changes"])
