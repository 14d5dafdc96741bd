"""What the tests of jobs and messages share: a clock that is set by hand, a worker with kinds of the tests' own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from zhiwo.governance.outbox import Gateway
from zhiwo.governance.work import JobKind, Outcome, Report, Worker
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.org.queries import actor_numbered

AT = datetime(2026, 4, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
FINE = Outcome(Text("好了", "fine"))


@dataclass
class Clock:
    """Stands still until moved."""

    now: datetime = AT

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@dataclass
class Ran:
    """A kind of job that notes each time it runs, and for whom; `then` is what else it does."""

    then: Callable[[Report], object] = lambda report: None
    runs: list[tuple[Actor, Mapping[str, Any]]] = field(default_factory=list)

    def __call__(self, actor: Actor, at: datetime, arguments: Mapping[str, Any], report: Report) -> Outcome:
        self.runs.append((actor, arguments))
        self.then(report)
        return FINE


def worker(
    clock: Clock, run: Callable[..., Outcome] | None = None, act: str = "trail.verify", **gateways: Gateway
) -> Worker:
    kinds = {"x": JobKind("x", Text("试", "try"), act, run)} if run else {}
    return Worker(kinds=kinds, gateways=gateways, actor_on=actor_numbered, allow=require, clock=clock)
