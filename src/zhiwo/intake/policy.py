"""Who may land files, what a delivery may have come to, and how a file of deliveries is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiwo.kernel.text import Text

LANDING_POSTS = frozenset({"data_steward"})
"""The posts that land files; the house's table of acts reads it from here."""

LANDING = Text("导入数据文件", "land files")


class State(StrEnum):
    """What a delivery came to."""

    LANDED = "landed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


STATES: dict[State, Text] = {
    State.LANDED: Text("已收", "landed"),
    State.UNCHANGED: Text("已收过，无变化", "landed before, nothing changed"),
    State.REFUSED: Text("拒收", "refused"),
}


class Sort(StrEnum):
    """What a delivery brings: a file of the date, or rows set aside from it, corrected."""

    FILE = "file"
    CORRECTION = "correction"


SORTS: dict[Sort, Text] = {
    Sort.FILE: Text("整份文件", "whole file"),
    Sort.CORRECTION: Text("更正补录", "correction"),
}

SUFFIXES = ("csv", "xlsx", "parquet")
_NAME = re.compile(r"(?P<feed>[a-z][a-z_]*?)_(?P<day>[0-9]{8})(?P<full>_full)?\.(?:" + "|".join(SUFFIXES) + ")")


@dataclass(frozen=True)
class FileName:
    """What a file's name says of it: `<feed>_<YYYYMMDD>[_full].(csv|xlsx|parquet)`."""

    feed: str
    business_date: date
    full: bool


def read_name(name: str) -> FileName | None:
    """`balances_20261120_full.csv` taken apart, or None when the name does not follow the convention."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    try:
        day = date(int(found["day"][:4]), int(found["day"][4:6]), int(found["day"][6:]))
    except ValueError:
        return None
    return FileName(found["feed"], day, bool(found["full"]))
