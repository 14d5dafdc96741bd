"""An agreed shortfall (计划内缺口): what an outlet without the hours is planned to leave undone for some months.

Of the duties of a kind and tier that close in a month at most the share agreed may be missed as planned; those that closed first
come first. Whatever is missed beyond that is late like anything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zhiwo.kernel.period import Period, add_months


@dataclass(frozen=True)
class Part:
    """Of the duties of a kind to clients of a tier so many per cent are planned to be done, 0 to 99."""

    kind: str
    tier: str
    percent: int


@dataclass(frozen=True)
class Missed:
    """A duty that was missed: who it is, of what, and the day it closed; `rank` orders those of one day."""

    key: int
    kind: str
    tier: str
    closed_on: date
    rank: str


def may_be_missed(due: int, percent: int) -> int:
    """How many of `due` duties may be missed where so many per cent are planned to be done; a part of one is none."""
    return due * (100 - percent) // 100


def months_of(period: Period) -> list[Period]:
    """The calendar months of a period that begins and ends with a month."""
    months, start = [], period.start
    while start < period.end:
        months.append(Period(start, add_months(start, 1)))
        start = months[-1].end
    return months


def planned(parts: Iterable[Part], due: Mapping[tuple[str, str], int], missed: Iterable[Missed]) -> set[int]:
    """Which of one month's missed duties at an outlet are within what was agreed; `due` are all that close in it, missed or not,
    by kind and tier."""
    by_kind: dict[tuple[str, str], list[Missed]] = defaultdict(list)
    for one in missed:
        by_kind[one.kind, one.tier].append(one)
    found: set[int] = set()
    for part in parts:
        of = part.kind, part.tier
        first = sorted(by_kind[of], key=lambda one: (one.closed_on, one.rank, one.key))
        found.update(one.key for one in first[: may_be_missed(due.get(of, 0), part.percent)])
    return found
