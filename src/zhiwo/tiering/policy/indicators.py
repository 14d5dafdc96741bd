"""The two headline indicators: 有效客户数 and 优质客户比重 (requirements A2; S1; facts §8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

from zhiwo.kernel.money import half_up
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.tiering.policy.bands import Floor, Rule
from zhiwo.tiering.policy.measuring import Measure
from zhiwo.tiering.policy.scheme import Confidence


class HeadlineRule(Rule):
    """From which average a client is effective, from which premium; the share is premium ÷ effective."""

    valid_from: date
    source: str
    confidence: Confidence
    measure: Measure
    effective: Floor
    premium: Floor


@dataclass(frozen=True)
class Headline:
    """Effective and premium clients of a unit. `share` is premium ÷ effective in per cent, None without any effective."""

    effective: int
    premium: int

    @property
    def share(self) -> Decimal | None:
        return half_up(Decimal(100 * self.premium) / self.effective, 2) if self.effective else None


def headline(averages: Iterable[int], rule: HeadlineRule) -> Headline:
    """The indicators of clients with these averages, in fen."""
    known = tuple(averages)
    return Headline(
        effective=sum(rule.effective.met(fen) for fen in known), premium=sum(rule.premium.met(fen) for fen in known)
    )


@lru_cache
def headline_rules() -> tuple[HeadlineRule, ...]:
    """Every version of the house's rule, oldest first."""
    pack = files("zhiwo") / "packs" / "indicators" / "headline.yaml"
    found = TypeAdapter(tuple[HeadlineRule, ...]).validate_python(yaml.safe_load(pack.read_text(encoding="utf-8")))
    return tuple(sorted(found, key=lambda rule: rule.valid_from))


def headline_rule_on(day: date) -> HeadlineRule:
    """The version in force on `day`. Raises NotFound."""
    begun = [rule for rule in headline_rules() if rule.valid_from <= day]
    if not begun:
        raise NotFound(what=Text(f"{day}的有效客户标准", f"a rule for effective clients on {day}"))
    return begun[-1]
