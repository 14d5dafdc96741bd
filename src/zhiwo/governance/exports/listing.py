"""What an exportable listing looks like, and why someone takes one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from zhiwo.governance.exports.marks import Marking
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text

LISTING = Text("这份可导出的名单", "That listing")
Cell = str | int | Decimal | date | None
Arguments = Mapping[str, Any]


class Kind(StrEnum):
    """What a column holds. Texts are written as text whatever they begin with; counts and amounts as numbers."""

    TEXT = "text"
    COUNT = "count"
    YUAN = "yuan"
    DAY = "day"


class Format(StrEnum):
    """What a file can be."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Column:
    """A column: the code of its field, which masking is asked about, its heading, and what it holds."""

    field: str
    name: Text
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Sheet:
    """What is written: the lines of the watermark on top (none where the file is to be fed again), the headings, and the
    rows, each as long as the headings but for its code, which is put last where there is a marking."""

    watermark: Sequence[str]
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    marking: Marking | None = None


@dataclass(frozen=True)
class Listing:
    """Something that can be exported. `act` is what the post must be allowed. `check` returns the arguments in their plain
    form, and raises NotFound for ones that make no sense. `columns`, `count` and `rows` are worked out for the actor when
    they are asked for, never kept; `said` says which part is meant. `returns` marks a file that is filled in and fed
    again: it keeps the layout it came in, without heading lines, codes or quotes before formulas."""

    code: str
    name: Text
    act: str
    check: Callable[[Actor, Arguments], Arguments]
    columns: Callable[[Actor, Arguments], Sequence[Column]]
    count: Callable[[Actor, Arguments], int]
    rows: Callable[[Actor, Arguments], Iterator[Sequence[Cell]]]
    said: Callable[[Arguments], Text]
    formats: tuple[Format, ...] = (Format.XLSX, Format.CSV)
    returns: bool = False


def listing_of(listings: Iterable[Listing], code: str) -> Listing:
    """The listing of that code. Raises NotFound."""
    for listing in listings:
        if listing.code == code:
            return listing
    raise NotFound(what=LISTING)


PURPOSES: dict[str, Text] = {
    "visit": Text("客户活动与拜访准备", "client events and visits"),
    "review": Text("业绩复盘与例会", "reviews and meetings"),
    "check": Text("数据核对与更正", "checking and correcting data"),
    "authority": Text("监管、审计或上级要求", "asked for by authority, audit or head office"),
    "other": Text("其他（请写明）", "other (say which)"),
}
"""What an export is for."""
