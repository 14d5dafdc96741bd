"""The house defaults about who keeps whom, as dated data (`packs/coverage/house.yaml`), each under its number."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from zhiwo.kernel.packs import DatedPack, Mark

Count = Annotated[int, Field(ge=0)]


class Rows(BaseModel):
    """Part of a pack: nothing in it changes, nothing in it is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TransferRule(Rows):
    """H31: how many working days a proposal waits for its answer."""

    answer_working_days: Annotated[int, Field(ge=1)]


class ShadowRule(Rows):
    """H32: how many days the former lead may still see and contact the client."""

    shadow_days: Count


class AdoptionRule(Rows):
    """H34: how many clients one person adopts a day and in all, and how long who lost one waits to claim it again."""

    a_day: Count
    in_all: Count
    cooling_off_days: Count


class House(Rows):
    """The house defaults, by number."""

    transfer: TransferRule = Field(alias="H31")
    shadow: ShadowRule = Field(alias="H32")
    adoption: AdoptionRule = Field(alias="H34")


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
