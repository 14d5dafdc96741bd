"""Who reads the words of an interaction, by its level, as dated data (`packs/care/confidence.yaml`). Pure.

Whoever sees the client sees that a contact took place, how, on which day and by whom.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import field_validator

from zhiwo.care.policy.house import Rows
from zhiwo.care.policy.standard import Name
from zhiwo.clients.policy import Role
from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.text import Text

ORDINARY = "ordinary"
Reader = Literal["all", "author", "keepers", "leaders", "answering"]
"""Everybody who sees the client; who had the contact or wrote it down; who keeps the client; the leaders over it; its keeper and
the leaders who answer for its tier."""


class Level(Rows):
    """A level: what it is called, and who reads the words."""

    code: str
    name: Name
    readers: frozenset[Reader]


class ConfidenceVersion(Rows):
    """The levels, from one day on; the first is that of an entry that says nothing."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    keeper_roles: frozenset[Role]
    answering_roles: frozenset[Role]
    levels: tuple[Level, ...]

    @field_validator("levels")
    @classmethod
    def _begins_open(cls, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        codes = [level.code for level in levels]
        if codes[:1] != [ORDINARY] or len({*codes}) != len(codes) or "all" not in levels[0].readers:
            raise ValueError(f"the first level is {ORDINARY}, for all, and each has a code of its own")
        if any(not {"all", "author"} & level.readers for level in levels):
            raise ValueError("whoever wrote something down reads it")
        return levels

    @cached_property
    def names(self) -> Mapping[str, Text]:
        return {level.code: level.name.text for level in self.levels}

    def readers(self, code: str) -> frozenset[Reader]:
        """Who reads at a level. One the house knows no more is read by its author alone."""
        return next((level.readers for level in self.levels if level.code == code), frozenset({"author"}))


CONFIDENCE: DatedPack[ConfidenceVersion] = DatedPack("care.confidence", ConfidenceVersion)


def confidence_on(day: date) -> ConfidenceVersion:
    """The levels in force on a day."""
    return CONFIDENCE.on(day)


@dataclass(frozen=True)
class Stance:
    """How somebody who sees the client stands to it and to an entry."""

    author: bool
    roles: Collection[str]
    leads: bool
    answers: bool


def reads(stance: Stance, level: str, rule: ConfidenceVersion) -> bool:
    """Whether somebody who sees the client reads the words of an entry of that level."""
    is_one: dict[Reader, bool] = {
        "all": True,
        "author": stance.author,
        "keepers": not rule.keeper_roles.isdisjoint(stance.roles),
        "leaders": stance.leads,
        "answering": stance.answers or not rule.answering_roles.isdisjoint(stance.roles),
    }
    return any(is_one[reader] for reader in rule.readers(level))
