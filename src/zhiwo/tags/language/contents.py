"""What the brackets of one feature can hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhiwo.tags.language.op import Op
from zhiwo.tags.language.periods import Calendar
from zhiwo.tags.language.told import ActIs, Trait
from zhiwo.tags.language.tree import Condition, Dimension, Filter, Measure, Size, Test


@dataclass(frozen=True)
class Period:
    """The statistics period of a group."""

    calendar: Calendar


@dataclass(frozen=True)
class OfRows:
    """Conditions on one transaction, and a test of those that meet them all."""

    where: tuple[Filter, ...]
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
    where: tuple[Filter, ...]
    test: Test


@dataclass(frozen=True)
class Since:
    """Days since the last transaction; of the group's period where it has one."""

    where: tuple[Filter, ...]
    op: Op
    days: int | None
    negated: bool


@dataclass(frozen=True)
class Whole:
    """A condition on the client."""

    condition: Condition


Timed = Following | EachMonth | Since
Content = Period | OfRows | Timed | Whole


def in_order(conditions: Iterable[Filter]) -> tuple[Filter, ...]:
    """Each condition once, in one order: that of typing means nothing."""
    return tuple(sorted(set(conditions), key=_place))


def _place(condition: Filter) -> tuple[int, bool, tuple[str, ...], int]:
    if isinstance(condition, Size):
        return len(Dimension), False, (condition.op,), condition.fen
    return list(Dimension).index(condition.dimension), condition.other, condition.codes, 0


def acts_in_order(conditions: Iterable[ActIs]) -> tuple[ActIs, ...]:
    """Each condition on an act once, in one order."""
    return tuple(sorted(set(conditions), key=lambda one: (list(Trait).index(one.trait), one.other, one.codes)))


def tests_in_order(tests: Iterable[Test]) -> tuple[Test, ...]:
    """Each test once, in one order."""
    return tuple(sorted(set(tests), key=lambda t: (list(Measure).index(t.measure), t.op, t.value or 0)))
