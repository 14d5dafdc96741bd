"""The service standard: quotas, occasions and house defaults as dated data (`packs/care/`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, model_validator

from zhiwo.care.policy.house import Count, House, Post, Rows, Tier
from zhiwo.kernel.festivals import FESTIVALS
from zhiwo.kernel.packs import Mark, dated, texts
from zhiwo.kernel.text import Text


class Name(Rows):
    """A name in both languages."""

    zh: str
    en: str

    @cached_property
    def text(self) -> Text:
        return Text(zh=self.zh, en=self.en)


class Quota(Rows):
    """So many of something in each calendar period, by tier. A new kind of duty is a new row here."""

    kind: str
    name: Name
    counts: Literal["contact"]
    period: Literal["month", "quarter", "year"]
    per_tier: Mapping[Tier, Count]


class Occasion(Rows):
    """A day on which a client is greeted; `also` are other words for it in the bank's files."""

    code: str
    kind: str
    name: Name
    also: tuple[str, ...] = ()


class Answering(Rows):
    """Who answers for a tier beside the lead."""

    outlet_head: bool = False
    leaders: tuple[Post, ...] = ()


class Version(Rows):
    """The standard from one day on."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    horizon_days: Count
    lookback_days: Count
    late_shown_days: Count
    quotas: tuple[Quota, ...]
    occasions: tuple[Occasion, ...]
    greeted_tiers: frozenset[Tier]
    answers: Mapping[Tier, Answering]
    house: House

    @model_validator(mode="after")
    def _greets_on_days_for_greeting(self) -> Version:
        wrong = [o.code for o in self.occasions if o.code != "birthday" and not _greeted(o.code)]
        if wrong:
            raise ValueError(f"nobody is greeted on {wrong}")
        return self

    @model_validator(mode="after")
    def _merges_name_occasions(self) -> Version:
        codes = {occasion.code for occasion in self.occasions}
        strangers = {code for merge in self.house.merges for code in (merge.occasion, merge.joins)} - codes
        if strangers:
            raise ValueError(f"H15 names occasions the standard does not have: {sorted(strangers)}")
        return self

    @cached_property
    def served_tiers(self) -> frozenset[Tier]:
        """The tiers to which anything is owed."""
        return self.greeted_tiers.union(*(quota.per_tier for quota in self.quotas))

    @cached_property
    def by_code(self) -> Mapping[str, Occasion]:
        """The occasions by their code."""
        return {occasion.code: occasion for occasion in self.occasions}

    @cached_property
    def by_kind(self) -> Mapping[str, Occasion]:
        """The occasions by their kind of duty."""
        return {occasion.kind: occasion for occasion in self.occasions}

    @cached_property
    def by_word(self) -> Mapping[str, Occasion]:
        """Every word for an occasion, its code included."""
        return {word: o for o in self.occasions for word in (o.code, o.name.zh, o.name.en, *o.also)}

    @cached_property
    def names(self) -> Mapping[str, Text]:
        """What each kind of duty is called."""
        greetings = {o.kind: Text(zh=f"{o.name.zh}问候", en=f"{o.name.en} greeting") for o in self.occasions}
        return {quota.kind: quota.name.text for quota in self.quotas} | greetings

    @cached_property
    def posts(self) -> frozenset[Post]:
        """Every post the standard speaks of."""
        house = self.house
        leaders = [rule.leaders for rule in self.answers.values()]
        levels = {level.to for level in house.levels} - {"keeper"}
        own = {"outlet_head", house.gap.acting} | house.standing.posts | levels
        return frozenset(own).union(*leaders, *house.standing.leaders.values(), *house.gap.told.values())

    @cached_property
    def quota_kinds(self) -> frozenset[str]:
        """The kinds of duty that are a quota of a period; only these are forecast."""
        return frozenset(quota.kind for quota in self.quotas)


def _greeted(code: str) -> bool:
    festival = FESTIVALS.get(code)
    return festival is not None and festival.greeted


class Standard(Rows):
    """A service standard through time. Raises ValueError when its versions are not in order or none."""

    versions: tuple[Version, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Standard:
        days = [version.valid_from for version in self.versions]
        if days != sorted(set(days)):
            raise ValueError("the versions of a standard must stand oldest first, one a day")
        return self

    def on(self, day: date) -> Version:
        """The version in force on a day; before the first one, the first."""
        at = self.versions[0]
        for version in self.versions[1:]:
            if version.valid_from <= day:
                at = version
        return at


def read_standard(path: Path) -> Standard:
    """The standard in a bank's own file. Raises pydantic.ValidationError."""
    return Standard(versions=yaml.safe_load(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=16)
def _read(texts: tuple[str, ...]) -> Standard:
    return Standard.model_validate({"versions": dated(texts)})


def load_standard(name: str = "s7") -> Standard:
    """The standard of that name with what was published over it."""
    return _read(texts(f"care.{name}"))
