"""The house defaults as data, each under its number: what a bank may change where the plan is silent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from zhiwo.clients.policy import Role
from zhiwo.org.policy import POSTS, UnitKind

Count = Annotated[int, Field(ge=0)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]
Tier = str


def _known_post(code: str) -> str:
    if code not in POSTS:
        raise ValueError(f"{code!r} is not a post of the house")
    return code


Post = Annotated[str, AfterValidator(_known_post)]


class Rows(BaseModel):
    """Part of a pack: nothing in it changes, nothing in it is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ContactRule(Rows):
    """H11: kinds that are a contact, those of them that must have connected, kinds that never are one."""

    kinds: frozenset[str]
    must_connect: frozenset[str]
    mass_kinds: frozenset[str]
    a_day: Annotated[int, Field(ge=1)]


class StandingRule(Rows):
    """H12: whose contact counts."""

    roles: frozenset[Role]
    posts: frozenset[Post]
    leaders: Mapping[Tier, frozenset[Post]]


class WindowRule(Rows):
    """H13: a greeting window is the day and so many before it, and holds a working day."""

    days_before: Count
    needs_working_day: bool


class GreetingRule(Rows):
    """H14: what is a greeting."""

    kinds: frozenset[str]
    begun_by_bank: bool
    needs_role: bool
    late_noted_days: Count


class Merge(Rows):
    """H15: when `occasion` falls from `first` to `last`, a greeting naming both in the window of `joins` meets both."""

    occasion: str
    joins: str
    first: MonthDay
    last: MonthDay

    def holds(self, day: date) -> bool:
        return self.first <= f"{day:%m-%d}" <= self.last


class BirthdayCallRule(Rows):
    """H16: whether a birthday call is a contact too."""

    birthday_call_is_contact: bool


class DeliveryRule(Rows):
    """H17, H24: what is a gesture or a gift, and whether it counts only with proof."""

    kinds: frozenset[str]
    needs_proof: bool


class InvitationRule(Rows):
    """H23: to gatherings of which levels an invitation counts."""

    levels: frozenset[UnitKind]


class LeaderVisitRule(Rows):
    """H25: what is a visit by a leader, by whom, and how many a day count at most."""

    kinds: frozenset[str]
    posts: frozenset[Post]
    a_day: Annotated[int, Field(ge=1)]


class ProductMessageRule(Rows):
    """H26: what is a product message: of these kinds, on this topic."""

    kinds: frozenset[str]
    topic: str


class FileRule(Rows):
    """H27: what says that a client's file is open."""

    kinds: frozenset[str]


class BirthdayRule(Rows):
    """H18: whether one born in a lunar month is greeted in the leap month of that number as well."""

    also_in_leap_month: bool


class QuotaRule(Rows):
    """H19: how a part of a quota becomes a whole number."""

    rounding: Literal["half_up", "up", "down"]


class ClockRule(Rows):
    """H20: the roles whose holder is the client's keeper."""

    keeper_roles: frozenset[Role]


class CutRule(Rows):
    """H21: whether a greeting window cut at entry must still hold a working day to be owed."""

    cut_needs_working_day: bool


class ExemptionRule(Rows):
    """H22: from which duties something exempts, `reaching` being all that reach the client.

    `whole`: from every duty not closed before it began. `remainder`: it excuses what is still missing when it begins.
    """

    duties: Literal["all", "reaching"] | frozenset[str]
    whole: bool = False
    remainder: bool = False

    def covers(self, kind: str, *, reaches: bool) -> bool:
        if self.duties == "all":
            return True
        return reaches if self.duties == "reaching" else kind in self.duties


class EntryRule(Rows):
    """H28: how late an entry may come, from which sources, and when two records are one interaction."""

    working_days: Count
    sources: frozenset[str]
    same_within_minutes: Count


class ForecastRule(Rows):
    """H29: from how many working days left a shortfall is amber."""

    amber_working_days: Count


class Level(Rows):
    """H30: to whom a late duty goes, and on which working day after its window."""

    to: Literal["keeper"] | Post
    working_day: Count


class GapRule(Rows):
    """H42: who acts for a client without a keeper, and who is told the same day, by tier."""

    acting: Post
    told: Mapping[Tier, tuple[Post, ...]]


class House(Rows):
    """The house defaults, by number."""

    contact: ContactRule = Field(alias="H11")
    standing: StandingRule = Field(alias="H12")
    window: WindowRule = Field(alias="H13")
    greeting: GreetingRule = Field(alias="H14")
    merges: tuple[Merge, ...] = Field(alias="H15")
    birthday_call: BirthdayCallRule = Field(alias="H16")
    gesture: DeliveryRule = Field(alias="H17")
    birthday: BirthdayRule = Field(alias="H18")
    quota: QuotaRule = Field(alias="H19")
    clock: ClockRule = Field(alias="H20")
    cut: CutRule = Field(alias="H21")
    exemptions: Mapping[str, ExemptionRule] = Field(alias="H22")
    invitation: InvitationRule = Field(alias="H23")
    gift: DeliveryRule = Field(alias="H24")
    leader_visit: LeaderVisitRule = Field(alias="H25")
    product_message: ProductMessageRule = Field(alias="H26")
    file: FileRule = Field(alias="H27")
    entry: EntryRule = Field(alias="H28")
    forecast: ForecastRule = Field(alias="H29")
    levels: tuple[Level, ...] = Field(alias="H30")
    gap: GapRule = Field(alias="H42")
