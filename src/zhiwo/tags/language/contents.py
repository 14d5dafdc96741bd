"""What the brackets of one feature can hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhiwo.tags.language.periods import Calendar
from zhiwo.tags.language.tree import Condition, Dimension, Measure, Op, Test, Where


@dataclass(frozen=True)
class Period:
    """The statistics period of a group."""

    calendar: Calendar


@dataclass(frozen=True)
class OfRows:
    """Conditions on one transaction, and a test of those that meet them all."""

    where: tuple[Where, ...]
    test: Test | None = None


@dataclass(frozen=True)
class Following:
    """A service, and another one within so many days after it; it takes its period from the group."""

    first: tuple[str, ...]
    then: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class EachMonth:
    """A test that holds in each of so many months; its time is its own."""

    months: int
    where: tuple[Where, ...]
    test: Test


@dataclass(frozen=True)
class Since:
    """Days since the last transaction; of the group's period where it has one."""

    where: tuple[Where, ...]
    op: Op
    days: int | None
    negated: bool


@dataclass(frozen=True)
class Whole:
    """A condition on the client."""

    condition: Condition


Timed = Following | EachMonth | Since
Content = Period | OfRows | Timed | Whole


def in_order(conditions: Iterable[Where]) -> tuple[Where, ...]:
    """Each condition once, in one order: that of typing means nothing."""
    return tuple(sorted(set(conditions), key=lambda w: (list(Dimension).index(w.dimension), w.other, w.codes)))


def tests_in_order(tests: Iterable[Test]) -> tuple[Test, ...]:
    """Each test once, in one order."""
    return tuple(sorted(set(tests), key=lambda t: (list(Measure).index(t.measure), t.op, t.value or 0)))
