"""The service standard: quotas, occasions and house defaults as dated data (`packs/care/`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, model_validator

from zhiwo.care.policy.house import Count, House, Post, Rows, Tier
from zhiwo.kernel.festivals import FESTIVALS
from zhiwo.kernel.packs import Mark, dated, texts
from zhiwo.kernel.text import Text
from zhiwo.org.policy import UnitKind

BIRTHDAY = "birthday"
CONTACT = "contact"
Deed = Literal["contact", "product_message", "invitation", "gift", "leader_visit", "flowers", "file_opening"]
"""What can be done for a client and be counted."""

Spell = Literal["month", "quarter", "year"]


class Name(Rows):
    """A name in both languages."""

    zh: str
    en: str

    @cached_property
    def text(self) -> Text:
        return Text(zh=self.zh, en=self.en)


class Quota(Rows):
    """So many of something in each calendar period, by tier. A new kind of duty is a new row here.

    `desk` says when one of them belongs on a desk: all the time, never (what goes out in batches), or so many days before
    the day by which it is best done. `by_leaders`: the leaders of the tier owe it, not the keeper.
    """

    kind: str
    name: Name
    counts: Deed
    period: Spell
    per_tier: Mapping[Tier, Count]
    desk: Literal["always", "never"] | Count = "always"
    by_leaders: bool = False


class Occasion(Rows):
    """A day on which a client is greeted; `also` are other words for it in the bank's files."""

    code: str
    kind: str
    name: Name
    also: tuple[str, ...] = ()


class Gesture(Rows):
    """Something that goes with an occasion, owed to these tiers in the window of its greeting."""

    kind: str
    name: Name
    occasion: str
    counts: Deed
    tiers: frozenset[Tier]


class OnEntry(Rows):
    """Something owed once to a client who comes on the list, within so many working days (H27)."""

    kind: str
    name: Name
    counts: Deed
    working_days: Annotated[int, Field(ge=1)]
    tiers: frozenset[Tier]


class OfUnit(Rows):
    """Gatherings of a kind that each unit of a level owes its clients, so many a period; the holder of a post answers."""

    kind: str
    name: Name
    gathering: str
    period: Spell
    times: Annotated[int, Field(ge=1)]
    level: UnitKind
    answers: Post


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
    kept_months: Count
    quotas: tuple[Quota, ...]
    occasions: tuple[Occasion, ...]
    greeted_tiers: frozenset[Tier]
    gestures: tuple[Gesture, ...] = ()
    on_entry: tuple[OnEntry, ...] = ()
    of_units: tuple[OfUnit, ...] = ()
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

    @model_validator(mode="after")
    def _gestures_go_with_occasions(self) -> Version:
        strangers = {gesture.occasion for gesture in self.gestures} - {occasion.code for occasion in self.occasions}
        if strangers:
            raise ValueError(f"gestures name occasions the standard does not have: {sorted(strangers)}")
        return self

    @model_validator(mode="after")
    def _each_kind_stands_once(self) -> Version:
        parts = (self.quotas, self.occasions, self.gestures, self.on_entry, self.of_units)
        kinds = Counter(row.kind for rows in parts for row in rows)
        twice = sorted(kind for kind, times in kinds.items() if times > 1)
        if twice:
            raise ValueError(f"kinds of duty stand twice: {twice}")
        return self

    @cached_property
    def entered_tiers(self) -> frozenset[Tier]:
        """The tiers in which something is owed on entry alone."""
        return frozenset[Tier]().union(*(row.tiers for row in self.on_entry)) - self.served_tiers

    @cached_property
    def served_tiers(self) -> frozenset[Tier]:
        """The tiers to which something is owed all the time."""
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
        parts = (self.quotas, self.gestures, self.on_entry, self.of_units)
        return {row.kind: row.name.text for rows in parts for row in rows} | greetings

    @cached_property
    def posts(self) -> frozenset[Post]:
        """Every post the standard speaks of."""
        house = self.house
        leaders = [rule.leaders for rule in self.answers.values()]
        levels = {level.to for level in house.levels} - {"keeper"}
        units = {row.answers for row in self.of_units}
        own = {"outlet_head", house.gap.acting} | house.standing.posts | house.leader_visit.posts | levels | units
        return frozenset(own).union(*leaders, *house.standing.leaders.values(), *house.gap.told.values())

    @cached_property
    def quota_of(self) -> Mapping[str, Quota]:
        """The quotas by their kind of duty; only these are forecast."""
        return {quota.kind: quota for quota in self.quotas}

    @cached_property
    def desk_duties(self) -> frozenset[tuple[str, str]]:
        """What keepers owe on their desks, as kind and tier: quotas, greetings, and what goes with them."""
        quotas = (q for q in self.quotas if q.desk != "never" and not q.by_leaders)
        owed = {(quota.kind, tier) for quota in quotas for tier, times in quota.per_tier.items() if times}
        greeted = {(one.kind, tier) for one in self.occasions for tier in self.greeted_tiers}
        return frozenset(owed | greeted | {(one.kind, tier) for one in self.gestures for tier in one.tiers})

    @cached_property
    def contact_kinds(self) -> frozenset[str]:
        """The kinds of duty that contacts count towards."""
        return frozenset(quota.kind for quota in self.quotas if quota.counts == CONTACT)

    @cached_property
    def leaders_kinds(self) -> frozenset[str]:
        """The kinds of duty that the leaders of a tier owe themselves."""
        return frozenset(quota.kind for quota in self.quotas if quota.by_leaders)

    @cached_property
    def entry_kinds(self) -> frozenset[str]:
        """The kinds of duty owed on entry, which nothing of needs to reach the client."""
        return frozenset(row.kind for row in self.on_entry)


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

    @cached_property
    def entry_kinds(self) -> frozenset[str]:
        """The kinds of duty, in any version, that a client new on the list is owed."""
        return frozenset().union(*(version.entry_kinds for version in self.versions))

    @cached_property
    def birthday_kinds(self) -> frozenset[str]:
        """The kinds of duty, in any version, whose window tells a client's birthday."""
        greeted = (o.kind for version in self.versions for o in version.occasions if o.code == BIRTHDAY)
        with_it = (g.kind for version in self.versions for g in version.gestures if g.occasion == BIRTHDAY)
        return frozenset((*greeted, *with_it))

    @cached_property
    def birthday_gestures(self) -> frozenset[str]:
        """The kinds of interaction, in any version, that go with a birthday and so tell it."""
        return frozenset().union(*(version.house.gesture.kinds for version in self.versions))

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
