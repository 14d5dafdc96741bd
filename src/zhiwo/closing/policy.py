"""Which feeds a closing needs, and what happens when one is missing (architecture decision 3). Knows no Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from zhiwo.kernel.packs import Mark, dated, texts


class Need(StrEnum):
    """How much a closing needs a feed."""

    STOP = "stop"
    CARRY = "carry"
    FIRST = "first"


@dataclass(frozen=True)
class Missing:
    """What is missing for a day: feeds that stop it, and feeds carried over with the day their newest part is of."""

    stopping: tuple[str, ...]
    carried: tuple[tuple[str, date], ...]


class DayEnd(BaseModel):
    """One version of which feeds a closing needs, in force from `valid_from` until the next one starts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid_from: date
    source: str
    confidence: Mark
    feeds: dict[str, Need] = Field(min_length=1)


_VERSIONS = TypeAdapter(tuple[DayEnd, ...])


def read_day_end(versions: Sequence[Mapping[str, Any]]) -> tuple[DayEnd, ...]:
    """Versions as they stand in the pack. Raises pydantic.ValidationError."""
    return _VERSIONS.validate_python(versions)


@lru_cache(maxsize=4)
def _read(texts: tuple[str, ...]) -> tuple[DayEnd, ...]:
    return read_day_end(dated(texts))


def needs_on(day: date, pack: str = "day_end") -> dict[str, Need]:
    """The needs in force on a day, from the pack of that name, shipped or published."""
    return [version for version in _read(texts(f"closing.{pack}")) if version.valid_from <= day][-1].feeds


def missing(day: date, needs: Mapping[str, Need], newest: Mapping[str, date]) -> Missing:
    """What is missing, given the business date of each feed's newest part up to `day`."""
    stopping = [
        feed for feed, need in needs.items() if feed not in newest or (need is Need.STOP and newest[feed] < day)
    ]
    carried = [
        (feed, newest[feed])
        for feed, need in needs.items()
        if need is Need.CARRY and feed in newest and newest[feed] < day
    ]
    return Missing(tuple(stopping), tuple(carried))
