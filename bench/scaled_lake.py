"""A lake like another one, with so many times its clients and transactions.

    python -m bench.scaled_lake FROM TO CLIENTS_TIMES TRANSACTIONS_TIMES

FROM is the lake of the demo bank (HOME/lake). Every client is there so many times, under numbers of their own, with accounts,
balances and positions; of transactions there are as many more as is said, each under a number of its own. Free texts are left
out, and so is what tags don't ask for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from zhiwo.engine import manifest
from zhiwo.engine.lake import Lake

OWN = {"client", "account", "txn", "reverses", "position", "assessment"}
"""The columns that number what is a client's own."""
DROPPED = {"counterparty_name", "counterparty_account", "counterparty_bank", "memo", "name"}
FEEDS = ("clients", "accounts", "balances", "positions", "custody", "risk_assessments", "transactions")
HOUSE = ("units", "services", "products", "merchants", "channels", "fx", "nav")


def scaled(source: Lake, target: Lake, clients: int, transactions: int) -> Iterator[tuple[str, int]]:
    """Write the parts of one lake, multiplied, into another; yields the rows of each feed."""
    shapes, parts = source.shapes(), manifest.load(source.root).parts
    for feed in (*HOUSE, *FEEDS):
        shape, rows = shapes[feed], 0
        times = 1 if feed in HOUSE else transactions if feed == "transactions" else clients
        for part in parts.get(feed, ()):
            with TemporaryDirectory(dir=target.root.parent) as folder:
                path = Path(folder) / "part.parquet"
                _write(part.path, path, list(shape.columns), times, clients)
                landed = target.land(
                    shape, part.business_date, path, landed_at=part.landed_at, source=part.source, full=part.full
                )
            rows += landed.rows
        yield feed, rows


def _write(source: Path, target: Path, columns: list[str], times: int, clients: int) -> None:
    numbers = ", ".join(_column(name, clients, keep=times == 1) for name in columns)
    with duckdb.connect(config={"threads": 2, "memory_limit": "4GB"}) as engine:
        engine.execute(
            f"COPY (SELECT {numbers} FROM read_parquet('{source}', hive_partitioning=false), range({times}) AS copies(n)) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )


def _column(name: str, clients: int, *, keep: bool) -> str:
    if name in DROPPED and not keep:
        return f'CASE WHEN "{name}" IS NULL THEN NULL ELSE \'\' END AS "{name}"'
    if name not in OWN or keep:
        return f'"{name}"'
    copy = "n" if name in {"txn", "reverses"} else f"n % {clients}"
    return f"{name} || '-' || ({copy})::VARCHAR AS {name}"


if __name__ == "__main__":
    start, end = Path(sys.argv[1]), Path(sys.argv[2])
    end.mkdir(parents=True)
    for told in scaled(Lake(start), Lake(end), int(sys.argv[3]), int(sys.argv[4])):
        sys.stdout.write("{}: {:,} rows\n".format(*told))
        sys.stdout.flush()
