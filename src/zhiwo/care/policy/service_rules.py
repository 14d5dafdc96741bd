"""What is promised to clients who ask for something, as dated data (`packs/care/requests.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from zhiwo.care.policy.house import Count, Post, Rows, Tier
from zhiwo.care.policy.working_time import WorkingTime
from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.workdays import WorkCalendar

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Minutes = Annotated[int, Field(ge=0, le=60_000)]


class DeskHours(Rows):
    """The hours of a working day in which time counts."""

    since: time
    until: time

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> DeskHours:
        if self.until <= self.since:
            raise ValueError("the hours of a desk end after they begin")
        return self


class Notice(Rows):
    """From this amount on, cash is booked so many working minutes ahead."""

    from_fen: Count
    minutes: Minutes


class CashRule(Rows):
    """How far ahead cash is booked, by amount; in another currency than the house's always the same; what is
    paid out in, and the posts of an outlet that answer for it."""

    notice_minutes: tuple[Notice, ...] = Field(min_length=1)
    foreign_notice_minutes: Minutes
    currencies: tuple[Currency, ...] = Field(min_length=1)
    counter: frozenset[Post]

    @model_validator(mode="after")
    def _begins_at_nothing_and_grows(self) -> CashRule:
        floors = [row.from_fen for row in self.notice_minutes]
        if floors[0] != 0 or floors != sorted(set(floors)):
            raise ValueError("the amounts begin at 0 and grow")
        return self

    def notice(self, amount_fen: int, *, foreign: bool) -> timedelta:
        """The working time that amount needs."""
        if foreign:
            return timedelta(minutes=self.foreign_notice_minutes)
        reached = [row.minutes for row in self.notice_minutes if row.from_fen <= amount_fen]
        return timedelta(minutes=reached[-1])


class Limits(Rows):
    """Working minutes to the first answer, and to the end."""

    answer: Annotated[int, Field(ge=1, le=60_000)]
    resolve: Annotated[int, Field(ge=1, le=60_000)]


class FaultRule(Rows):
    """The two clocks of a fault by tier, and whose post may be sent as the technician, in order of preference."""

    clocks: Mapping[Tier, Limits]
    otherwise: Limits
    technicians: tuple[Post, ...] = Field(min_length=1)

    def limits(self, tier: str) -> Limits:
        return self.clocks.get(tier, self.otherwise)


class AnnouncementRule(Rows):
    """The kinds of contact that tell a client of a change, those of them that must have connected."""

    kinds: frozenset[str]
    must_connect: frozenset[str] = frozenset()


class Rising(Rows):
    """What is late goes to a post after so many working minutes more."""

    to: Post
    minutes: Minutes


class ServiceRules(Rows):
    """The rules for requests of clients from one day on."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    desk_hours: DeskHours
    priority: tuple[Tier, ...]
    cash: CashRule
    fault: FaultRule
    announcement: AnnouncementRule
    rises: tuple[Rising, ...] = ()

    def working(self, calendar: WorkCalendar) -> WorkingTime:
        """Working time by these hours."""
        return WorkingTime(calendar, self.desk_hours.since, self.desk_hours.until)

    def rank(self, tier: str) -> int:
        """The place of a tier: the lower one is served first."""
        return self.priority.index(tier) if tier in self.priority else len(self.priority)


SERVICE_RULES: DatedPack[ServiceRules] = DatedPack("care.requests", ServiceRules)


def service_rules_on(day: date) -> ServiceRules:
    """The rules in force on a day."""
    return SERVICE_RULES.on(day)
