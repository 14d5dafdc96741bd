"""What a chart draws, as plain values for `json_script`: fen, and how many of them make one of the unit shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from zhiwo.desk.board import Month
from zhiwo.desk.client import Point
from zhiwo.desk.words import ASSET_CLASSES
from zhiwo.web.catalogue import language, phrase, say
from zhiwo.web.formats import COLUMN_PLACES, COLUMN_UNIT, FEN_PER_COLUMN_UNIT, scaled

FEN_PER_LARGE = {"zh": 10_000_000_000, "en": 100_000_000}
LARGE_UNIT = {"zh": "亿", "en": "m"}


def assets(points: Iterable[Point]) -> dict[str, Any]:
    """A client's assets, month by month."""
    rows = list(points)
    return {
        **_small("line", phrase("资产走势")),
        "days": [f"{row.on:%y-%m}" for row in rows],
        "series": [
            {"name": "AUM", "values": [row.aum_fen for row in rows]},
            {"name": phrase("存款"), "values": [row.deposit_fen for row in rows]},
        ],
    }


def ring(classes: Mapping[str, int]) -> dict[str, Any]:
    """What a client's assets consist of."""
    total = scaled(sum(classes.values()))
    return {
        **_small("ring", phrase("资产配置")),
        "total": total.figure,
        "total_unit": total.unit,
        "parts": [{"name": say(ASSET_CLASSES[code]), "value": fen} for code, fen in classes.items() if fen > 0],
    }


def structure(months: Iterable[Month]) -> dict[str, Any]:
    """A unit's assets at month ends, deposits below the rest; a small unit's in the unit of columns."""
    rows = list(months)
    shape = _small("stack", phrase("AUM 结构"))
    if max((row.aum_fen for row in rows), default=0) >= FEN_PER_LARGE[language()]:
        shape |= {"unit": LARGE_UNIT[language()], "scale": FEN_PER_LARGE[language()], "places": 2}
    return shape | {
        "days": [f"{row.on:%y-%m}" for row in rows],
        "series": [
            {"name": phrase("存款"), "values": [row.deposit_fen for row in rows]},
            {"name": phrase("非存款"), "values": [row.aum_fen - row.deposit_fen for row in rows]},
        ],
    }


def _small(kind: str, title: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "unit": COLUMN_UNIT[language()],
        "scale": FEN_PER_COLUMN_UNIT[language()],
        "places": COLUMN_PLACES[language()],
    }


def counts(days: Iterable[tuple[date, int]]) -> dict[str, Any]:
    """How many clients there were, day by day."""
    rows = list(days)
    return {
        "kind": "line",
        "title": phrase("客户数"),
        "unit": phrase("户"),
        "scale": 1,
        "places": 0,
        "days": [f"{on:%m-%d}" for on, _ in rows],
        "series": [{"name": phrase("客户数"), "values": [count for _, count in rows]}],
    }
