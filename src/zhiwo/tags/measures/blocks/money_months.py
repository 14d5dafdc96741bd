"""The months of what clients have: what each kind and product was worth as the month began, and every change of it."""

from __future__ import annotations

from datetime import date
from functools import cached_property, reduce

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _
from numpy.typing import NDArray

from zhiwo.holdings.measures import HoldingFacts, valued_intervals
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.tags.measures.blocks.segment import Label, Segment, laid_out
from zhiwo.tags.measures.blocks.store import Built, Kept, hashes
from zhiwo.tags.measures.facts import FOR_GOOD

STATED = ("balances", "positions", "custody")
PRICES = ("fx", "nav")
HOLDERS = "holders"
APART = "\n"


class MoneyMonths(Kept):
    """Rows labelled by kind and product: `fen` is by how much what a client has of it changed at a day's close, on the month's
    first day all of it. So every month stands by itself."""

    FEEDS = STATED
    SAID = Text("按月排好余额", "laying out the months of balances")

    def parts(self, month: Period) -> tuple[tuple[str, ...], ...] | None:
        """A balance of long ago holds until the next one, so that all there was up to the month counts."""
        return tuple(
            self.snapshot.behind(feed, since=date.min, until=month.last) for feed in (*STATED, *PRICES, HOLDERS)
        )

    def build(self, month: Period) -> Built:
        held = HoldingFacts.read(self.snapshot, month.start, month.last)
        rows = _changes(valued_intervals(held, month), self.clients.table, month).to_pyarrow()
        strangers = pc.unique(rows["stranger"].drop_null()).to_numpy().astype(np.int64)
        known = rows.filter(pc.is_null(rows["stranger"]))
        coded = known["label"].combine_chunks().dictionary_encode()
        labels: list[Label] = [tuple(label.split(APART)) for label in coded.dictionary.to_pylist()]
        placed = known.append_column("sort", coded.indices)
        return Built(laid_out(month, labels, placed, np.zeros(0, dtype=np.int64)), strangers)

    def beside(self, segment: Segment) -> list[int]:
        """What accounts and products are, as it is known on the reading's day, decides of all the past what kind it was."""
        hashed, opened, closed = self._accounts
        there = opened <= np.datetime64(segment.month.last, "D")
        ends = np.minimum(closed[there], np.datetime64(segment.month.end, "D")).astype(np.int64)
        return [int((hashed[there] * (2 * ends + 1)).sum()), self._products]

    @cached_property
    def _accounts(self) -> tuple[NDArray[np.int64], NDArray[np.datetime64], NDArray[np.datetime64]]:
        """A hash of each account's number, kind and product, the day it opened, and the day it closed."""
        accounts = self.snapshot.keep(self.snapshot.last_known("accounts", since=date.min))
        days = accounts.select(
            opened=accounts.opened_on.fill_null(ibis.date(1, 1, 1)), closed=accounts.closed_on.fill_null(FOR_GOOD)
        ).to_pyarrow()
        hashed = _hashes(accounts.select("account", "kind", "product"))
        return hashed, days["opened"].to_numpy(), days["closed"].to_numpy()

    @cached_property
    def _products(self) -> int:
        return int(_hashes(self.snapshot.table("products").select("product", "kind")).sum())


def _changes(worth: ibis.Table, clients: ibis.Table, month: Period) -> ibis.Table:
    """One row for each client, label and day of the month on whose close it is worth another amount than before; of whoever is
    not among the `clients` the hash of the number, as `stranger`."""
    # Each stretch of days adds what it is worth on its first day, and takes it away on the day after its last.
    edges = worth.cross_join(ibis.memtable(pa.table({"over": [False, True]})))
    moved = edges.select(
        "client",
        label=edges.asset_class + APART + edges["product"],
        on=ibis.ifelse(edges.over, edges.end, edges.start),
        fen=ibis.ifelse(edges.over, -edges.fen, edges.fen),
    )
    rows = moved.filter(moved.on < month.end).left_join(clients, "client")
    rows = rows.mutate(stranger=ibis.ifelse(rows.ordinal.isnull(), rows.client.hash(), ibis.null("int64")))
    summed = rows.group_by("ordinal", "stranger", "on", "label").agg(fen=_.fen.sum().cast("int64"))
    return summed.filter(summed.fen != 0).mutate(at=ibis.literal(0).cast("timestamp"))


def _hashes(table: ibis.Table) -> NDArray[np.int64]:
    """A hash of each row; what is not known is "", and no name holds the end of a line."""
    first, *others = (table[name].cast("string").fill_null("") for name in table.columns)
    return hashes(table.select(key=reduce(lambda left, right: left + APART + right, others, first)))
