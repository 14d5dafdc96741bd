"""A day as a small plan: what is most worth doing within the minutes there are (requirements L2). Pure.

The worth of doing something today is what is at stake times how likely it is missed if it is left (the share of the working
days left that it needs, one when nothing can be put off any more). Everything owed to one client is done together: one call
meets the month's contact and greets. Which clients to take is a knapsack over minutes, solved exactly.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

STEP = 5
"""Minutes are planned in steps of so many."""


@dataclass(frozen=True)
class Task:
    """One duty on a desk: of which client, how many minutes, how many are missing, how many working days are left, today
    included. `joins` is done in the same call as other such tasks of the client."""

    key: int
    client: str
    minutes: int
    missing: int
    days_left: int
    joins: bool


@dataclass(frozen=True)
class Visit:
    """All that is owed to one client, done together: in so many minutes, of so much worth today."""

    client: str
    keys: tuple[int, ...]
    minutes: int
    worth: Fraction


def likelihood(task: Task) -> Fraction:
    """How likely the duty is missed if today goes by without it: one when it needs every day that is left."""
    return min(Fraction(1), Fraction(task.missing, max(task.days_left, 1)))


def visits(tasks: Iterable[Task], stakes: Mapping[str, int]) -> list[Visit]:
    """What can be done for each client: what joins in one call takes as long as its longest, the rest comes on top.

    `stakes` is what is at stake with a client, in fen (its assets); who has none there counts as one fen, so that nobody is
    forgotten.
    """
    by_client: dict[str, list[Task]] = {}
    for task in tasks:
        by_client.setdefault(task.client, []).append(task)
    found = []
    for client, own in by_client.items():
        joined = max((task.minutes for task in own if task.joins), default=0)
        minutes = joined + sum(task.minutes for task in own if not task.joins)
        worth = max(stakes.get(client, 0), 1) * sum((likelihood(task) for task in own), Fraction(0))
        keys = tuple(task.key for task in sorted(own, key=lambda task: (task.days_left, task.key)))
        found.append(Visit(client, keys, minutes, worth))
    return found


def plan(candidates: Sequence[Visit], minutes: int, first: Container[int] = ()) -> list[Visit]:
    """The visits of greatest worth together that fit in the minutes, the most worth a minute first. Exact.

    Visits with a duty among `first` come before all others and are taken whatever they take.
    """
    pinned = [visit for visit in candidates if any(key in first for key in visit.keys)]
    rest = [visit for visit in candidates if not any(key in first for key in visit.keys)]
    left = minutes - sum(visit.minutes for visit in pinned)
    return [*sorted(pinned, key=_by_worth), *sorted(_packed(rest, left), key=_by_worth)]


def _by_worth(visit: Visit) -> tuple[Fraction, str]:
    return -visit.worth / max(visit.minutes, 1), visit.client


def _packed(candidates: Sequence[Visit], minutes: int) -> list[Visit]:
    """The knapsack, over steps of minutes."""
    size = max(minutes, 0) // STEP
    best: list[Fraction] = [Fraction(0)] * (size + 1)
    taken: list[list[bool]] = []
    for visit in candidates:
        width = -(-visit.minutes // STEP)
        row = [False] * (size + 1)
        for room in range(size, width - 1, -1):
            with_it = best[room - width] + visit.worth
            if with_it > best[room]:
                best[room], row[room] = with_it, True
        taken.append(row)
    room, chosen = size, []
    for visit, row in zip(reversed(candidates), reversed(taken), strict=True):
        if row[room]:
            chosen.append(visit)
            room -= -(-visit.minutes // STEP)
    return chosen
