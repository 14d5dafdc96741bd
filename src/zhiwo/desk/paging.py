"""Lists a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ROWS = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Paged(Generic[Row]):
    """One page of a list of `total` rows; the first page is 1, and an empty list has one. `_pages.html` turns it."""

    rows: list[Row]
    total: int
    page: int
    pages: int


def paged(found: Sequence[Row], page: int, length: int = ROWS) -> Paged[Row]:
    """The page asked for; one past the end is the last."""
    pages = max(1, -(-len(found) // length))
    page = min(max(page, 1), pages)
    return Paged(list(found[(page - 1) * length : page * length]), len(found), page, pages)
