"""Closing a day."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from zhiwo.closing import ledger
from zhiwo.closing.correction import first_touched
from zhiwo.closing.day import Day, Step
from zhiwo.closing.models import Run
from zhiwo.closing.policy import missing, needs_on
from zhiwo.closing.steps import DAY_END, land
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.operations import record
from zhiwo.intake.shapes import all_shapes
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require


class FeedsMissing(Refusal):
    """Feeds without which the day can't be closed have not come."""

    sentence = Text(
        zh="{on} 不能日终：缺少 {feeds}。请把文件放进接收目录后重新执行。",
        en="{on} can't be closed: {feeds} missing. Put the files into the inbox and run the closing again.",
    )


class ClosingUnderWay(Refusal):
    """Another closing of this installation is running."""

    sentence = Text(
        zh="另一个日终正在执行：等它结束后再试，进度见“数据接入”页。",
        en="Another closing is running: try again when it has ended; its progress is on the intake page.",
    )


class DayInFuture(Refusal):
    """A day that is not over can't be closed."""

    sentence = Text(zh="{on} 还没有到：不能日终。", en="{on} has not come yet: it can't be closed.")


def quiet(step: str, rows: int, seconds: Decimal) -> None:
    """No progress shown."""


@dataclass(frozen=True)
class _Closing:
    """What the days of one call share."""

    actor: Actor
    lake: Lake
    at: datetime
    progress: ledger.Progress
    steps: Sequence[Step]
    schemes: tuple[str, ...]
    currency: str


def close_day(
    *,
    actor: Actor,
    on: date,
    lake: Lake,
    inbox: Path | None,
    at: datetime,
    schemes: tuple[str, ...],
    currency: str = "CNY",
    progress: ledger.Progress = quiet,
    steps: Sequence[Step] = DAY_END,
) -> list[Run]:
    """Close the business date `on`, and anew every closed date that late or corrected files have touched.

    `schemes` are the tier schemes of the house, the leading one first; `currency` is what its figures are in. Lands what
    the inbox holds up to `on`, then takes the steps in order, each in one transaction with its mark in the
    ledger. Killed, it goes on where it stopped when called again; called again on the same inputs it writes nothing.
    Returns the runs by date. Raises Denied, DayInFuture, ClosingUnderWay, FeedsMissing, and what a step raises.
    """
    require(actor, "day.close")
    if on > actor.on:
        raise DayInFuture(on=on)
    closing = _Closing(actor, lake, at, progress, steps, schemes, currency)
    with _alone(lake.root.parent / "closing.lock"):
        lake.declare(all_shapes())  # a feed that never came reads as empty
        if inbox:
            land(actor=actor, inbox=inbox, lake=lake, up_to=on, at=at, progress=progress)
        return [_close(closing, day, cause) for day, cause in _to_close(lake, on)]


def _close(closing: _Closing, on: date, cause: str) -> Run:
    fingerprint = inputs_of(closing.lake, on)
    standing = Run.objects.filter(business_date=on, state="done").order_by("-id").first()
    if standing and standing.fingerprint == fingerprint and not cause:
        return standing
    gaps = missing(on, needs_on(on), _newest(closing.lake, on))
    if gaps.stopping:
        raise FeedsMissing(on=on, feeds="、".join(gaps.stopping))
    run = _take(closing, on, fingerprint, cause, anew=standing is not None)
    run.degraded = [{"feed": feed, "as_of": newest.isoformat()} for feed, newest in gaps.carried]
    ledger.end_run(run, "done", closing.at)
    record(
        actor=closing.actor,
        act="day.closed",
        subject_kind="day",
        subject=on.isoformat(),
        at=closing.at,
        cause=cause,
        changes=run.changes,
    )
    return run


def _take(closing: _Closing, on: date, fingerprint: str, cause: str, anew: bool) -> Run:
    before = _closed_before(on)
    with closing.lake.read(Scope.closing(), as_of=on) as facts:
        day = Day(
            on=on,
            at=closing.at,
            actor=closing.actor,
            lake=closing.lake,
            facts=facts,
            before=before,
            after=None if anew else before,
            schemes=closing.schemes,
            currency=closing.currency,
        )
        run = ledger.open_run(day, closing.steps, fingerprint, cause)
        with _collector_at_rest():
            ledger.take_steps(run, day, closing.steps, closing.progress)
    return run


def inputs_of(lake: Lake, on: date) -> str:
    """A digest of every part that a closing of `on` would read."""
    digest = hashlib.sha256()
    for feed in sorted(lake.shapes()):
        for part in lake.parts(feed):
            if part.business_date <= on and part.current_at(None):
                digest.update(f"{feed} {part.business_date} {part.full} {part.source}\n".encode())
    return digest.hexdigest()


def _to_close(lake: Lake, on: date) -> list[tuple[date, str]]:
    """The days to close, oldest first, with the cause: `on`, and every closed date whose facts have changed since.

    Once one day is closed anew, so is every closed date after it: each builds on the one before.
    """
    standing = _standing_runs()
    days: list[tuple[date, str]] = []
    for day in sorted(standing.keys() | {on}):
        run = standing.get(day)
        if run is None or days or _changed(lake, run):
            days.append((day, "corrected" if run else ""))
    return days or [(on, "")]


def _changed(lake: Lake, run: Run) -> bool:
    if run.fingerprint == inputs_of(lake, run.business_date):
        return False
    first = first_touched(lake, run.started_at, run.business_date)
    return first is not None and first <= run.business_date


def _standing_runs() -> dict[date, Run]:
    """The newest finished run of each date."""
    return {run.business_date: run for run in Run.objects.filter(state="done").order_by("business_date", "id")}


def _closed_before(on: date) -> date | None:
    run = Run.objects.filter(business_date__lt=on, state="done").order_by("-business_date").first()
    return run.business_date if run else None


def _newest(lake: Lake, on: date) -> dict[str, date]:
    newest: dict[str, date] = {}
    for feed in lake.shapes():
        dates = [part.business_date for part in lake.parts(feed) if part.business_date <= on and part.current_at(None)]
        if dates:
            newest[feed] = max(dates)
    return newest


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No search for circular garbage while rows come and go by the ten thousand: they make none, and it finds none."""
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()
            gc.collect(1)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One closing at a time; the lock falls with the process, so a killed run leaves none behind."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as held:
        try:
            flock(held, LOCK_EX | LOCK_NB)
        except BlockingIOError as busy:
            raise ClosingUnderWay from busy
        yield
