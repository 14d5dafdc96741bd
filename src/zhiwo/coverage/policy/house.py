"""The house defaults about who keeps whom, as dated data (`packs/coverage/house.yaml`), each under its number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from zhiwo.clients.policy import Role
from zhiwo.coverage.policy.enrolment import PaperKind
from zhiwo.coverage.policy.level import Level
from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.org.policy import LANGUAGES, POSTS, UnitKind

Count = Annotated[int, Field(ge=0)]


class Rows(BaseModel):
    """Part of a pack: nothing in it changes, nothing in it is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _known_post(code: str) -> str:
    if code not in POSTS:
        raise ValueError(f"{code!r} is not a post of the house")
    return code


def _exact(value: object) -> object:
    if isinstance(value, float):
        raise ValueError(f"{value} is a float; write a share as text")
    return value


Post = Annotated[str, AfterValidator(_known_post)]
Percent = Annotated[Decimal, BeforeValidator(_exact), Field(gt=0, le=1000)]


class Approver(Rows):
    """A post at the unit of a kind over the client's host outlet, or at the nearest where somebody holds it."""

    post: Post
    at: UnitKind | Literal["nearest"]


class TransferRule(Rows):
    """H31: how many working days a proposal waits for its answer, and who must agree beside the accepter by how far the client
    goes; a level that is not named is no transfer."""

    answer_working_days: Annotated[int, Field(ge=1)]
    approve: Mapping[Level, tuple[Approver, ...]]


class ShadowRule(Rows):
    """H32: how many days the former lead may still see and contact the client."""

    shadow_days: Count


class AdoptionRule(Rows):
    """H34: how many clients one person adopts a day and in all, and how long who lost one waits to claim it again."""

    a_day: Count
    in_all: Count
    cooling_off_days: Count


class ReclaimRule(Rows):
    """H35: after how many idle days a client goes back, by the role of its keeper or by its tier; others never do."""

    idle_days: Mapping[str, Annotated[int, Field(ge=1)]]
    new_keeper_days: Count
    warned_days: Count
    blocked_by: frozenset[Literal["running_loan", "maturity_ahead"]]


class FirstKeeperRule(Rows):
    """H39: the posts of an outlet whose client's revenue stays with them when a specialist takes over."""

    outlet_posts: frozenset[Post]


class LossRule(Rows):
    """H40: from which fall of the month average a client is lost, from which one is warned; which leaders of a tier answer,
    and for how long the lead before a new one is named with it."""

    months: Annotated[int, Field(ge=1)]
    lost_percent: Percent
    warned_percent: Percent
    new_lead_days: Count
    leaders: Mapping[str, tuple[Post, ...]]


class PaperRule(Rows):
    """A7: how large the scan of an agreement may be, and of which kinds. One of 2048 KiB never waits on a disk in clear."""

    most_kib: Annotated[int, Field(ge=1, le=2048)]
    kinds: frozenset[PaperKind] = Field(min_length=1)


class CoverageRule(Rows):
    """A7: the shares of a tier's clients that have a keeper and are enrolled, in percent, below which somebody is told; what
    the paper of an agreement may be."""

    target_percent: Mapping[str, Percent]
    enrolled_percent: Mapping[str, Percent]
    paper: PaperRule


class NamedRole(Rows):
    """B1: how many people at most hold a role on a client, of which posts, from within the unit of that kind over the client, in
    which tiers."""

    most: Annotated[int, Field(ge=1)]
    within: UnitKind
    tiers: frozenset[str] | Literal["any"]
    posts: frozenset[Post] = Field(min_length=1)


class RequiredRoles(Rows):
    """B1: of each group of roles a client of the tier has one; each of these posts is held at a unit over it."""

    roles: tuple[tuple[Role, ...], ...]
    leaders: tuple[Post, ...]


class RolesRule(Rows):
    """B1: the roles people name beside the lead, and what a client of a tier must have."""

    named: Mapping[Role, NamedRole]
    required: Mapping[str, RequiredRoles]


class LoadStep(Rows):
    """A stretch of a keeper's load, up to so many percent of the minutes there are, and what each minute in it is priced."""

    up_to_percent: Percent | Literal["any"]
    price: Annotated[int, Field(ge=0)]


class BalanceRule(Rows):
    """D2: what it costs, in minutes, to move a client from a keeper who stays, to have it kept from another outlet, and by
    somebody who does not speak the language or know the field the client wishes for, each; and how dear the further minutes of a
    keeper become."""

    tie: Count
    other_outlet: Count
    language: Count
    speciality: Count
    steps: tuple[LoadStep, ...] = Field(min_length=1)

    def lacking(self, wished: Iterable[str], able: Collection[str]) -> int:
        """The price, in minutes, of what a client wishes for and a keeper is not able to do (codes of `org.policy.SKILLS`)."""
        return sum(self.language if skill in LANGUAGES else self.speciality for skill in wished if skill not in able)

    @model_validator(mode="after")
    def _rises(self) -> BalanceRule:
        *bounds, last = [step.up_to_percent for step in self.steps]
        prices = [step.price for step in self.steps]
        if last != "any" or "any" in bounds or bounds != sorted(set(bounds)) or prices != sorted(prices):
            raise ValueError("the stretches of a load rise in percent and price, and the last one is up to any")
        return self


class House(Rows):
    """The house defaults, by number."""

    transfer: TransferRule = Field(alias="H31")
    shadow: ShadowRule = Field(alias="H32")
    adoption: AdoptionRule = Field(alias="H34")
    reclaim: ReclaimRule = Field(alias="H35")
    first_keeper: FirstKeeperRule = Field(alias="H39")
    loss: LossRule = Field(alias="H40")
    coverage: CoverageRule = Field(alias="A7")
    roles: RolesRule = Field(alias="B1")
    balance: BalanceRule = Field(alias="D2")


class Version(Rows):
    """The defaults from one day on."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    house: House


COVERAGE: DatedPack[Version] = DatedPack("coverage.house", Version)


def house_on(day: date) -> House:
    """The defaults in force on a day."""
    return COVERAGE.on(day).house
