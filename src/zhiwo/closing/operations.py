"""Closing a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from django.db import transaction

from zhiwo.closing import ledger
from zhiwo.closing.changes import difference, remember
from zhiwo.closing.correction import Landed
from zhiwo.closing.day import Day, Step
from zhiwo.closing.landing import land
from zhiwo.closing.models import Run
from zhiwo.closing.policy import Missing, missing, needs_on
from zhiwo.closing.steps import DAY_END
from zhiwo.engine.collector import collector_at_rest
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.operations import anchor_trail, own_up, record
from zhiwo.intake.formats import formats
from zhiwo.intake.shapes import all_shapes
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.rulebook.shelf import refresh


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


def quiet(step: Text, rows: int, seconds: Decimal) -> None:
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
    with undisturbed(lake):
        refresh()  # one set of rules from the first step to the last
        own_up(actor=actor, at=at)
        ledger.give_up(at)
        lake.declare(all_shapes())  # a feed that never came reads as empty
        if inbox:
            land(actor=actor, inbox=inbox, lake=lake, up_to=on, at=at, progress=progress)
        runs = _close_all(closing, on)
        anchor_trail(at)
        return runs


def _close_all(closing: _Closing, on: date) -> list[Run]:
    """Close `on` and what must be closed anew, oldest first; nothing when one of them lacks a feed."""
    landed = Landed.now(closing.lake)
    standing = _standing_runs()
    days = _to_close(landed, standing, on)
    gaps = {day: missing(day, needs_on(day), landed.newest(day)) for day in days}
    for day in days:
        if gaps[day].stopping:
            raise FeedsMissing(on=day, feeds=_named(gaps[day].stopping))
    remember(standing[day] for day in days if day in standing)
    for day in days:
        standing[day] = _close(closing, day, landed, standing, gaps[day])
    return [standing[day] for day in sorted({*days, on})]


def _close(closing: _Closing, on: date, landed: Landed, standing: Mapping[date, Run], gaps: Missing) -> Run:
    old, before = standing.get(on), _before(standing, on)
    inputs = ledger.Inputs(landed.fingerprint(on), landed.counts, standing[before] if before else None)
    with closing.lake.read(Scope.closing(), as_of=on) as facts:
        day = Day(
            on=on,
            at=closing.at,
            actor=closing.actor,
            lake=closing.lake,
            facts=facts,
            before=before,
            after=None if old or ledger.broke_off() else before,
            schemes=closing.schemes,
            currency=closing.currency,
        )
        run = ledger.open_run(day, closing.steps, inputs, "corrected" if old else "")
        with collector_at_rest():
            ledger.take_steps(run, day, closing.steps, closing.progress)
    run.degraded = [{"feed": feed, "as_of": newest.isoformat()} for feed, newest in gaps.carried]
    _finish(closing, run, old)
    return run


@transaction.atomic
def _finish(closing: _Closing, run: Run, old: Run | None) -> None:
    if old:
        run.changes = difference(old)
        Run.objects.filter(pk=old.pk).update(said={})
    ledger.end_run(run, "done", closing.at)
    record(
        actor=closing.actor,
        act="day.closed",
        subject_kind="day",
        subject=run.business_date.isoformat(),
        at=closing.at,
        cause=run.cause,
        changes={what: count for what, count in run.changes.items() if what != "clients"},
    )


def _to_close(landed: Landed, standing: Mapping[date, Run], on: date) -> list[date]:
    """The days to close, oldest first: `on` unless it stands, and every closed date whose facts have changed since.

    Once one day is closed anew, so is every closed date after it: each builds on the one before.
    """
    days: list[date] = []
    for day in sorted(standing.keys() | {on}):
        if days or day not in standing or _outdated(landed, standing, day):
            days.append(day)
    return days


def _outdated(landed: Landed, standing: Mapping[date, Run], on: date) -> bool:
    """Whether the closing of `on` would come out otherwise now, as far as can be told without taking it."""
    run, before = standing[on], _before(standing, on)
    if run.built_on_id != (standing[before].pk if before else None):
        return True
    newest = landed.newest(on) if run.degraded else {}
    came = any(newest[gap["feed"]] != date.fromisoformat(gap["as_of"]) for gap in run.degraded)
    return came or landed.touched(on, run.parts_read)


def _standing_runs() -> dict[date, Run]:
    """The newest finished run of each date."""
    return {run.business_date: run for run in Run.objects.filter(state="done").order_by("business_date", "id")}


def _before(standing: Mapping[date, Run], on: date) -> date | None:
    """The newest closed date before `on`."""
    return max((day for day in standing if day < on), default=None)


def _named(feeds: Iterable[str]) -> Text:
    names = [formats()[feed].name if feed in formats() else Text(feed, feed) for feed in feeds]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


@contextmanager
def undisturbed(lake: Lake) -> Iterator[None]:
    """No closing begins meanwhile, and one at a time; the lock falls with the process, so a killed run leaves none behind.

    Raises ClosingUnderWay.
    """
    lock = lake.closing_lock
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as held:
        try:
            flock(held, LOCK_EX | LOCK_NB)
        except BlockingIOError as busy:
            raise ClosingUnderWay from busy
        yield
