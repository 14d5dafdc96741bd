"""The day being closed: what every step is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from ibis.expr.types import Table

from zhiwo.clients.erasure import any_erased, erased_among
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.engine.snapshot import Snapshot
from zhiwo.holdings.measures import HoldingFacts, fen_days_by_class, mean_fen, valued_intervals
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.progress import Told, untold
from zhiwo.kernel.text import Text
from zhiwo.tiering.measures import counted_amounts
from zhiwo.tiering.policy import Scheme

NIGHT = "NIGHT"
"""The staff number under which the nightly run stands in ledger and trail."""


def the_night(on: date) -> Actor:
    """The nightly run as an actor: no member of staff, the bank's whole tree."""
    return Actor(staff=NIGHT, name="日终", post="data_steward", unit="", path="", on=on)


@dataclass
class Day:
    """One business date, the moment its closing runs, who runs it, and the lake as of that date.

    `before` is the newest business date closed before, None at a first closing. `after` is the same, but None also when
    a date is closed anew or a run has broken off since, where nothing may be taken as known. `schemes` are the tier
    schemes of the house, the leading one first; `currency` is what figures are in. `moved` are the clients (primary keys)
    whose rows the steps taken so far wrote, by step; a step that an earlier, broken run took is not there. A
    step that takes long tells `told` how far it has come.
    """

    on: date
    at: datetime
    actor: Actor
    lake: Lake
    facts: Snapshot
    before: date | None
    after: date | None
    schemes: tuple[str, ...]
    currency: str
    moved: dict[str, frozenset[int]] = field(default_factory=dict)
    told: Told = untold

    @cached_property
    def clients(self) -> Table:
        """What the bank's file says of every client in force, save those who were erased."""
        told = self.facts.in_force("clients")
        gone = erased_among(told.select("client").to_pyarrow()["client"].to_pylist()) if any_erased() else ()
        return self.facts.keep(told.filter(told.client.notin(sorted(gone))) if gone else told)

    @cached_property
    def births(self) -> dict[str, date | None]:
        """The day of birth of every client in force."""
        told = self.clients.select("client", "born_on").to_pyarrow()
        return dict(zip(told["client"].to_pylist(), told["born_on"].to_pylist(), strict=True))

    @property
    def month(self) -> Period:
        """The days of the month up to the day, the day included."""
        return Period.through(self.on.replace(day=1), self.on)

    @cached_property
    def intervals(self) -> Table:
        """What every client had in the month so far (`holdings.measures.valued_intervals`), worked out once."""
        return self.intervals_of(self.month, self.currency)

    def intervals_of(self, period: Period, currency: str) -> Table:
        """The same for other days or another currency."""
        held = HoldingFacts.read(self.facts, since=period.start)
        return self.facts.keep(valued_intervals(held, period, currency))

    def amounts(self, scheme: Scheme, on: date) -> dict[str, int]:
        """What the scheme's measure gives at the closing of `on`, by client, in the smallest unit of its currency.

        Worked out once for schemes that measure the same.
        """
        period = scheme.measure.period(on)
        asked = (period, scheme.currency, tuple(sorted(scheme.contents.items())))
        if asked not in self._amounts:
            ready = (period, scheme.currency) == (self.month, self.currency)
            intervals = self.intervals if ready else self.intervals_of(period, scheme.currency)
            by_class = fen_days_by_class(intervals, period)
            counted = counted_amounts(by_class.rename(fen="fen_days"), scheme.contents)
            means = counted.mutate(fen=mean_fen(counted.fen, period.days)).to_pyarrow()
            self._amounts[asked] = dict(zip(means["client"].to_pylist(), means["fen"].to_pylist(), strict=True))
        return self._amounts[asked]

    @cached_property
    def _amounts(self) -> dict[object, dict[str, int]]:
        return {}

    def came(self, feed: str) -> bool:
        """Whether the feed says anything that the last closing did not see: a newer part, or rows dated after it."""
        if self.after is None:
            return True
        parts = [part for part in self.lake.parts(feed) if part.current_at(None) and part.business_date <= self.on]
        return any(max(part.business_date, part.last_on or date.min) > self.after for part in parts)

    def since_last(self, feed: str) -> date | None:
        """The earliest own date among the feed's rows that the last closing did not see; None when all must be read.

        They came in a part of a later date, or lay in an earlier part, dated after that closing.
        """
        if self.after is None:
            return None
        parts = [part for part in self.lake.parts(feed) if self.after < part.business_date <= self.on]
        days = [part.first_on for part in parts if part.first_on is not None and part.current_at(None)]
        return min([*days, self.after + timedelta(days=1)])

    def stated(self, feed: str, *columns: str) -> set[tuple[Any, ...]] | None:
        """What the parts of a feed state of these columns, whatever the day, by all that is known now.

        None unless a date is closed anew, or after a run that broke off: only then can something have been taken back.
        """
        if self.after is not None:
            return None
        with self.lake.read(Scope.closing(), as_of=date.max) as everything:
            found = everything.table(feed).select(*columns).distinct().to_pyarrow()
        return set(zip(*(found[column].to_pylist() for column in columns), strict=True))

    def renewed(self, feed: str) -> set[str] | None:
        """The clients of whom a change feed says something that the last closing did not see, perhaps some others with
        them; None when that may be anyone.
        """
        if feed not in self._renewed:
            self._renewed[feed] = self._new_in(feed)
        return self._renewed[feed]

    @cached_property
    def _renewed(self) -> dict[str, set[str] | None]:
        return {}

    def _new_in(self, feed: str) -> set[str] | None:
        since = self.since_last(feed)
        if since is None or self.after is None:
            return None
        if any(part.full and part.business_date > self.after for part in self.lake.parts(feed)):
            return None
        rows = self.facts.table(feed, since=since)
        fresh = rows.filter(rows[self.lake.shapes()[feed].date_column] >= since)
        return set(fresh.select("client").distinct().to_pyarrow()["client"].to_pylist())


@dataclass(frozen=True)
class Step:
    """A step of closing: its name in the ledger and on the page, what it gathers, and the act.

    `gather` reads the lake before the transaction of the step begins: while that runs nobody else can write to a SQLite
    house. `act` is given what was gathered and returns how many rows it stated.
    """

    name: str
    shown: Text
    gather: Callable[[Day], Any]
    act: Callable[[Day, Any], int]
