"""The day being closed: what every step is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from ibis.expr.types import Table

from zhiwo.engine.lake import Lake
from zhiwo.engine.snapshot import Snapshot
from zhiwo.holdings.measures import HoldingFacts, valued_intervals
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text

NIGHT = "NIGHT"
"""The staff number under which the nightly run stands in ledger and trail."""


def the_night(on: date) -> Actor:
    """The nightly run as an actor: no member of staff, the bank's whole tree."""
    return Actor(staff=NIGHT, name="日终", post="data_steward", unit="", path="", on=on)


@dataclass
class Day:
    """One business date, the moment its closing runs, who runs it, and the lake as of that date.

    `before` is the newest business date closed before, None at a first closing. `after` is the same, but None also when
    a date is closed anew, where nothing may be taken as known. `schemes` are the tier schemes of the house, the leading
    one first; `currency` is what figures are in.
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

    @cached_property
    def identities(self) -> list[dict[str, Any]]:
        """What identity and age need of every client in force, by number."""
        rows = self.facts.in_force("clients")
        rows = rows.select("client", "name", "unit", "born_on", "opened_on", "closed_on", "died_on").order_by("client")
        found: list[dict[str, Any]] = rows.to_pyarrow().to_pylist()
        return found

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

    def since_last(self, feed: str) -> date | None:
        """The earliest own date among the feed's rows that the last closing did not see; None when all must be read.

        They came in a part of a later date, or lay in an earlier part, dated after that closing.
        """
        if self.after is None:
            return None
        parts = [part for part in self.lake.parts(feed) if self.after < part.business_date <= self.on]
        days = [part.first_on for part in parts if part.first_on is not None and part.current_at(None)]
        return min([*days, self.after + timedelta(days=1)])


@dataclass(frozen=True)
class Step:
    """A step of closing: its name in the ledger and on the page, and the act, which returns how many rows it stated."""

    name: str
    shown: Text
    act: Callable[[Day], int]
