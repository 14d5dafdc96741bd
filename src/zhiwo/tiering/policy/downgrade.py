"""Up and down between tiers, month by month (facts §1.5; house defaults H05, H06).

A `Standing` is all that one month hands to the next; it is kept with each placement, so that a closing goes on where
the last one stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from zhiwo.kernel.period import add_months
from zhiwo.kernel.text import Text
from zhiwo.tiering.policy.bands import Rule, Tier


class Cbhb(Rule):
    """Bohai's rule: `months` below (`private_months` in a private tier), then down to the tier of the last of them.

    Everything is in force from the 1st of the next month; 关注 shows from the first month below (house default H05).
    """

    algorithm: Literal["cbhb"]
    months: int
    private_months: int
    rise_waits: ClassVar[bool] = True
    drop_waits: ClassVar[bool] = True

    def attention(self, below: tuple[int, ...]) -> bool:
        return len(below) >= 1

    def grace(self, tier: Tier) -> int:
        """The months below after which a client of `tier` drops."""
        return self.private_months if tier.private else self.months

    def landing(self, below: tuple[int, ...]) -> int:
        """The average, in fen, whose tier a dropping client lands in."""
        return below[-1]


class Ccb(Rule):
    """CCB's rule: `months` below, then `attention_months` of 关注, then down to the tier of the best month of all.

    A rise is in force at the closing that shows it, a drop on the 1st of the next month (house default H06).
    """

    algorithm: Literal["ccb"]
    months: int
    attention_months: int
    rise_waits: ClassVar[bool] = False
    drop_waits: ClassVar[bool] = True

    def attention(self, below: tuple[int, ...]) -> bool:
        return len(below) >= self.months

    def grace(self, tier: Tier) -> int:
        """The months below after which a client of `tier` drops."""
        return self.months + self.attention_months

    def landing(self, below: tuple[int, ...]) -> int:
        """The average, in fen, whose tier a dropping client lands in."""
        return max(below)


class Immediate(Rule):
    """No grace: every closing that measures places anew, at once."""

    algorithm: Literal["none"]
    rise_waits: ClassVar[bool] = False
    drop_waits: ClassVar[bool] = False

    def attention(self, below: tuple[int, ...]) -> bool:
        return False

    def grace(self, tier: Tier) -> int:
        """The months below after which a client of `tier` drops."""
        return 1

    def landing(self, below: tuple[int, ...]) -> int:
        """The average, in fen, whose tier a dropping client lands in."""
        return below[-1]


Downgrade = Annotated[Cbhb | Ccb | Immediate, Field(discriminator="algorithm")]


class Move(StrEnum):
    """What a closing did with a client's tier."""

    FIRST = "first"
    RISE = "rise"
    STAY = "stay"
    DROP = "drop"


MOVES: dict[Move, Text] = {
    Move.FIRST: Text("首次定级", "first placement"),
    Move.RISE: Text("升级", "rise"),
    Move.STAY: Text("不变", "unchanged"),
    Move.DROP: Text("降级", "drop"),
}


@dataclass(frozen=True)
class Standing:
    """A client's tier by amount, and the averages (fen) of the counted months below it, oldest first."""

    tier: str
    below: tuple[int, ...] = ()


@dataclass(frozen=True)
class Step:
    """What one more average leads to.

    `decided_fen` is the amount whose tier is taken; `waits`: in force from the next day on, not at this closing.
    """

    standing: Standing
    move: Move
    decided_fen: int
    attention: bool
    waits: bool


@dataclass(frozen=True)
class Ladder:
    """The tiers of a scheme and its rule of going down: all that a step needs to know."""

    tiers: tuple[Tier, ...]
    rule: Cbhb | Ccb | Immediate

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The place of each tier by its code, 0 the lowest."""
        return {tier.code: rank for rank, tier in enumerate(self.tiers)}

    def reached(self, fen: int) -> Tier:
        """The highest tier whose floor `fen` meets."""
        return next(tier for tier in reversed(self.tiers) if tier.floor is None or tier.floor.met(fen))

    def step(self, standing: Standing | None, fen: int) -> Step:
        """What the average `fen` makes of `standing`; None = never placed, or in a tier this version no longer has."""
        reached = self.reached(fen)
        if standing is None or standing.tier not in self.ranks:
            return Step(Standing(reached.code), Move.FIRST, fen, attention=False, waits=False)
        was, now = self.ranks[standing.tier], self.ranks[reached.code]
        own = self.tiers[was]
        if now > was:
            return Step(Standing(reached.code), Move.RISE, fen, attention=False, waits=self.rule.rise_waits)
        if now == was:
            return Step(Standing(own.code), Move.STAY, fen, attention=False, waits=self.rule.drop_waits)
        return self._below(own, (*standing.below, fen))

    def _below(self, own: Tier, below: tuple[int, ...]) -> Step:
        if len(below) < self.rule.grace(own):
            attention = self.rule.attention(below)
            return Step(Standing(own.code, below), Move.STAY, below[-1], attention, waits=self.rule.drop_waits)
        landing = self.rule.landing(below)
        code = self.reached(landing).code
        return Step(Standing(code), Move.DROP, landing, attention=False, waits=self.rule.drop_waits)


@dataclass(frozen=True)
class MonthRow:
    """A client's month: the tier and 关注 in force on its 1st, and the tier after the closing of its last day."""

    month: date
    tier: str
    attention: bool
    tier_at_month_end: str


def run_months(ladder: Ladder, standing: Standing, averages: Mapping[date, int]) -> Iterator[MonthRow]:
    """One row for each month of `averages` (1st of the month -> fen) and one for the month after the last.

    `standing` is in force on the 1st of the first month. Months follow each other without a gap.
    """
    attention = ladder.rule.attention(standing.below)
    month = None
    for month in sorted(averages):
        step = ladder.step(standing, averages[month])
        at_end = standing.tier if step.waits else step.standing.tier
        yield MonthRow(month, standing.tier, attention, at_end)
        standing, attention = step.standing, step.attention
    if month is not None:
        yield MonthRow(add_months(month, 1), standing.tier, attention, standing.tier)
