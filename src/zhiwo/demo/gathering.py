"""The demo bank's salons and symposia: each sub-branch has four salons a year, only the first one has its symposium."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from zhiwo.demo.days import number
from zhiwo.demo.house import SUB_BRANCHES, Branch
from zhiwo.demo.span import Span
from zhiwo.demo.writing import Sheet, dates

TITLES = ("春季养生沙龙", "子女教育讲座", "秋季资产配置沙龙", "茶艺沙龙")
DAYS = ((3, 14), (6, 13), (9, 19), (11, 14))
SYMPOSIUM = (6, 25)


@dataclass(frozen=True)
class Salon:
    """A gathering of a sub-branch, for clients of these outlets (places in the branch's list)."""

    number: str
    kind: str
    title: str
    unit: str
    held_on: date
    outlets: tuple[int, ...]


def gatherings_of(span: Span, branch: Branch) -> list[Salon]:
    """All of the span's years, those ahead of its last day by a month at most."""
    found = []
    for year in range(span.first.year, span.last.year + 1):
        for at, (_, outlets) in enumerate(SUB_BRANCHES):
            unit = f"{101 + branch.order}0{at + 1}"
            for n, ((month, day), title) in enumerate(zip(DAYS, TITLES, strict=True)):
                found.append(Salon(f"HD{unit}{year}{n + 1}", "salon", title, unit, date(year, month, day), outlets))
            if at == 0:
                held = date(year, *SYMPOSIUM)
                found.append(Salon(f"HD{unit}{year}9", "symposium", "贵宾客户座谈会", unit, held, outlets))
    return [one for one in found if span.first <= one.held_on <= span.last + timedelta(days=30)]


def gathering_sheet(span: Span, branch: Branch) -> Sheet:
    """They are known from the first file on."""
    rows = gatherings_of(span, branch)
    held = np.array([number(one.held_on) for one in rows], dtype=np.int64)
    return Sheet(
        "gatherings",
        np.full(len(rows), span.start),
        {
            "gathering": [one.number for one in rows],
            "kind": [one.kind for one in rows],
            "title": [one.title for one in rows],
            "unit": [one.unit for one in rows],
            "held_on": dates(held),
            "cancelled_on": dates(held * 0 - 1),
        },
    )
