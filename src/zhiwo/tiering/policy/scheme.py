"""A scheme: the dated rule by which a bank sorts its clients, as one YAML pack of versions (requirements A3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import Field, TypeAdapter, model_validator

from zhiwo.kernel.packs import Mark, dated, texts
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.tiering.policy.bands import Floor, Op, Rule, Tier, wan
from zhiwo.tiering.policy.doors import Doors
from zhiwo.tiering.policy.downgrade import Downgrade, Ladder
from zhiwo.tiering.policy.measuring import AssetClass, Measure

Weight = Annotated[Decimal, Field(ge=0, le=10, decimal_places=4)]


class NoRuleInForce(Refusal):
    """The scheme has no version for that day."""

    sentence = Text(
        zh="分层方案“{scheme}”在{day}尚无生效的版本。", en='The scheme "{scheme}" has no version in force on {day}.'
    )


class AmountsNotSet(Refusal):
    """The scheme's source names no amounts and the bank has not set its own: nothing is invented in their place."""

    sentence = Text(zh="尚未设定{tiers}的金额标准", en="amounts for {tiers} are not set")


class Scheme(Rule):
    """One version of a scheme, in force from `valid_from` until the next version starts.

    Amounts are in the units of `currency`. `contents` says what counts and with which weight. `house_defaults` are the
    choices this version rests on where its source is silent, by number; the settings that carry them out stand beside.
    """

    name: str
    title: Text
    valid_from: date
    source: str
    confidence: Mark
    legal_basis: str | None = None
    currency: str = "CNY"
    measure: Measure
    contents: dict[AssetClass, Weight]
    downgrade: Downgrade
    tiers: tuple[Tier, ...] = Field(min_length=1)
    doors: Doors | None = None
    house_defaults: dict[str, Text]

    @model_validator(mode="after")
    def _tiers_ascend(self) -> Self:
        lowest, *higher = self.tiers
        if lowest.floor is not None:
            raise ValueError("the lowest tier takes everyone: it has no floor")
        floors = [tier.floor for tier in higher]
        known = [floor.first_fen for floor in floors if floor is not None]
        if known and len(known) < len(floors):
            raise ValueError("set the amounts of all tiers above the lowest, or of none")
        if any(upper <= lower for lower, upper in pairwise(known)):
            raise ValueError("tiers are listed from the lowest up, each floor above the one before")
        if len({tier.code for tier in self.tiers}) < len(self.tiers):
            raise ValueError("each tier needs a code of its own")
        return self

    @model_validator(mode="after")
    def _grace_counts_months(self) -> Self:
        if self.downgrade.algorithm != "none" and self.measure is not Measure.MONTH_AVG:
            raise ValueError("a grace counted in months needs the month average as its measure")
        return self

    @cached_property
    def rule(self) -> str:
        """The version as a placement keeps it: "branch@2020-01-01"."""
        return f"{self.name}@{self.valid_from}"

    @property
    def shown(self) -> Text:
        """The version as people read it."""
        return Text(f"{self.title.zh} {self.valid_from:%Y-%m} 版", f"{self.title.en}, version {self.valid_from:%Y-%m}")

    @cached_property
    def ladder(self) -> Ladder:
        """The tiers by amount. Raises AmountsNotSet where the bank has yet to set them."""
        unset = [tier.name for tier in self.tiers[1:] if tier.floor is None]
        if unset:
            # The grades are proper names of the bank and stay as they are in both languages.
            raise AmountsNotSet(tiers=Text("、".join(name.zh for name in unset), ", ".join(name.zh for name in unset)))
        return Ladder(self.tiers, self.downgrade)

    def tier(self, fen: int) -> Tier:
        """The tier of an amount. Raises AmountsNotSet."""
        return self.ladder.reached(fen)

    def has(self, code: str) -> bool:
        """Whether this version has a tier of that code."""
        return code in self.by_code

    @cached_property
    def by_code(self) -> Mapping[str, Tier]:
        """The tiers by their codes."""
        return {tier.code: tier for tier in self.tiers}

    def named(self, code: str) -> Tier:
        """The tier of that code. Raises NotFound."""
        if code not in self.by_code:
            raise NotFound(what=Text(f"层级“{code}”", f'tier "{code}"'))
        return self.by_code[code]

    def graded(self, grade: str) -> Tier:
        """The tier a card grade leads into. Raises NotFound."""
        for tier in self.tiers:
            if tier.grade == grade:
                return tier
        raise NotFound(what=Text(f"卡等级“{grade}”", f'card grade "{grade}"'))

    def entered(self, code: str, entries: frozenset[str]) -> Tier:
        """The tier in the end: that of `code`, or a higher one the head office's entries lead into (S10 三)."""
        own = self.named(code)
        if not entries:
            return own
        lifted = next((tier for tier in reversed(self.tiers) if not entries.isdisjoint(tier.entries)), None)
        return lifted if lifted and self.tiers.index(lifted) > self.tiers.index(own) else own

    def band(self, code: str) -> Text:
        """The amounts of a tier in words: "[20,100)万"; with what the tier means where its note says so."""
        place = self.tiers.index(self.named(code))
        tier, above = self.tiers[place], self.tiers[place + 1] if place + 1 < len(self.tiers) else None
        amounts = _band(tier, above) if place == 0 or tier.floor else Text("金额未设定", "amount not set")
        return Text(f"{amounts.zh}：{tier.note.zh}", f"{amounts.en}: {tier.note.en}") if tier.note else amounts


def _band(tier: Tier, above: Tier | None) -> Text:
    upper = above.floor if above else None
    if tier.floor is None:
        return _under(upper) if upper else Text("不限金额", "any amount")
    if upper is None:
        return _from(tier.floor)
    if tier.note:
        lower, under = _from(tier.floor), _under(upper)
        return Text(f"{lower.zh}、{under.zh}", f"{lower.en}, {under.en}")
    left = "[" if tier.floor.op is Op.GE else "("
    right = ")" if upper.op is Op.GE else "]"
    both = f"{left}{wan(tier.floor.fen)},{wan(upper.fen)}{right}万"
    return Text(both, both)


def _from(floor: Floor) -> Text:
    if floor.op is Op.GE:
        return Text(f"{floor.wan}及以上", f"{floor.wan} and more")
    return Text(f"超过{floor.wan}", f"more than {floor.wan}")


def _under(floor: Floor) -> Text:
    if floor.op is Op.GE:
        return Text(f"不足{floor.wan}", f"below {floor.wan}")
    return Text(f"不超过{floor.wan}", f"up to {floor.wan}")


_VERSIONS = TypeAdapter(tuple[Scheme, ...])


def read_schemes(versions: Sequence[Mapping[str, Any]]) -> tuple[Scheme, ...]:
    """Versions of a scheme as they stand in a pack. Raises pydantic.ValidationError."""
    return _VERSIONS.validate_python(versions)


@lru_cache(maxsize=64)
def _read(texts: tuple[str, ...]) -> tuple[Scheme, ...]:
    return read_schemes(dated(texts))


def versions(name: str) -> tuple[Scheme, ...]:
    """Every version of a scheme, shipped or published, oldest first. Raises NotFound."""
    found = texts(f"tiering.{name}")
    if not found:
        raise NotFound(what=Text(f"分层方案“{name}”", f'scheme "{name}"'))
    return _read(found)


def scheme_on(name: str, day: date) -> Scheme:
    """The version of a scheme in force on `day`. Raises NotFound, NoRuleInForce."""
    begun = [version for version in versions(name) if version.valid_from <= day]
    if not begun:
        raise NoRuleInForce(scheme=name, day=day)
    return begun[-1]


def version_of(rule: str) -> Scheme:
    """The version a placement names: "branch@2020-01-01". Raises NotFound, NoRuleInForce."""
    name, _, day = rule.partition("@")
    return scheme_on(name, date.fromisoformat(day))


def tier_name(scheme: str, code: str) -> Text:
    """The name of a tier, by the newest version of the scheme that has it. Raises NotFound."""
    for version in reversed(versions(scheme)):
        if version.has(code):
            return version.named(code).name
    raise NotFound(what=Text(f"层级“{code}”", f'tier "{code}"'))
