"""The run ledger as people read it, and how fresh the published figures are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch

from zhiwo.closing.models import Run, StepRun

DONE = "done"


@dataclass(frozen=True)
class Carried:
    """A feed that had not come for the date: the closing went on with its newest part, of day `as_of`."""

    feed: str
    as_of: date


@dataclass(frozen=True)
class StepRow:
    """One step of a run: rows written, seconds taken, what stopped it."""

    name: str
    state: str
    rows: int
    seconds: Decimal
    message: str


@dataclass(frozen=True)
class RunRow:
    """One closing of one business date, with its steps in order."""

    id: int
    business_date: date
    started_at: datetime
    ended_at: datetime | None
    state: str
    actor: str
    cause: str
    carried: tuple[Carried, ...]
    steps: tuple[StepRow, ...]

    @property
    def seconds(self) -> Decimal:
        return sum((step.seconds for step in self.steps), Decimal(0))

    @property
    def rows(self) -> int:
        return sum(step.rows for step in self.steps)


@dataclass(frozen=True)
class Standing:
    """The last closed business date, when it was closed, and the feeds that had not come."""

    business_date: date
    closed_at: datetime
    carried: tuple[Carried, ...]


def runs(limit: int) -> list[RunRow]:
    """The newest runs, newest first. Two queries."""
    steps = Prefetch("steps", queryset=StepRun.objects.order_by("position"))
    return [_run(run) for run in Run.objects.order_by("-started_at", "-id").prefetch_related(steps)[:limit]]


def standing() -> Standing | None:
    """How fresh the figures are, or None before the first closing. One query."""
    run = Run.objects.filter(state=DONE, ended_at__isnull=False).order_by("-business_date", "-id").first()
    if run is None or run.ended_at is None:
        return None
    return Standing(run.business_date, run.ended_at, _carried(run))


def _run(run: Run) -> RunRow:
    steps = tuple(StepRow(s.name, s.state, s.rows, s.seconds, s.message) for s in run.steps.all())
    return RunRow(
        id=run.pk,
        business_date=run.business_date,
        started_at=run.started_at,
        ended_at=run.ended_at,
        state=run.state,
        actor=run.actor,
        cause=run.cause,
        carried=_carried(run),
        steps=steps,
    )


def _carried(run: Run) -> tuple[Carried, ...]:
    return tuple(Carried(gap["feed"], date.fromisoformat(gap["as_of"])) for gap in run.degraded)
