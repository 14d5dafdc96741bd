"""Which feeds a closing needs, and what happens when one is missing (architecture decision 3). Knows no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from typing import Any

import yaml


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


def needs_on(day: date, pack: str = "day_end") -> dict[str, Need]:
    """The needs in force on a day, from the pack of that name."""
    text = files("zhiwo.packs").joinpath(f"closing/{pack}.yaml").read_text(encoding="utf-8")
    versions: list[dict[str, Any]] = [v for v in yaml.safe_load(text) if v["valid_from"] <= day]
    newest = max(versions, key=lambda version: version["valid_from"])
    return {feed: Need(need) for feed, need in newest["feeds"].items()}


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
