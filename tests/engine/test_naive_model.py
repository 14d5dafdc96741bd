"""The lake against a model of lists and loops: any landings, any day, any moment of knowing, any scope."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import ibis
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.feeds import BALANCES, FLOWS, UNITS, day, moment, rows
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.engine.shapes import FeedShape
from zhiwo.engine.snapshot import Snapshot

LAST = 5
days = st.integers(1, LAST)


@dataclass(frozen=True)
class Landing:
    """One file as the bank sent it: the rows by what they speak of and their day."""

    feed: FeedShape
    on: int
    stated: dict[tuple[str, int], tuple[str, int]]
    full: bool


def statements(seed: int, density: float) -> dict[tuple[str, int], tuple[str, int]]:
    """Some of thirty subjects on some of the days: dense, so that one example holds many small stories."""
    chance = Random(seed)
    keys = [(f"S{number}", on) for number in range(30) for on in range(1, LAST + 1) if chance.random() < density]
    return {key: (chance.choice(["C1", "C2"]), chance.randrange(100)) for key in keys}


rows_of = st.builds(statements, st.integers(0, 2**32), st.sampled_from([0.3, 0.1, 0.0]))
changes = st.builds(Landing, st.just(BALANCES), days, rows_of, st.booleans())
others = st.one_of(
    st.builds(Landing, st.just(FLOWS), days, rows_of, st.just(False)),
    st.builds(Landing, st.just(UNITS), days, rows_of, st.just(True)),
)
landed = st.integers(1, 9)
knowing = st.none() | st.integers(0, 9)
scopes = st.none() | st.sets(st.sampled_from(["C1", "C2"]))


def land(lake: Lake, number: int, landing: Landing, landed: int) -> None:
    shape = landing.feed
    if shape is UNITS:
        table = rows(UNITS, *((name, f"{value}") for (name, _), (_, value) in landing.stated.items()))
    elif shape is BALANCES:
        table = rows(BALANCES, *((a, c, on, v) for (a, on), (c, v) in landing.stated.items()))
    else:
        table = rows(FLOWS, *((f, c, on, v) for (f, on), (c, v) in landing.stated.items()))
    lake.land(
        shape,
        day(landing.on),
        table,
        landed_at=moment(landed),
        source=f"{number}",
        full=landing.full and shape is BALANCES,
    )


class Naive:
    """The same history told by loops over all of it."""

    def __init__(self, history: list[tuple[Landing, int]], as_of: int, known: int | None) -> None:
        self.as_of = as_of
        slots: dict[tuple[str, int, bool], Landing] = {}
        for landing, landed in history:
            if landing.on <= as_of and (known is None or landed <= known):
                slots[landing.feed.name, landing.on, landing.full] = landing
        self.parts = sorted(slots.values(), key=lambda p: (p.on, p.full))

    def units(self) -> list[tuple[str, str]]:
        parts = [part for part in self.parts if part.feed is UNITS]
        return sorted((name, f"{value}") for (name, _), (_, value) in parts[-1].stated.items()) if parts else []

    def stated(self, feed: FeedShape) -> list[tuple[str, int, str, int]]:
        newest: dict[tuple[str, int], tuple[str, int]] = {}
        for part in self.parts:
            if part.feed is feed:
                newest |= {key: row for key, row in part.stated.items() if key[1] <= self.as_of}
        return sorted((*key, *row) for key, row in newest.items())

    def in_force(self, on: int) -> list[tuple[str, str, int]]:
        """Account, client, balance: what holds on one day, told from the newest full statement up to it."""
        parts = [part for part in self.parts if part.feed is BALANCES]
        fulls = [part for part in parts if part.full and part.on <= on]
        held: dict[str, tuple[tuple[int, ...], str, int]] = {}
        for rank, part in enumerate(parts):
            for (account, from_on), (client, value) in part.stated.items():
                if from_on > on:
                    continue
                for since in {from_on, max(from_on, part.on)} if part.full else {from_on}:
                    if since > on or (fulls and (since, rank) < (fulls[-1].on, parts.index(fulls[-1]))):
                        continue
                    order = (since, rank, from_on)
                    if account not in held or held[account][0] <= order:
                        held[account] = (order, client, value)
        return sorted((account, client, value) for account, (_, client, value) in held.items())

    def held_from(self, since: int) -> list[tuple[str, str, int]]:
        return [row for on in range(since, self.as_of + 1) for row in self.in_force(on)]

    def last_known(self, scope: set[str] | None) -> list[tuple[str, str, int]]:
        """Account, client, balance: the row of each account that began last in the scope, whether or not it holds."""
        newest: dict[str, tuple[tuple[int, ...], str, int]] = {}
        for rank, part in enumerate(part for part in self.parts if part.feed is BALANCES):
            for (account, from_on), (client, value) in part.stated.items():
                order = (max(from_on, part.on) if part.full else from_on, rank, from_on)
                if scope is not None and client not in scope:
                    continue
                if from_on <= self.as_of and (account not in newest or newest[account][0] <= order):
                    newest[account] = (order, client, value)
        return sorted((account, client, value) for account, (_, client, value) in newest.items())


def values(table: ibis.Table) -> list[tuple[str, str, int]]:
    return sorted((row["account"], row["client"], row["balance_fen"]) for row in table.to_pyarrow().to_pylist())


def seen(rows: list[tuple[Any, ...]], client: int, scope: set[str] | None) -> list[tuple[Any, ...]]:
    return [row for row in rows if scope is None or row[client] in scope]


@contextmanager
def reading(
    history: list[tuple[Landing, int]], as_of: int, known: int | None = None, scope: set[str] | None = None
) -> Iterator[Snapshot]:
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder))
        lake.declare([UNITS, BALANCES, FLOWS])
        for number, (landing, at) in enumerate(history):
            land(lake, number, landing, at)
        allowed = Scope.closing() if scope is None else Scope.clients(scope)
        with lake.read(allowed, as_of=day(as_of), known_at=moment(known) if known is not None else None) as snapshot:
            yield snapshot


def stated(snapshot: Snapshot, feed: FeedShape, since: date | None = None) -> list[tuple[str, int, str, int]]:
    dates = {day(n): n for n in range(1, LAST + 1)}
    table = snapshot.table(feed.name, since=since).to_pyarrow().to_pylist()
    subject, on, value = feed.subject[0], feed.date_column, list(feed.columns)[-1]
    return sorted((row[subject], dates[row[str(on)]], row["client"], row[value]) for row in table)


@settings(max_examples=30, deadline=None)
@given(
    history=st.lists(st.tuples(others, landed), min_size=2, max_size=9),
    as_of=days,
    known=knowing,
    since=days,
    scope=scopes,
)
def test_full_feeds_and_events_read_as_the_loops_say(
    history: list[tuple[Landing, int]], as_of: int, known: int | None, since: int, scope: set[str] | None
) -> None:
    model = Naive(history, as_of, known)

    with reading(history, as_of, known, scope) as snapshot:
        units = snapshot.table("units").to_pyarrow().to_pylist()
        flows = stated(snapshot, FLOWS, day(since))

    assert sorted((unit["unit"], unit["name"]) for unit in units) == model.units()
    assert flows == seen([row for row in model.stated(FLOWS) if row[1] >= since], 2, scope)


@settings(max_examples=30, deadline=None)
@given(
    history=st.lists(st.tuples(changes, landed), min_size=2, max_size=7),
    as_of=days,
    known=knowing,
    since=days,
    scope=scopes,
)
def test_what_was_in_force_on_each_day_reads_as_the_loops_say(
    history: list[tuple[Landing, int]], as_of: int, known: int | None, since: int, scope: set[str] | None
) -> None:
    model = Naive(history, as_of, known)

    with reading(history, as_of, known, scope) as snapshot:
        all_stated = stated(snapshot, BALANCES)
        spans = snapshot.history("balances", since=day(since)).to_pyarrow().to_pylist()
        standing = values(snapshot.in_force("balances"))
        last = values(snapshot.last_known("balances", since=day(since)))

    assert standing == seen(model.in_force(as_of), 1, scope)
    assert {row[0] for row in seen(model.held_from(since), 1, scope)} <= {row[0] for row in last}
    assert set(last) <= set(model.last_known(scope))
    assert all_stated == seen(model.stated(BALANCES), 2, scope)
    for number in range(since, as_of + 1):
        on = day(number)
        held = [s for s in spans if s["valid_from"] <= on and (s["valid_until"] is None or on < s["valid_until"])]
        told = sorted((span["account"], span["client"], span["balance_fen"]) for span in held)
        assert told == seen(model.in_force(number), 1, scope)


@settings(max_examples=30, deadline=None)
@given(history=st.lists(st.tuples(changes, landed), min_size=2, max_size=7), as_of=days, since=days)
def test_reading_from_a_day_on_leaves_out_only_what_was_over(
    history: list[tuple[Landing, int]], as_of: int, since: int
) -> None:
    def spans(start: date | None) -> list[tuple[str, ...]]:
        held = snapshot.history("balances", since=start).to_pyarrow().to_pylist()
        lasting = [row for row in held if row["valid_until"] is None or row["valid_until"] > day(since)]
        return sorted(tuple(map(str, row.values())) for row in lasting)

    with reading(history, as_of) as snapshot:
        assert spans(day(since)) == spans(None)
