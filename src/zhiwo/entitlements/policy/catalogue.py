"""The catalogue of what tiers are entitled to, as dated data (`packs/entitlements/catalogue.yaml`). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from zhiwo.coverage.policy.house import Count, Post, Rows
from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.period import Period, month_of, quarter_of, year_of
from zhiwo.kernel.text import Text

Names = Mapping[Literal["zh", "en"], str]
Quota = Annotated[int, Field(ge=1, le=999)] | Literal["unlimited"]
"""How many units of a period; none is said by leaving the tier out."""
UNLIMITED: Literal["unlimited"] = "unlimited"


class Group(StrEnum):
    """The six kinds of service of S1."""

    PLANNING = "planning"
    MANAGEMENT = "management"
    ADVISERS = "advisers"
    NEWS = "news"
    GLOBAL = "global"
    EXTRAS = "extras"


GROUPS: dict[Group, Text] = {
    Group.PLANNING: Text("财富规划", "wealth planning"),
    Group.MANAGEMENT: Text("资产管理", "asset management"),
    Group.ADVISERS: Text("专业顾问", "professional advice"),
    Group.NEWS: Text("财富资讯", "news on wealth"),
    Group.GLOBAL: Text("环球金融", "finance abroad"),
    Group.EXTRAS: Text("增值尊享", "extras"),
}


class Unit(StrEnum):
    """What an entitlement is counted in."""

    TIME = "time"
    HOUR = "hour"
    COPY = "copy"


UNITS: dict[Unit, Text] = {Unit.TIME: Text("次", "×"), Unit.HOUR: Text("小时", "h"), Unit.COPY: Text("份", "copies")}


class Per(StrEnum):
    """The calendar period in which a quota is used up."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


PERS: dict[Per, Text] = {
    Per.YEAR: Text("每年", "a year"),
    Per.QUARTER: Text("每季", "a quarter"),
    Per.MONTH: Text("每月", "a month"),
}
_PERIODS: Mapping[Per, Callable[[date], Period]] = {Per.YEAR: year_of, Per.QUARTER: quarter_of, Per.MONTH: month_of}


def period_of(per: Per, day: date) -> Period:
    """The calendar period a day lies in."""
    return _PERIODS[per](day)


class Entitlement(Rows):
    """One service of the catalogue, counted in whole units; `cost_fen` is what one of them costs the bank.

    `quotas` are by tier for each period; a tier that is not named has none. `carry_periods`: what a period leaves over may be
    used in so many periods after it; 0, it lapses. `book_ahead_days` is how many days ahead it is booked, None where it is
    used without. `given_by` are the posts that give it; leaders may besides.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")]
    group: Group
    name: Names
    unit: Unit
    per: Per
    quotas: Mapping[str, Quota] = Field(min_length=1)
    book_ahead_days: Annotated[int, Field(ge=0, le=90)] | None = None
    partner: Names | None = None
    given_by: tuple[Post, ...] = Field(min_length=1)
    family: bool
    cost_fen: Count
    carry_periods: Annotated[int, Field(ge=0, le=12)] = 0

    @property
    def called(self) -> Text:
        return Text(self.name["zh"], self.name["en"])

    @property
    def partner_called(self) -> Text | None:
        return Text(self.partner["zh"], self.partner["en"]) if self.partner else None


class Catalogue(Rows):
    """The entitlements from one day on, in the order they are shown, and the rules all of them share.

    `cancel_days`: called off so many days before its day or earlier, a booking is in time. `late_counts`: one called off later
    counts like one used, `missed_counts`: one missed does. `correct_days`: so many days after its day a note may still be
    corrected. `soon_days`: what runs out unused within them is a reason to call.
    """

    version: str
    valid_from: date
    source: str
    confidence: Mark
    cancel_days: Annotated[int, Field(ge=0, le=90)]
    late_counts: bool = False
    missed_counts: bool
    correct_days: Annotated[int, Field(ge=0, le=366)] = 31
    soon_days: Annotated[int, Field(ge=1, le=366)]
    entitlements: tuple[Entitlement, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> Catalogue:
        if len(self.by_code) != len(self.entitlements):
            raise ValueError("each entitlement has a code of its own")
        return self

    @cached_property
    def by_code(self) -> Mapping[str, Entitlement]:
        return {one.code: one for one in self.entitlements}


CATALOGUE: DatedPack[Catalogue] = DatedPack("entitlements.catalogue", Catalogue)


def catalogue_on(day: date) -> Catalogue:
    """The catalogue in force on a day."""
    return CATALOGUE.on(day)


def names_within(period: Period) -> dict[str, Text]:
    """What the entitlements of a period's days are called, by code in the order they are shown; the latest name counts."""
    found: dict[str, Text] = {}
    last = catalogue_on(period.last)
    for catalogue in (last, *reversed(CATALOGUE.versions)):
        if catalogue is last or _in_force_within(catalogue, period):
            found = {one.code: one.called for one in catalogue.entitlements} | found
    order = [one.code for one in last.entitlements]
    return {code: found[code] for code in (*order, *sorted(found.keys() - set(order)))}


def _in_force_within(catalogue: Catalogue, period: Period) -> bool:
    return catalogue.valid_from < period.end and catalogue_on(max(catalogue.valid_from, period.start)) is catalogue
