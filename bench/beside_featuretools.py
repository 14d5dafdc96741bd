"""The same features by Featuretools, by one hand-written statement each, and from the months laid out; compared value for value.

    python -m bench.beside_featuretools PYTHON [ROWS [CLIENTS [FEATURES]]]

PYTHON is an interpreter that has featuretools, pandas before 3, and pyarrow; nothing of the project need be there. Rows go to it
as Parquet. It has two cores as the others have; most of what it does takes one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.tag_goals import Totals, queried, spent, summed
from bench.tag_rows import MERCHANTS, SERVICES, Bank, Feature, features
from zhiwo.tags.language.tree import Dimension
from zhiwo.tags.measures.blocks.sums import BlockMoves

COLUMNS = {Dimension.CHANNEL: "c", Dimension.SERVICE: "s", Dimension.COUNTERPARTY: "m"}


def written(bank: Bank, wanted: list[Feature], folder: Path) -> None:
    """What the other interpreter reads."""
    months = pa.concat_tables(bank.month(place) for place in range(bank.months))
    sort = months["sort"].to_numpy()
    rows = {
        "txn": pa.array(range(len(months)), pa.int64()),
        "ordinal": months["ordinal"],
        "at": months["at"],
        "c": pa.array(sort // (SERVICES * MERCHANTS * 2)),
        "s": pa.array(sort // (MERCHANTS * 2) % SERVICES),
        "m": pa.array(sort // 2 % MERCHANTS),
        "fen": months["fen"],
    }
    pq.write_table(pa.table(rows), folder / "rows.parquet")
    told = [
        {
            "start": one.family.period.start.isoformat(),
            "end": one.family.period.end.isoformat(),
            "codes": {COLUMNS[where.dimension]: [_number(code) for code in where.codes] for where in one.family.where},
        }
        for one in wanted
    ]
    (folder / "wanted.json").write_text(json.dumps({"clients": bank.clients, "features": told}))


def _number(code: str) -> int:
    """The number that an invented code ends with."""
    return int(code.removeprefix("merchant:")[1:])


def theirs(python: str, bank: Bank, wanted: list[Feature]) -> tuple[dict[str, Any], pa.Table]:
    """What Featuretools took, and what it found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(bank, wanted, folder)
        script = Path(__file__).with_name("featuretools_rows.py")
        made = subprocess.run([python, str(script), str(folder)], check=True, capture_output=True, text=True)
        return json.loads(made.stdout.splitlines()[-1]), pq.read_table(folder / "found.parquet")


def spread(found: Totals, clients: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts and sums of all clients."""
    counts, sums = np.zeros(clients, dtype=np.int64), np.zeros(clients, dtype=np.int64)
    counts[found[0]], sums[found[0]] = found[1], found[2]
    return counts, sums


def main() -> None:
    python = sys.argv[1]
    rows, clients, number = (
        int(sys.argv[n]) if len(sys.argv) > n else at for n, at in ((2, 1_000_000), (3, 10_000), (4, 60))
    )
    bank, wanted = Bank(clients, rows), features(number)
    sys.stdout.write(f"{rows:,} rows, {clients:,} clients, {number} features of a count and a sum\n")
    laid, segments = spent("lay all months out", lambda: list(bank.segments()))
    _, engine = spent("load the table", bank.table)
    full, ours = spent("from what is laid out", lambda: summed(BlockMoves(segments, bank.sorts), wanted), 3)
    by_hand, statements = spent("one statement each", lambda: queried(engine, wanted), 3)
    took, found = theirs(python, bank, wanted)
    sys.stdout.write(
        f"Featuretools {took['featuretools']}, pandas {took['pandas']}: {took['wall']:.1f} s wall, {took['cpu']:.1f} s CPU;"
        f" rows read and described before: {took['loaded']:.1f} s wall, {took['loaded_cpu']:.1f} s CPU\n"
    )
    differing = 0
    for place, pair in enumerate(zip(ours, statements, strict=True)):
        other = tuple(found[f"{name}{place}"].to_numpy() for name in ("count", "sum"))
        for one in pair:
            differing += sum(int((a != b).sum()) for a, b in zip(spread(one, clients), other, strict=True))
    values = 2 * number * clients
    sys.stdout.write(f"{values:,} values compared with each of the others, {differing} differ\n")
    sys.stdout.write(
        f"Featuretools is {took['cpu'] / full:.0f} times the sums from what is laid out by CPU, {took['cpu'] / (full + laid):.0f}"
        f" times laying out and summing, {took['cpu'] / by_hand:.0f} times the statements\n"
    )


if __name__ == "__main__":
    main()
