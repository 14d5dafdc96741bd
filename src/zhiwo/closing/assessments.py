"""The step of closing that takes risk assessments over."""

from __future__ import annotations

from typing import Any

from zhiwo.closing import figures
from zhiwo.closing.day import Day
from zhiwo.suitability.operations import take_over_assessments
from zhiwo.suitability.queries import assessed_here, told_by_feed
from zhiwo.tiering.queries import listed_numbers

FEED = "risk_assessments"


def read_assessments(day: Day) -> tuple[list[dict[str, Any]], set[tuple[Any, ...]] | None]:
    """What the bank's other channels assessed since the last closing of listed clients and of those who answered here, since how
    often counts wherever it was; and all of it for clients of whom nothing was taken over before: they may be new."""
    listed, known = listed_numbers(day.schemes, day.on) | assessed_here(), told_by_feed()
    since = day.since_last(FEED)
    said = figures.of_clients(day.facts.table(FEED), listed | known)
    fresh = said if since is None else said.filter((said.assessed_on >= since) | said.client.notin(sorted(known)))
    return fresh.to_pyarrow().to_pylist(), day.stated(FEED, "assessment")


def take_assessments(day: Day, assessments: tuple[list[dict[str, Any]], set[tuple[Any, ...]] | None]) -> int:
    """Put them beside what was assessed here."""
    rows, stated = assessments
    references = None if stated is None else {reference for (reference,) in stated}
    return take_over_assessments(rows, at=day.at, stated=references).stated
