"""What the ledger says: the business date the desks stand on, and the runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from zhiwo.clients.access import visible_clients
from zhiwo.closing.day import the_night
from zhiwo.closing.models import Run, StepRun
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.tiering.policy import scheme_on
from zhiwo.tiering.queries import tier_counts


@dataclass(frozen=True)
class Standing:
    """The newest closed business date, when it was closed, and the feeds carried over, each with the day it is of."""

    on: date
    closed_at: datetime
    carried: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class StepRow:
    """A step of a run as the ledger has it; while it runs, what it is at, how much of that is done, and how much there is."""

    name: str
    state: str
    rows: int
    seconds: Decimal
    message: str
    at: tuple[Text, int, int] | None


@dataclass(frozen=True)
class Changes:
    """How many clients came out otherwise when a date was closed anew, by what did, and the first of their numbers."""

    figures: int
    placements: int
    duties: int
    clients: tuple[str, ...]


@dataclass(frozen=True)
class RunRow:
    """A closing as the ledger has it, with its steps in order; `changes` is None where none stood for the date."""

    business_date: date
    state: str
    actor: str
    cause: str
    started_at: datetime
    ended_at: datetime | None
    carried: tuple[tuple[str, date], ...]
    changes: Changes | None
    steps: tuple[StepRow, ...]

    @property
    def seconds(self) -> Decimal:
        """What its steps took together."""
        return sum((step.seconds for step in self.steps), Decimal(0))

    @property
    def rows(self) -> int:
        """What its steps wrote together."""
        return sum(step.rows for step in self.steps)


def standing() -> Standing | None:
    """The business date the desks stand on, or None before the first closing. One query."""
    run = Run.objects.filter(state="done").order_by("-business_date", "-id").first()
    if run is None or run.ended_at is None:
        return None
    return Standing(run.business_date, run.ended_at, _carried(run))


def first_closed() -> date | None:
    """The oldest closed business date. One query."""
    run = Run.objects.filter(state="done").order_by("business_date").first()
    return run.business_date if run else None


def runs(actor: Actor, limit: int = 40) -> list[RunRow]:
    """The newest closings, newest date first; of changed clients only those are named whom `actor` sees. Three queries."""
    rows = [run_row(run) for run in Run.objects.defer("said").prefetch_related("steps")[:limit]]
    named = {number for row in rows if row.changes for number in row.changes.clients}
    seen = set(visible_clients(actor).filter(number__in=named).order_by().values_list("number", flat=True))
    return [replace(row, changes=row.changes and _seen_of(row.changes, seen)) for row in rows]


def _seen_of(changes: Changes, seen: Collection[str]) -> Changes:
    return replace(changes, clients=tuple(number for number in changes.clients if number in seen))


def closed(on: date) -> RunRow | None:
    """The newest finished closing of a date, None when there is none. Two queries."""
    run = Run.objects.prefetch_related("steps").filter(business_date=on, state="done").order_by("-id").first()
    return run_row(run) if run else None


def tier_totals(scheme: str, on: date) -> dict[str, tuple[Text, int]]:
    """Clients of the whole bank by tier as of a day, tiers in the scheme's order: code -> name, count."""
    totals = {tier.code: (tier.name, 0) for tier in scheme_on(scheme, on).tiers}
    for row in tier_counts(the_night(on), scheme, on):
        totals[row.tier] = (row.name, totals.get(row.tier, (row.name, 0))[1] + row.clients)
    return totals


def run_row(run: Run) -> RunRow:
    return RunRow(
        business_date=run.business_date,
        state=run.state,
        actor=run.actor,
        cause=run.cause,
        started_at=run.started_at,
        ended_at=run.ended_at,
        carried=_carried(run),
        changes=Changes(**run.changes | {"clients": tuple(run.changes["clients"])}) if run.changes else None,
        steps=tuple(_step_row(step) for step in run.steps.all()),
    )


def _step_row(step: StepRun) -> StepRow:
    at = step.reached if step.state == "running" else {}
    reached = (Text(*at["what"]), at["done"], at["of"]) if at else None
    return StepRow(step.name, step.state, step.rows, step.seconds, step.message, reached)


def _carried(run: Run) -> tuple[tuple[str, date], ...]:
    return tuple((gap["feed"], date.fromisoformat(gap["as_of"])) for gap in run.degraded)
