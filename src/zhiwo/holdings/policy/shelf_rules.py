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
    """What a contract of one kind is. `counts_as` is the class of assets it is among; `none`: it is no asset. `made` says by
    whom: always another house, never one, or whoever the issuer is. `private`: it is placed privately."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shelf: ShelfKind
    regime: str
    counts_as: Counted
    yields: YieldKind = Field(alias="yield")
    made: Literal["elsewhere", "here", "by_issuer"]
    private: bool = False

    @field_validator("regime")
    @classmethod
    def _known(cls, regime: str) -> str:
        if regime not in REGIMES:
            raise ValueError(f"{regime!r} is not whose rules a sale follows: one of {', '.join(REGIMES)}")
        return regime


class ShelfVersion(BaseModel):
    """The rules from one day on: of every kind of contract what it is; for how many days a change of rating is told; how many
    alternatives are worked out; and by which names the bank itself is an issuer, the first standing for one that is not named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    valid_from: date
    source: str
    confidence: Mark
    told_days: Annotated[int, Field(ge=1)]
    alternatives: Annotated[int, Field(ge=0)]
    own_issuers: Annotated[tuple[str, ...], Field(min_length=1)]
    kinds: Mapping[str, KindRule]

    @field_validator("kinds")
    @classmethod
    def _all(cls, kinds: Mapping[str, KindRule]) -> Mapping[str, KindRule]:
        if kinds.keys() != PRODUCT_KINDS.keys():
            raise ValueError(f"each kind of contract stands there once: {', '.join(PRODUCT_KINDS)}")
        return kinds

    def made_elsewhere(self, kind: str, issuer: str) -> bool:
        """Whether a contract of that kind by that issuer is another house's, which the bank sells for it."""
        made = self.kinds[kind].made
        return made == "elsewhere" or (made == "by_issuer" and issuer not in self.own_issuers)


SHELF: DatedPack[ShelfVersion] = DatedPack("holdings.shelf", ShelfVersion)


def shelf_rules_on(day: date) -> ShelfVersion:
    """The rules in force on a day."""
    return SHELF.on(day)
