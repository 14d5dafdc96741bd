"""Whose rules the sale of a product follows, as dated data (`packs/suitability/regimes.yaml`; facts §2.1 to §2.5). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiwo.holdings.policy.product import PrivateClass
from zhiwo.kernel.money import FEN_PER_YUAN
from zhiwo.kernel.packs import DatedPack
from zhiwo.kernel.period import add_months
from zhiwo.kernel.text import Text
from zhiwo.parties.policy.rows import Name, Rows
from zhiwo.suitability.policy.rows import Basis, Count, Risk, Version, Yuan

Fact = Literal["family_net_financial", "family_financial", "financial", "income_average"]
"""A fact of `Means` that may qualify an investor; the field is called so with `_fen`."""

Months = Annotated[int, Field(ge=1, le=12)]
"""An assessment counts for a year at most: no version may say more."""


class Channel(Rows):
    """A way of selling: the bank's own or another's, face to face or not."""

    code: str
    name: Name
    own: bool
    in_person: bool


class Aged(Basis):
    """A rule for clients of this age and older."""

    age: Annotated[int, Field(ge=1)]


class ElderRule(Aged):
    """The special care for the old begins with products of this risk."""

    risk: Risk


class KeepRule(Basis):
    """How long the recording of a sale is kept: the longer of so many months after the product's end, and so many years after
    the sale."""

    months_after_end: Count
    years: Count

    def kept_until(self, sold_on: date, ends_on: date | None) -> date:
        """The last day it must be kept as far as is known; where the product's end is not, by the years alone."""
        by_years = add_months(sold_on, 12 * self.years)
        return max(by_years, add_months(ends_on, self.months_after_end)) if ends_on else by_years


class QualifiedRule(Basis):
    """A person is qualified with the years of investing (None: not asked for) and any one of the facts, each from so many yuan
    on; an entity by its net assets."""

    code: Literal["asset_management", "private_fund"]
    name: Name
    experience_years: Count | None
    any_of: Mapping[Fact, Yuan] = Field(min_length=1)
    entity_net_assets: Yuan


class MatchRule(Basis):
    """What follows when a product lies above the client's class; `lowest_barred`: the lowest class takes only what the matrix
    gives it, whoever asks. For insurance only products of uncertain benefit are matched."""

    above: Literal["block", "warn_and_record"]
    products: Literal["all", "uncertain_benefit"] = "all"
    lowest_barred: bool = False


class AssessmentRule(Basis):
    """An assessment counts for so many months, the matching day included (facts §2.3)."""

    months: Months


class Offer(Basis):
    """The terms under which a product may be offered to everyone, or placed privately."""

    qualified: Literal["asset_management", "private_fund"] | None = None
    least_yuan: Mapping[PrivateClass | Literal["any"], Yuan] = Field(min_length=1)
    cooling_off_hours: Count = 0
    call_back: bool = False

    def least_fen(self, of: PrivateClass | None) -> int | None:
        """The least amount in fen of yuan; None where it depends on a class that is not known."""
        key: PrivateClass | Literal["any"] | None = "any" if "any" in self.least_yuan else of
        yuan = None if key is None else self.least_yuan.get(key)
        return None if yuan is None else yuan * FEN_PER_YUAN


class RecordsRule(Basis):
    """The papers of a sale are kept for at least so many years."""

    years: Count


class Regime(Rows):
    """The rules of one kind of sale; what is None or false is not asked for."""

    code: str
    name: Name
    scope_2025: bool
    channels: tuple[str, ...] = Field(min_length=1)
    matrix: MatchRule | None = None
    assessment: AssessmentRule | None = None
    first_in_person: Basis | None = None
    recording: Literal["required", "optional", "none"]
    public: Offer | None = None
    private: Offer | None = None
    records: RecordsRule | None = None
    insured: bool = False
    concentration: bool = False

    @model_validator(mode="after")
    def _assessed_to_match(self) -> Regime:
        if (self.matrix is None) != (self.assessment is None):
            raise ValueError("who is matched is assessed, and the other way round")
        return self

    def offer(self, *, private: bool) -> Offer | None:
        """The terms that hold: those of a private placing where the product is one, or can be nothing else."""
        placed = self.private is not None and (private or self.public is None)
        return self.private if placed else self.public


class Regimes(Version):
    """All of them, and what holds across them, from one day on."""

    channels: tuple[Channel, ...]
    ordinary: Basis
    disclosure: Basis
    promotion: Basis
    elder: ElderRule
    partner: Aged
    capacity: Aged
    unknown_age: Basis
    recording: KeepRule
    qualified: tuple[QualifiedRule, ...]
    regimes: tuple[Regime, ...]

    @model_validator(mode="after")
    def _known_codes(self) -> Regimes:
        channels = {one.code for one in self.channels}
        if any(not channels.issuperset(one.channels) for one in self.regimes):
            raise ValueError("a regime names only channels of the list")
        asked = {offer.qualified for one in self.regimes for offer in (one.public, one.private) if offer}
        if asked - {None} - {one.code for one in self.qualified}:
            raise ValueError("a regime names only qualified investors of the list")
        if len({one.code for one in self.regimes}) != len(self.regimes):
            raise ValueError("each regime has a code of its own")
        return self

    @cached_property
    def by_code(self) -> Mapping[str, Regime]:
        return {one.code: one for one in self.regimes}

    @cached_property
    def in_person(self) -> frozenset[str]:
        return frozenset(one.code for one in self.channels if one.in_person)

    @cached_property
    def own_channels(self) -> frozenset[str]:
        return frozenset(one.code for one in self.channels if one.own)

    @cached_property
    def channel_names(self) -> Mapping[str, Text]:
        return {one.code: one.name.text for one in self.channels}

    def named(self, codes: tuple[str, ...]) -> Text:
        """These channels by name."""
        names = [one.name.text for one in self.channels if one.code in codes]
        return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))

    def investor(self, code: str) -> QualifiedRule:
        return next(one for one in self.qualified if one.code == code)


REGIMES: DatedPack[Regimes] = DatedPack("suitability.regimes", Regimes)
