"""What nobody waits for any more is broken off (known fault: mautic#6324)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import ibis
import pytest

from tests.lakes import empty_lake
from zhiwo.engine.breaking_off import BrokenOff, unless
from zhiwo.engine.scope import Scope
from zhiwo.engine.snapshot import Snapshot


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return empty_lake(tmp_path).read(Scope.closing(), as_of=date(2026, 4, 20))


def endless(snapshot: Snapshot) -> None:
    """A query of ten thousand million rows."""
    many = ibis.range(100_000).unnest().name("n").as_table()
    snapshot.keep(
        many.cross_join(many.rename(m="n")).filter(lambda t: (t.n * t.m) % 7 == 3).aggregate(n=lambda t: t.n.sum())
    )


def after(looks: int) -> Callable[[], bool]:
    """Superseded from so many looks on."""
    seen = count(1)
    return lambda: next(seen) >= looks


def test_a_query_that_runs_is_interrupted(snapshot: Snapshot) -> None:
    with snapshot, pytest.raises(BrokenOff), unless(after(2), snapshot):
        endless(snapshot)


def test_what_ends_before_anyone_looked_is_broken_off_at_the_end(snapshot: Snapshot) -> None:
    with snapshot, pytest.raises(BrokenOff), unless(lambda: True, snapshot):
        pass


def test_what_is_wanted_is_left_alone_and_the_reading_goes_on(snapshot: Snapshot) -> None:
    with snapshot:
        with unless(lambda: False, snapshot):
            snapshot.table("channels").to_pyarrow()
        with pytest.raises(BrokenOff), unless(after(1), snapshot):
            endless(snapshot)
        assert snapshot.table("channels").to_pyarrow().num_rows == 0, "only the query was broken off"


def test_another_fault_is_not_taken_for_it(snapshot: Snapshot) -> None:
    with snapshot, pytest.raises(ZeroDivisionError), unless(lambda: False, snapshot):
        raise ZeroDivisionError
