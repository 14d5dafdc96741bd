"""What planned visits may aim at and what clients give opinions of, as dated data (`packs/care/visits.yaml`). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from pydantic import field_validator

from zhiwo.care.policy.house import Count, Rows
from zhiwo.care.policy.standard import Name
from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.text import Text


class Coded(Rows):
    """One entry of a list."""

    code: str
    name: Name


class VisitsVersion(Rows):
    """The lists, and from how many days before its day a visit stands on Today, from one day on."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    ahead_days: Count
    aims: tuple[Coded, ...]
    opinions: tuple[Coded, ...]

    @field_validator("aims", "opinions")
    @classmethod
    def _told_apart(cls, entries: tuple[Coded, ...]) -> tuple[Coded, ...]:
        if not entries or len({one.code for one in entries}) != len(entries):
            raise ValueError("a list has entries, each of its own code")
        return entries

    @cached_property
    def aim_names(self) -> Mapping[str, Text]:
        return {one.code: one.name.text for one in self.aims}

    @cached_property
    def opinion_names(self) -> Mapping[str, Text]:
        return {one.code: one.name.text for one in self.opinions}


VISITS: DatedPack[VisitsVersion] = DatedPack("care.visits", VisitsVersion)


def visits_on(day: date) -> VisitsVersion:
    """The lists in force on a day."""
    return VISITS.on(day)


AIM_RESULTS: dict[str, Text] = {
    "reached": Text("达成", "reached"),
    "missed": Text("未达成", "not reached"),
    "open": Text("待续", "still open"),
}
"""What became of an aim."""

VISIT_KINDS = ("visit", "meeting")
"""How a planned visit is carried out."""
