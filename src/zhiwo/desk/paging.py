"""Lists a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ROWS = 50
"""So many lines a page has."""
Row = TypeVar("Row")


@dataclass(frozen=True)
class Turned:
    """Which page of how many is shown, the first being 1, and which part of the list that is. An empty list has one page."""

    page: int
    pages: int
    part: slice


def turned(total: int, page: int, length: int | None = None) -> Turned:
    """The page asked for of a list of `total` lines, ROWS of them a page unless `length` says otherwise; one past the end is the
    last."""
    length = length or ROWS
    pages = max(1, -(-total // length))
    page = min(max(page, 1), pages)
    return Turned(page, pages, slice((page - 1) * length, page * length))


@dataclass(frozen=True)
class Paged(Generic[Row]):
    """One page of a list of `total` rows. `_pages.html` turns it."""

    rows: list[Row]
    total: int
    page: int
    pages: int


def paged(found: Sequence[Row], page: int, length: int | None = None) -> Paged[Row]:
    """The same of rows that are at hand."""
    there = turned(len(found), page, length)
    return Paged(list(found[there.part]), len(found), there.page, there.pages)
