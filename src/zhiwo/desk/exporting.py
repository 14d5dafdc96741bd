"""The lists of clients as they leave in files: the same rows as on the pages, whole, a stretch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from zhiwo.desk import book as desk
from zhiwo.desk.book import BookRow
from zhiwo.desk.lists import TIERS, What, members, ordered_members, require_list, view_of
from zhiwo.desk.words import BADGES
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.money import to_yuan
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text

STRETCH = 5_000
"""Clients read at a time: memory stays bounded."""

TIER = Text("这个层级", "That tier")
Row = tuple[str | int | Decimal | date | None, ...]


def require_tier(tier: str) -> None:
    """Raises NotFound for a tier that does not exist."""
    if tier and tier not in TIERS:
        raise NotFound(what=TIER)


def book_count(actor: Actor, tier: str) -> int:
    """How many clients of the book, perhaps of one tier."""
    return desk.counted(actor, tier)


def book_rows(actor: Actor, tier: str) -> Iterator[Row]:
    """The book, perhaps one tier of it, worth most first."""
    return _rows(actor, desk.ordered(actor, tier))


def list_count(actor: Actor, unit: str, what: str, tier: str) -> int:
    """How many clients a number of the board counts. Raises NotFound."""
    require_list(what, tier)
    return members(view_of(actor, unit or None), What(what), tier).count()


def list_rows(actor: Actor, unit: str, what: str, tier: str) -> Iterator[Row]:
    """The clients a number of the board counts, worth most first. Raises NotFound."""
    require_list(what, tier)
    return _rows(actor, ordered_members(view_of(actor, unit or None), What(what), tier))


def _rows(actor: Actor, ids: Sequence[int]) -> Iterator[Row]:
    tiers = {tier: badge.say(actor.language) for tier, badge in BADGES.items()}
    for start in range(0, len(ids), STRETCH):
        for row in desk.rows(actor, list(ids[start : start + STRETCH])):
            yield _cells(row, tiers[row.client.tier])


def _cells(row: BookRow, tier: str) -> Row:
    client = row.client
    return (
        client.number,
        str(client.name),
        client.unit,
        tier,
        _yuan(client.aum_fen),
        _yuan(client.change_fen),
        client.contacted_on,
        row.open,
        row.late,
        row.birthday,
        client.keeper,
    )


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else to_yuan(fen)
