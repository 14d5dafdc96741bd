"""How long each deed takes, and how much of a day a post has for clients, as dated data (`packs/care/hours.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, get_args

from pydantic import BeforeValidator, Field, model_validator

from zhiwo.care.policy.house import Count, Post, Rows
from zhiwo.care.policy.standard import Deed
from zhiwo.kernel.packs import DatedPack, Mark

GREETING = "greeting"


def _exact(value: object) -> object:
    if isinstance(value, float):
        raise ValueError(f"{value} is a float; write hours as text")
    return value


Rate = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, decimal_places=2)]
Hours = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=24)]


class ShortfallRule(Rows):
    """Who agrees to a shortfall that an outlet plans, and for how many months at most."""

    agreed_by: frozenset[Post]
    longest_months: Annotated[int, Field(ge=1, le=12)]


class HoursVersion(Rows):
    """Minutes by deed, greetings included, hours a working day by post, and what an hour costs in yuan, from one day on.
    `joins_as` is the post in which one more keeper is reckoned (and one fewer)."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    minutes: Mapping[str, Count]
    client_hours_a_day: Mapping[Post, Hours]
    cny_an_hour: Rate
    joins_as: Post
    shortfall: ShortfallRule

    @model_validator(mode="after")
    def _names_every_deed(self) -> HoursVersion:
        deeds = {*get_args(Deed), GREETING}
        if self.minutes.keys() != deeds:
            raise ValueError(f"minutes are said of {sorted(deeds)}, each once")
        return self


HOURS: DatedPack[HoursVersion] = DatedPack("care.hours", HoursVersion)


def hours_on(day: date) -> HoursVersion:
    """The hours in force on a day."""
    return HOURS.on(day)
