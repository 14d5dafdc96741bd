"""The feeds a valuation reads, and a lake to put them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.engine.shapes import AlsoOf, FeedShape, Mode
from zhiwo.engine.snapshot import Snapshot

TEXT, DAY, FEN, PERCENT = pa.string(), pa.date32(), pa.int64(), pa.decimal128(9, 4)


JOINTLY = AlsoOf("holders", "account", "role", ("owner", "joint"))


def _shape(feed: str, mode: Mode, key: str, date_column: str | None, /, **columns: pa.DataType) -> FeedShape:
    also_of = JOINTLY if "account" in columns and mode == "change" else None
    return FeedShape(feed, mode, tuple(key.split()), date_column, columns, also_of)


SHAPES = {
    shape.name: shape
    for shape in (
        _shape("balances", "change", "account from_on", "from_on",
               account=TEXT, client=TEXT, from_on=DAY, currency=TEXT, balance_fen=FEN),
        _shape("positions", "change", "position from_on", "from_on",
               position=TEXT, client=TEXT, product=TEXT, from_on=DAY, currency=TEXT, units=pa.decimal128(20, 4),
               amount_fen=FEN, matures_on=DAY, cost_fen=FEN),
        _shape("custody", "change", "account from_on", "from_on",
               account=TEXT, client=TEXT, from_on=DAY, margin_fen=FEN, currency=TEXT),
        _shape("accounts", "change", "account from_on", "from_on",
               account=TEXT, from_on=DAY, client=TEXT, kind=TEXT, product=TEXT, currency=TEXT, unit=TEXT, opened_on=DAY,
               closed_on=DAY, matures_on=DAY, rate_pct=PERCENT),
        _shape("products", "full", "product", None,
               product=TEXT, name=TEXT, kind=TEXT, risk_level=TEXT, issuer=TEXT, currency=TEXT, term_days=FEN,
               rate_pct=PERCENT),
        _shape("fx", "event", "currency on", "on", currency=TEXT, on=DAY, mid_rate=pa.decimal128(18, 8)),
        _shape("nav", "event", "product on", "on", product=TEXT, on=DAY, nav=pa.decimal128(18, 6)),
        _shape("holders", "change", "account client from_on", "from_on",
               account=TEXT, client=TEXT, from_on=DAY, until_on=DAY, role=TEXT, share_pct=pa.decimal128(5, 2)),
        _shape("loans", "change", "loan from_on", "from_on",
               loan=TEXT, client=TEXT, from_on=DAY, kind=TEXT, balance_fen=FEN, currency=TEXT),
    )
}  # fmt: skip


class Books:
    """A lake filled row by row, each row with the part of its feed and day; what a row leaves out is empty."""

    def __init__(self, root: Path) -> None:
        self.lake = Lake(root)
        self.lake.declare(SHAPES.values())
        self._waiting: dict[tuple[str, date, bool], list[Mapping[str, object]]] = {}

    def put(self, feed: str, on: date, rows: Iterable[Mapping[str, object]], *, full: bool = False) -> None:
        self._waiting.setdefault((feed, on, full), []).extend(rows)

    def deposit(self, account: str, client: str, *rows: tuple[date, int], currency: str = "CNY", **terms: Any) -> None:
        """A current account and the closings it had from each day on, in fen."""
        known = {"account": account, "client": client, "currency": currency}
        first = {"from_on": rows[0][0], "opened_on": rows[0][0], "kind": "current"}
        self.put("accounts", rows[0][0], [known | first | terms])
        self.put("balances", rows[0][0], [known | {"from_on": on, "balance_fen": fen} for on, fen in rows])

    def read(self, as_of: date) -> Snapshot:
        """All that was put in, seen whole."""
        for (feed, on, full), rows in self._waiting.items():
            table = pa.Table.from_pylist([dict(row) for row in rows], schema=SHAPES[feed].schema)
            at = datetime(on.year, on.month, on.day, 20)
            self.lake.land(SHAPES[feed], on, table, landed_at=at, source=f"{len(rows)} rows", full=full)
        return self.lake.read(Scope.closing(), as_of=as_of)

    def reading(self, as_of: date, numbers: Iterable[str]) -> Snapshot:
        """What has landed, as far as it is of those clients."""
        return self.lake.read(Scope.clients(numbers), as_of=as_of)
