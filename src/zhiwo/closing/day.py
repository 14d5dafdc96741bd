"""The day being closed: what every step is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from zhiwo.engine.lake import Lake
from zhiwo.engine.snapshot import Snapshot
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text

NIGHT = "NIGHT"
"""The staff number under which the nightly run stands in ledger and trail."""


def the_night(on: date) -> Actor:
    """The nightly run as an actor: no member of staff, the bank's whole tree."""
    return Actor(staff=NIGHT, name="日终", post="data_steward", unit="", path="", on=on)


@dataclass(frozen=True)
class Day:
    """One business date, the moment its closing runs, who runs it, and the lake as of that date."""

    on: date
    at: datetime
    actor: Actor
    lake: Lake
    facts: Snapshot
    after: date | None
    """The newest business date closed before, or None at the first closing: changes after it are new."""


@dataclass(frozen=True)
class Step:
    """A step of closing: its name in the ledger and on the page, and the act, which returns how many rows it wrote."""

    name: str
    shown: Text
    act: Callable[[Day], int]
