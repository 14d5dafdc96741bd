"""Claims no talk and no case may make, as dated data (`packs/talks/banned.yaml`). Finding them is `claims`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import Field, field_validator

from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.talks.policy.situations import Called, Rows

Word = Annotated[str, Field(min_length=1, max_length=40)]
Words = Annotated[tuple[Word, ...], Field(min_length=1)]
Within = Annotated[int, Field(ge=0, le=40)]


class Near(Rows):
    """Any of `words`, any of `of` behind it, and any of `then` behind that where there are any, with at most so many letters
    between. `denied_between`: a denial between them takes the claim back ("the yield is not guaranteed"); it does not where
    the first is the promise itself ("we guarantee no loss of principal")."""

    words: Words
    of: Words
    within: Within
    then: tuple[Word, ...] = ()
    then_within: Within = 0
    denied_between: bool = True

    @cached_property
    def groups(self) -> tuple[tuple[Words, int], ...]:
        """The groups behind the first, each with how far it may stand from the one before."""
        return ((self.of, self.within), *(((self.then, self.then_within),) if self.then else ()))


class Claim(Rows):
    """A claim that may not be made: the words it is known by, why, by which source, and what to write instead."""

    code: str
    name: Called
    words: tuple[Annotated[str, Field(min_length=2, max_length=40)], ...] = ()
    near: tuple[Near, ...] = ()
    lawful: tuple[Word, ...] = ()
    deposits: bool = False
    reason: Called
    source: str
    instead: Called


class Deposits(Rows):
    """What makes a claim right of a deposit: the insurance is named, with an amount within it, and no other product."""

    insured_yuan: Annotated[int, Field(gt=0)]
    named: Words
    others: Words


class Denials(Rows):
    """What takes a claim back, within its clause: a denial before it with nothing but `between` from there to the claim; or words
    that refute it behind, with nothing but `toward` on the way. A denial after one of `doubled` denies nothing."""

    before: Words
    between: Words
    doubled: Words
    behind: Words
    toward: Words


class BannedVersion(Rows):
    """The claims from one day on. `variants` are pairs of a traditional character and the simplified one."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    deposits: Deposits
    denials: Denials
    variants: str
    claims: tuple[Claim, ...]

    @field_validator("variants")
    @classmethod
    def _pairs(cls, variants: str) -> str:
        if any(len(pair) != 2 for pair in variants.split()):
            raise ValueError("variants are pairs of two characters")
        return variants

    @cached_property
    def simplified(self) -> Mapping[int, str]:
        return {ord(pair[0]): pair[1] for pair in self.variants.split()}


BANNED: DatedPack[BannedVersion] = DatedPack("talks.banned", BannedVersion)
