"""What the rows of the packs of fit are made of: each says on what it rests, and whether anybody outside says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from zhiwo.kernel.packs import Mark
from zhiwo.parties.policy.rows import Rows

Risk = Literal["R1", "R2", "R3", "R4", "R5"]
"""A rating of a product; `ProductTerms.risk` is its number."""

RISKS: tuple[Risk, ...] = ("R1", "R2", "R3", "R4", "R5")

Count = Annotated[int, Field(ge=0)]
Percent = Annotated[int, Field(ge=1, le=1000)]
Yuan = Annotated[int, Field(ge=0)]
"""Whole yuan."""


class Basis(Rows):
    """A rule that rests on `source`, which is of the kind `mark`; in force from `since` on, else whenever its version is."""

    source: Annotated[str, Field(min_length=1)]
    mark: Mark
    since: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.since is None or self.since <= day


class Version(Rows):
    """What every version of a pack of fit says of itself."""

    version: str
    valid_from: date
    source: str
    confidence: Mark


@dataclass(frozen=True)
class Grounds:
    """On what a reason stands: the pack and its version ("suitability.matrix matrix-2020"), the day since which the rule is in
    force (None where nothing says one), its source and mark."""

    rule: str
    since: date | None
    source: str
    mark: str


def grounds(pack: str, version: Version, basis: Basis | None = None) -> Grounds:
    """The grounds of one row of a version, or of the version itself."""
    if basis is None:
        return Grounds(f"{pack} {version.version}", version.valid_from, version.source, version.confidence)
    return Grounds(f"{pack} {version.version}", basis.since or version.valid_from, basis.source, basis.mark)
