"""The two headline indicators: 有效客户数 and 优质客户比重 (requirements A2; S1; facts §8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from zhiwo.kernel.money import half_up
from zhiwo.kernel.packs import Mark, dated, texts
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.tiering.policy.bands import Floor, Rule
from zhiwo.tiering.policy.measuring import Measure


class ShareOf(StrEnum):
    """What the premium share is a share of; S1 leaves it open."""

    EFFECTIVE = "effective"
    REGISTERED = "registered"


SHARES: dict[ShareOf, Text] = {
    ShareOf.EFFECTIVE: Text("有效客户", "effective clients"),
    ShareOf.REGISTERED: Text("在册客户", "registered clients"),
}


class HeadlineRule(Rule):
    """From which average a client is effective, from which premium, and what the premium share is a share of."""

    valid_from: date
    source: str
    confidence: Mark
    measure: Measure
    effective: Floor
    premium: Floor
    share_of: ShareOf


@dataclass(frozen=True)
class Headline:
    """Effective and premium clients of a unit; `base` is what the premium share is a share of."""

    effective: int
    premium: int
    base: int

    @property
    def share(self) -> Decimal | None:
        """Premium ÷ base in per cent, half-up to two decimals; None for a base of nobody."""
        return half_up(Decimal(100 * self.premium) / self.base, 2) if self.base else None

    @classmethod
    def of(cls, rule: HeadlineRule, *, effective: int, premium: int, registered: int) -> Headline:
        """The indicators of a unit whose clients are counted already."""
        return cls(effective, premium, effective if rule.share_of is ShareOf.EFFECTIVE else registered)


def headline(averages: Iterable[int], rule: HeadlineRule, *, registered: int) -> Headline:
    """The indicators of a unit by its clients' averages in fen; clients without one count as registered only."""
    known = tuple(averages)
    return Headline.of(
        rule,
        effective=sum(rule.effective.met(fen) for fen in known),
        premium=sum(rule.premium.met(fen) for fen in known),
        registered=registered,
    )


_RULES = TypeAdapter(tuple[HeadlineRule, ...])


def read_headline_rules(versions: Sequence[Mapping[str, Any]]) -> tuple[HeadlineRule, ...]:
    """Versions of the rule as they stand in a pack. Raises pydantic.ValidationError."""
    return _RULES.validate_python(versions)


@lru_cache(maxsize=16)
def _read(texts: tuple[str, ...]) -> tuple[HeadlineRule, ...]:
    return read_headline_rules(dated(texts))


def headline_rules(pack: str) -> tuple[HeadlineRule, ...]:
    """Every version of the rule of that name, shipped or published, oldest first."""
    return _read(texts(f"indicators.{pack}"))


def headline_rule_on(day: date, pack: str = "headline") -> HeadlineRule:
    """The version of the rule in `pack` in force on `day`. Raises NotFound."""
    begun = [rule for rule in headline_rules(pack) if rule.valid_from <= day]
    if not begun:
        raise NotFound(what=Text(f"{day}的有效客户标准", f"a rule for effective clients on {day}"))
    return begun[-1]
