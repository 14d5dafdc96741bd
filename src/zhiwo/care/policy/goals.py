"""What the bank aims at with its listed clients, as dated data (`packs/care/goals.yaml`; S7 一(二), S6 四)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from zhiwo.care.policy.house import Rows
from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.text import Text

KEY_FACTS: dict[str, Text] = {
    "phone": Text("电话", "phone"),
    "address": Text("地址", "address"),
    "employer": Text("工作单位", "employer"),
}
"""The facts of a client that may be asked for, by code."""

KeyFact = Literal["phone", "address", "employer"]


def _exact(value: object) -> object:
    if isinstance(value, float):
        raise ValueError(f"{value} is a float; write it as text")
    return value


Share = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=1000)]


class GoalsVersion(Rows):
    """The goals from one day on: growth of assets in per cent a year, kinds of asset held on average, share of
    key facts known in per cent."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    growth_percent: Share
    classes_held: Share
    known_percent: Share
    key_facts: tuple[KeyFact, ...] = Field(min_length=1)


GOALS: DatedPack[GoalsVersion] = DatedPack("care.goals", GoalsVersion)


def goals_on(day: date) -> GoalsVersion:
    """The goals in force on a day."""
    return GOALS.on(day)
