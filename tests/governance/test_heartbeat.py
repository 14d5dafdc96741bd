"""The lease of a job that works goes on through a connection that broke, and is given up when nobody hears of it in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from threading import Event, Thread
from typing import Any

import pytest
from django.db import OperationalError

from zhiwo.governance import work
from zhiwo.governance.work import Worker

LEASE = timedelta(seconds=0.3)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """One entry each time the thread's connection is closed."""
    times: list[int] = []
    monkeypatch.setattr(work, "connection", type("Wire", (), {"close": lambda self: times.append(1)})())
    yield times


def nobody(*_: Any) -> Any:
    raise AssertionError("a heartbeat asks nothing of people")


def now() -> datetime:
    return datetime.now().astimezone()


def beat(monkeypatch: pytest.MonkeyPatch, broken: Any, seconds: float) -> tuple[int, bool]:
    """How often the lease was renewed in so long, and whether it was given up; `broken` says which beats fail."""
    renewed, beats = [], count()

    def renew(**_: Any) -> None:
        if broken(next(beats)):
            raise OperationalError("server closed the connection unexpectedly")
        renewed.append(1)

    monkeypatch.setattr(work.jobs, "renew", renew)
    worker = Worker(kinds={}, gateways={}, actor_on=nobody, allow=nobody, clock=now, lease=LEASE)
    ended, lost = Event(), Event()
    thread = Thread(target=worker._beat, args=(1, ended, lost))
    thread.start()
    lost.wait(seconds)
    ended.set()
    thread.join()
    return len(renewed), lost.is_set()


def test_a_connection_that_broke_is_made_anew(monkeypatch: pytest.MonkeyPatch, closed: list[int]) -> None:
    renewed, lost = beat(monkeypatch, lambda n: n == 1, seconds=0.8)

    assert renewed >= 3
    assert not lost
    assert len(closed) == 2  # the broken one, and at the end


def test_a_lease_nobody_could_renew_in_time_is_lost(monkeypatch: pytest.MonkeyPatch, closed: list[int]) -> None:
    """Another worker may have the job by then: this one stops."""
    assert beat(monkeypatch, lambda n: True, seconds=5) == (0, True)
