"""The service standard: quotas, occasions and house defaults as dated data (`packs/care/`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from zhiwo.clients.policy import Role
from zhiwo.kernel.festivals import FESTIVALS
from zhiwo.kernel.text import Text
from zhiwo.org.policy import POSTS

Count = Annotated[int, Field(ge=0)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]
Tier = str


def _known_post(code: str) -> str:
    if code not in POSTS:
        raise ValueError(f"{code!r} is not a post of the house")
    return code


Post = Annotated[str, AfterValidator(_known_post)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Name(_Data):
    """A name in both languages."""

    zh: str
    en: str

    @cached_property
    def text(self) -> Text:
        return Text(zh=self.zh, en=self.en)


class Quota(_Data):
    """So many of something in each calendar period, by tier. A new kind of duty is a new row here."""

    kind: str
    name: Name
    counts: Literal["contact"]
    period: Literal["month", "quarter", "year"]
    per_tier: Mapping[Tier, Count]


class Occasion(_Data):
    """A day on which a client is greeted; `also` are other words for it in the bank's files."""

    code: str
    kind: str
    name: Name
    also: tuple[str, ...] = ()


class Answering(_Data):
    """Who answers for a tier beside the lead."""

    outlet_head: bool = False
    leaders: tuple[Post, ...] = ()


class ContactRule(_Data):
    """H11: kinds that are a contact, those of them that must have connected, kinds that never are one."""

    kinds: frozenset[str]
    must_connect: frozenset[str]
    mass_kinds: frozenset[str]
    a_day: Annotated[int, Field(ge=1)]


class StandingRule(_Data):
    """H12: whose contact counts."""

    roles: frozenset[Role]
    posts: frozenset[Post]
    leaders: Mapping[Tier, frozenset[Post]]


class WindowRule(_Data):
    """H13: a greeting window is the day and so many before it, and holds a working day."""

    days_before: Count
    needs_working_day: bool


class GreetingRule(_Data):
    """H14: what is a greeting."""

    kinds: frozenset[str]
    begun_by_bank: bool
    needs_role: bool
    late_noted_days: Count


class Merge(_Data):
    """H15: when `occasion` falls from `first` to `last`, a greeting naming both in the window of `joins` meets both."""

    occasion: str
    joins: str
    first: MonthDay
    last: MonthDay

    def holds(self, day: date) -> bool:
        return self.first <= f"{day:%m-%d}" <= self.last


class BirthdayCallRule(_Data):
    """H16: whether a birthday call is a contact too."""

    birthday_call_is_contact: bool


class BirthdayRule(_Data):
    """H18: whether one born in a lunar month is greeted in the leap month of that number as well."""

    also_in_leap_month: bool


class QuotaRule(_Data):
    """H19: how a part of a quota becomes a whole number."""

    rounding: Literal["half_up", "up", "down"]


class ClockRule(_Data):
    """H20: the roles whose holder is the client's keeper."""

    keeper_roles: frozenset[Role]


class CutRule(_Data):
    """H21: whether a greeting window cut at entry must still hold a working day to be owed."""

    cut_needs_working_day: bool


class ExemptionRule(_Data):
    """H22: from which duties something exempts; `whole`: from every one not closed before it began."""

    duties: Literal["all"] | frozenset[str]
    whole: bool = False

    def covers(self, kind: str) -> bool:
        return self.duties == "all" or kind in self.duties


class EntryRule(_Data):
    """H28: how late an entry may come, from which sources, and when two records are one interaction."""

    working_days: Count
    sources: frozenset[str]
    same_within_minutes: Count


class ForecastRule(_Data):
    """H29: from how many working days left a shortfall is amber."""

    amber_working_days: Count


class Level(_Data):
    """H30: to whom a late duty goes, and on which working day after its window."""

    to: Literal["keeper"] | Post
    working_day: Count


class GapRule(_Data):
    """H42: who acts for a client without a keeper, and who is told the same day, by tier."""

    acting: Post
    told: Mapping[Tier, tuple[Post, ...]]


class House(_Data):
    """The house defaults, by number."""

    contact: ContactRule = Field(alias="H11")
    standing: StandingRule = Field(alias="H12")
    window: WindowRule = Field(alias="H13")
    greeting: GreetingRule = Field(alias="H14")
    merges: tuple[Merge, ...] = Field(alias="H15")
    birthday_call: BirthdayCallRule = Field(alias="H16")
    birthday: BirthdayRule = Field(alias="H18")
    quota: QuotaRule = Field(alias="H19")
    clock: ClockRule = Field(alias="H20")
    cut: CutRule = Field(alias="H21")
    exemptions: Mapping[str, ExemptionRule] = Field(alias="H22")
    entry: EntryRule = Field(alias="H28")
    forecast: ForecastRule = Field(alias="H29")
    levels: tuple[Level, ...] = Field(alias="H30")
    gap: GapRule = Field(alias="H42")


class Version(_Data):
    """The standard from one day on."""

    version: str
    valid_from: date
    source: str
    confidence: str
    schemes: tuple[str, ...]
    horizon_days: Count
    lookback_days: Count
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
    def by_word(self) -> Mapping[str, Occasion]:
        """Every word for an occasion, its code included."""
        return {word: o for o in self.occasions for word in (o.code, o.name.zh, o.name.en, *o.also)}

    @cached_property
    def names(self) -> Mapping[str, Text]:
        """What each kind of duty is called."""
        greetings = {o.kind: Text(zh=f"{o.name.zh}问候", en=f"{o.name.en} greeting") for o in self.occasions}
        return {quota.kind: quota.name.text for quota in self.quotas} | greetings

    @cached_property
    def quota_kinds(self) -> frozenset[str]:
        """The kinds of duty that are a quota of a period; only these are forecast."""
        return frozenset(quota.kind for quota in self.quotas)


def _greeted(code: str) -> bool:
    festival = FESTIVALS.get(code)
    return festival is not None and festival.greeted


class Standard(_Data):
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


@lru_cache
def load_standard(name: str = "s7") -> Standard:
    """The shipped standard of that name."""
    with resources.as_file(resources.files("zhiwo") / "packs" / "care" / f"{name}.yaml") as path:
        return read_standard(path)
