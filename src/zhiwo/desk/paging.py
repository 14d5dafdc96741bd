"""A list a page at a time: what every paged screen shows of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ROWS = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Paged(Generic[Row]):
    """One page of `total` rows; `_pages.html` turns it."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


def paged(found: Sequence[Row], page: int, most: int = ROWS) -> Paged[Row]:
    """The page of that number, from 1; the last one where there are fewer."""
    pages = max(1, -(-len(found) // most))
    page = min(page, pages)
    return Paged(found[(page - 1) * most : page * most], len(found), page, pages)
