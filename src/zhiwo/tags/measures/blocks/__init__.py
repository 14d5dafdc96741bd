"""Transactions and balances laid out for sums: months of rows by block of clients, sort and day (decision 0026)."""

from __future__ import annotations

import pyarrow as pa

from zhiwo.engine.snapshot import Snapshot
from zhiwo.tags.language.references import Reach
from zhiwo.tags.measures.blocks.money import BlockMoney
from zhiwo.tags.measures.blocks.money_months import MoneyMonths
from zhiwo.tags.measures.blocks.moves_months import MovesMonths
from zhiwo.tags.measures.blocks.store import Clients
from zhiwo.tags.measures.blocks.sums import BlockMoves
from zhiwo.tags.measures.sorts import Sorts


class LaidOut:
    """What is laid out beside the lake of a reading that sees every client; `everyone` (`client`, `ordinal`) are all of them."""

    def __init__(self, snapshot: Snapshot, everyone: pa.Table) -> None:
        clients, folder = Clients(snapshot, everyone), snapshot.derived / "tags"
        self.moves = MovesMonths(folder / "moves", snapshot, clients)
        self.money = MoneyMonths(folder / "money", snapshot, clients)

    def answering(self, reach: Reach, sorts: Sorts) -> tuple[BlockMoves, BlockMoney]:
        """Who answers for what happened and was held as far back as `reach` says; months not at hand are made."""
        return BlockMoves(self.moves.since(reach.moves), sorts), BlockMoney(self.money.since(reach.money))

    def forget_others(self) -> None:
        """Delete the months that this reading did not use."""
        self.moves.forget_others()
        self.money.forget_others()


__all__ = ["BlockMoney", "BlockMoves", "LaidOut"]
