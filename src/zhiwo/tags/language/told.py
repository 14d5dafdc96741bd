"""Conditions on what passes between the bank and a client besides transactions, and on what is said of the client. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from zhiwo.tags.language.op import Op
from zhiwo.tags.language.periods import Calendar


class Act(StrEnum):
    """What passes between the bank and a client besides transactions: interactions and complaints."""

    INTERACTION = "interaction"
    COMPLAINT = "complaint"


class Trait(StrEnum):
    """What an act is told apart by."""

    KIND = "kind"
    RESULT = "result"
    BEGUN_BY = "begun_by"


@dataclass(frozen=True)
class ActIs:
    """A condition on one act: its kind, its result or who began it is one of `codes`; with `other`, it is known and none of them.
    Codes in order."""

    trait: Trait
    codes: tuple[str, ...]
    other: bool = False


@dataclass(frozen=True)
class ActCount:
    """How many acts of a period meet every condition; without a period, of those that are open on the day. None is 0."""

    act: Act
    period: Calendar | None
    where: tuple[ActIs, ...]
    op: Op
    number: int


@dataclass(frozen=True)
class ActRecency:
    """Days from the last act that meets every condition to the day."""

    act: Act
    where: tuple[ActIs, ...]
    op: Op
    days: int | None


@dataclass(frozen=True)
class Score:
    """The score that a model gives the client, as it holds on the day, compared with a number."""

    model: str
    op: Op
    number: Fraction | None


@dataclass(frozen=True)
class Fact:
    """Somebody states of the client a fact of that kind with one of the values, as plain texts, and is at least as sure as
    `confidence`, of 100; blank, nobody states one."""

    fact: str
    op: Op
    values: tuple[str, ...] = ()
    confidence: int = 0


Told = ActCount | ActRecency | Score | Fact
