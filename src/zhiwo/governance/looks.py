"""Looking at many clients' pages one after the other: what is unusual, by dated policy (goal G18). Pure.

Nobody is blocked without a word: above some numbers somebody is told, far above them the page asks for a purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import fmean, pstdev

from pydantic import BaseModel, ConfigDict, Field

from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.text import Text

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)


class Unusual(StrEnum):
    """Why somebody is told."""

    MANY = "many"
    OTHERS = "others"
    STEADY = "steady"


UNUSUAL: dict[Unusual, Text] = {
    Unusual.MANY: Text("24 小时内看了 {n} 位客户", "{n} clients looked at in 24 hours"),
    Unusual.OTHERS: Text("24 小时内看了 {n} 位不由本人维护的客户", "{n} clients of others looked at in 24 hours"),
    Unusual.STEADY: Text("1 小时内以固定间隔看了 {n} 位客户", "{n} clients looked at in an hour at regular gaps"),
}


@dataclass(frozen=True)
class Look:
    """A client's page was opened; `own`: by one who keeps the client."""

    at: datetime
    client: str
    own: bool


@dataclass(frozen=True)
class Finding:
    """What is unusual (None: nothing) with the number that shows it, and whether a purpose must be given first."""

    unusual: Unusual | None
    clients: int
    asks: bool


class Looks(BaseModel):
    """One version of what is unusual. Numbers are of different clients and still usual themselves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid_from: date
    source: str
    confidence: Mark
    day_clients: int = Field(ge=1)
    day_others: int = Field(ge=1)
    hour_clients: int = Field(ge=2)
    regular_percent: int = Field(ge=0, le=100)
    ask_clients: int = Field(ge=1)
    ask_others: int = Field(ge=1)

    def judge(self, looks: Sequence[Look], at: datetime, explained: datetime | None = None) -> Finding:
        """What is to be said of someone's looks up to `at`, oldest first. A purpose given at `explained` lets the numbers
        before which a purpose is asked begin anew."""
        within = [look for look in looks if look.at > at - DAY]
        since = [look for look in within if explained is None or look.at >= explained]
        asks = _clients(since) > self.ask_clients or _clients(since, others=True) > self.ask_others
        recent = [look for look in within if look.at > at - HOUR]
        for unusual, number, usual in (
            (Unusual.MANY, _clients(within), self.day_clients),
            (Unusual.OTHERS, _clients(within, others=True), self.day_others),
        ):
            if number > usual:
                return Finding(unusual, number, asks)
        number = _clients(recent)
        if number > self.hour_clients and self._regular(recent):
            return Finding(Unusual.STEADY, number, asks)
        return Finding(None, len({look.client for look in within}), asks)

    def _regular(self, looks: Sequence[Look]) -> bool:
        gaps = [(later.at - earlier.at).total_seconds() for earlier, later in pairwise(looks)]
        mean = fmean(gaps)
        return mean == 0 or pstdev(gaps) * 100 < self.regular_percent * mean


def _clients(looks: Sequence[Look], *, others: bool = False) -> int:
    return len({look.client for look in looks if not (others and look.own)})


LOOKS = DatedPack("exports.looks", Looks)


def looks_on(day: date) -> Looks:
    """The version in force on a day, shipped or published."""
    return LOOKS.on(day)
