"""Transactions and balances laid out for sums: months of rows by block of clients, sort and day (decision 0026)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from zhiwo.engine.snapshot import Snapshot
from zhiwo.kernel.period import Period
from zhiwo.kernel.progress import Told, untold
from zhiwo.tags.language.references import Reach
from zhiwo.tags.measures.blocks.money import BlockMoney
from zhiwo.tags.measures.blocks.money_months import MoneyMonths
from zhiwo.tags.measures.blocks.moves_months import MovesMonths
from zhiwo.tags.measures.blocks.segment import Segment
from zhiwo.tags.measures.blocks.store import Clients
from zhiwo.tags.measures.blocks.sums import BlockMoves
from zhiwo.tags.measures.sorts import Sorts


@dataclass(frozen=True)
class Months:
    """Months of transactions and of balances."""

    moves: Sequence[Segment]
    money: Sequence[Segment]

    def answering(self, sorts: Sorts) -> tuple[BlockMoves, BlockMoney]:
        """Who answers from them; groups and classes are those of `sorts`."""
        return BlockMoves(self.moves, sorts), BlockMoney(self.money)


class LaidOut:
    """What is laid out beside the lake of a reading that sees every client; `everyone` (`client`, `ordinal`) are all of them."""

    def __init__(self, snapshot: Snapshot, everyone: pa.Table) -> None:
        clients, folder = Clients(snapshot, everyone), snapshot.derived / "tags"
        self.moves = MovesMonths(folder / "moves", snapshot, clients)
        self.money = MoneyMonths(folder / "money", snapshot, clients)

    def months(self, reach: Reach, told: Told = untold) -> Months:
        """The months as far back as `reach` says; those not at hand are made, and those whose turn it is are made anew and
        compared."""
        found = Months(self.moves.since(reach.moves, told), self.money.since(reach.money, told))
        self.moves.scrub()
        self.money.scrub()
        return Months(self.moves.since(reach.moves), self.money.since(reach.money)) if self.mended else found

    @property
    def mended(self) -> list[Period]:
        """The months that said something else than the lake's rows, whatever the cause, and are made anew."""
        return [*self.moves.mended, *self.money.mended]

    def forget_others(self) -> None:
        """Delete the months that this reading did not use."""
        self.moves.forget_others()
        self.money.forget_others()


__all__ = ["BlockMoney", "BlockMoves", "LaidOut"]
