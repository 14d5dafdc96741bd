"""What a product is where the bank's file leaves it open, as dated data (`packs/holdings/shelf.yaml`). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from zhiwo.holdings.policy.product import ShelfKind, YieldKind
from zhiwo.holdings.policy.words import PRODUCT_KINDS, REGIMES
from zhiwo.kernel.packs import DatedPack, Mark

Counted = Literal["deposit", "wmp", "fund", "insurance", "bond", "trust", "metal", "none"]


class KindRule(BaseModel):
    """What a contract of one kind is. `counts_as` is the class of assets it is among; `none`: it is no asset."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shelf: ShelfKind
    regime: str
    counts_as: Counted
    yields: YieldKind = Field(alias="yield")
    partner: bool

    @field_validator("regime")
    @classmethod
    def _known(cls, regime: str) -> str:
        if regime not in REGIMES:
            raise ValueError(f"{regime!r} is not whose rules a sale follows: one of {', '.join(REGIMES)}")
        return regime


class ShelfVersion(BaseModel):
    """The rules from one day on: of every kind of contract what it is; for how many days a change of rating is told; how many
    alternatives are worked out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    valid_from: date
    source: str
    confidence: Mark
    told_days: Annotated[int, Field(ge=1)]
    alternatives: Annotated[int, Field(ge=0)]
    kinds: Mapping[str, KindRule]

    @field_validator("kinds")
    @classmethod
    def _all(cls, kinds: Mapping[str, KindRule]) -> Mapping[str, KindRule]:
        if kinds.keys() != PRODUCT_KINDS.keys():
            raise ValueError(f"each kind of contract stands there once: {', '.join(PRODUCT_KINDS)}")
        return kinds


SHELF: DatedPack[ShelfVersion] = DatedPack("holdings.shelf", ShelfVersion)


def shelf_rules_on(day: date) -> ShelfVersion:
    """The rules in force on a day."""
    return SHELF.on(day)
