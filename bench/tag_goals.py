"""The goals of the tag engine as ratios, measured in one process beside the honest alternatives.

    python -m bench.tag_goals [ROWS [CLIENTS]]

S: a scan of one column. G: one GROUP BY of all rows. W: one hand-written statement a feature. H: one statement of many FILTERs,
by the best number of them. L: the words that bit operations must read. Steps are shuffled; each stands with a loop of fixed work,
since machines change their pace. Negative controls: the same features by masks over rows in the order they came, and by H.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from pyroaring import BitMap

from bench.tag_rows import Bank, Feature, features, segment
from bench.timing import pace
from zhiwo.tags.measures.blocks.segment import Segment
from zhiwo.tags.measures.blocks.sums import BlockMoves
from zhiwo.tags.measures.comparing import Numbers

FEATURES = 60
Totals = tuple[Numbers, Numbers, Numbers]


def spent(what: str, act: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """CPU seconds of one time, the median of several."""
    used, walls, found = [], [], None
    before = pace()
    for _ in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        found = act()
        used.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    told = f"{what}: {statistics.median(walls):.3f} s wall, {statistics.median(used):.3f} s CPU"
    sys.stdout.write(f"{told}, peak {peak:.2f} GiB (loop {before:.2f} s)\n")
    sys.stdout.flush()
    return statistics.median(used), found


def each_summed(moves: BlockMoves, wanted: Sequence[Feature]) -> Iterator[Totals]:
    """Ordinals, counts and sums of each feature."""
    for one in wanted:
        totals = moves.totals(one.family)
        yield totals.ordinals, totals.column("count"), totals.column("sum")


def summed(moves: BlockMoves, wanted: Sequence[Feature]) -> list[Totals]:
    """Those of every feature."""
    return list(each_summed(moves, wanted))


def queried(engine: Any, wanted: Sequence[Feature]) -> list[Totals]:
    """The same by one statement each."""
    found = []
    for one in wanted:
        rows = engine.execute(
            f"SELECT ordinal, count(*) n, sum(fen)::BIGINT f FROM t WHERE {one.where} GROUP BY ordinal"
        ).fetchnumpy()
        order = np.argsort(rows["ordinal"], kind="stable")
        found.append(tuple(rows[name][order].astype(np.int64) for name in ("ordinal", "n", "f")))
    return found


def filtered(engine: Any, wanted: Sequence[Feature], at_once: int) -> None:
    """The same by statements of so many FILTERs."""
    for first in range(0, len(wanted), at_once):
        asked = ", ".join(
            f"count(*) FILTER (WHERE {one.where}), sum(fen) FILTER (WHERE {one.where})"
            for one in wanted[first : first + at_once]
        )
        engine.execute(f"CREATE OR REPLACE TEMP TABLE h AS SELECT ordinal, {asked} FROM t GROUP BY ordinal")


def masked(bank: Bank, wanted: Sequence[Feature]) -> None:
    """The same by a mask over the rows of each month in the order they came: what it costs where rows don't lie together."""
    sorts = bank.sorts
    for place, month in enumerate(bank.periods()):
        rows = bank.month(place)
        sort, ordinal, fen = (rows[name].to_numpy() for name in ("sort", "ordinal", "fen"))
        day = rows["on"].to_numpy().astype("datetime64[D]")
        for one in wanted:
            period = one.family.period
            if month.start < period.end and period.start < month.end:
                met = np.array(sorts.meeting(one.family.where, period)[0][1], dtype=np.int64)
                kept = np.isin(sort, met) & (day >= np.datetime64(period.start)) & (day < np.datetime64(period.end))
                np.bincount(ordinal[kept], minlength=bank.clients)
                np.bincount(ordinal[kept], weights=fen[kept], minlength=bank.clients)


def touched(segments: Sequence[Segment], bank: Bank, wanted: Sequence[Feature]) -> int:
    """How many rows the features are made of, each counted for each."""
    moves = BlockMoves(segments, bank.sorts)
    return sum(int(moves.totals(one.family).column("count").sum()) for one in wanted)


def tags_of(found: Sequence[Totals], number: int, clients: int) -> tuple[Callable[[], int], int]:
    """Work out as many tags of one to four atoms from features' totals, and how many atoms they name."""
    rng = random.Random(3)
    atoms: dict[tuple[int, int], BitMap] = {}
    rules = [
        [(rng.randrange(len(found)), rng.choice([1, 2, 4, 8])) for _ in range(rng.randint(1, 4))] for _ in range(number)
    ]

    def work() -> int:
        selected = 0
        for rule in rules:
            sets = []
            for place, least in rule:
                if (place, least) not in atoms:
                    ordinals, counts, _ = found[place]
                    atoms[place, least] = BitMap(ordinals[counts >= least].astype(np.uint32))
                sets.append(atoms[place, least])
            made = sets[0]
            for n, other in enumerate(sets[1:]):
                made = made & other if n % 2 == 0 else made | other
            selected += len(made)
        return selected

    return work, sum(map(len, rules))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    bank = Bank(int(sys.argv[2]) if len(sys.argv) > 2 else rows // 100, rows)
    wanted = features(FEATURES)
    sys.stdout.write(f"{bank.rows:,} rows, {bank.clients:,} clients, {bank.months} months, {FEATURES} features\n")

    laid, segments = spent("lay all months out", lambda: list(bank.segments()))
    _, engine = spent("load the table", bank.table)
    moves = BlockMoves(segments, bank.sorts)
    steps: dict[str, Callable[[], Any]] = {
        "S": lambda: engine.execute("SELECT sum(fen) FROM t").fetchone(),
        "G": lambda: engine.execute(
            "CREATE OR REPLACE TEMP TABLE g AS SELECT ordinal, sum(fen) f FROM t GROUP BY ordinal"
        ),
        "W": lambda: queried(engine, wanted),
        "full": lambda: summed(BlockMoves(segments, bank.sorts), wanted),
        "mask": lambda: masked(bank, wanted),
        "read": lambda: [bank.month(place) for place in range(bank.months)],
    }
    steps |= {f"H{n}": (lambda n=n: filtered(engine, wanted, n)) for n in (8, 16)}
    cost, made = {}, {}
    for name in random.Random(5).sample(sorted(steps), len(steps)):
        cost[name], made[name] = spent(name, steps[name], 3 if name in ("S", "G", "full") else 1)
    pairs = [pair for both in zip(made["full"], made["W"], strict=True) for pair in zip(*both, strict=True)]
    same = all(np.array_equal(*pair) for pair in pairs)
    sys.stdout.write(f"full and W say the same: {same}\n")
    cost["mask"] -= cost["read"]

    many = features(1_000, seed=12)
    few_rows, many_rows = touched(segments, bank, wanted), touched(segments, bank, many)
    thousand, _ = spent("1,000 features", lambda: sum(len(one[0]) for one in each_summed(moves, many)))
    last = bank.month(bank.months - 1)
    anew, _ = spent("lay the running month out", lambda: segment(bank.periods()[-1], last))
    work, atoms = tags_of(made["full"], 10_000, bank.clients)
    first, _ = spent("10,000 tags, atoms made", work)
    again, _ = spent("10,000 tags, atoms at hand", work, 3)
    words = np.full(bank.clients // 64 + 1, 2**64 - 1, dtype=np.uint64)
    each, _ = spent("L: one AND of all clients' words, 1,000 times", lambda: [words & words for _ in range(1_000)])
    floor = each / 1_000 * atoms
    sets = [BitMap(one[0].astype(np.uint32)) for one in made["full"][:10]]
    counts = []
    for n in range(1_000):
        began = time.perf_counter()
        len((sets[n % 10] & sets[(n + 3) % 10]) | (sets[(n + 1) % 10] - sets[(n + 7) % 10]) | BitMap.union(*sets[4:]))
        counts.append(time.perf_counter() - began)

    best = min(cost["H8"], cost["H16"])
    _say(
        "P1",
        f"full / G = {cost['full'] / cost['G']:.2f} (goal 0.6), W / full = {cost['W'] / cost['full']:.1f} (goal 8)",
    )
    _say("P1 controls", f"mask / full = {cost['mask'] / cost['full']:.1f}, H / full = {best / cost['full']:.1f}")
    a_row = thousand / many_rows * 1e9
    _say("P2", f"{cost['full'] / few_rows * 1e9:.1f} ns a touched row at {FEATURES}, {a_row:.1f} at 1,000 (goal 10)")
    night = (anew + cost["full"]) / cost["full"]
    anew_all = (anew + cost["full"]) / (laid + cost["full"])
    _say(
        "P3",
        f"running month and all sums = {night:.2f} of the sums (goal 0.10), {anew_all:.2f} of laying all out and summing",
    )
    _say("P4", f"{first:.2f} s, {again:.2f} s with atoms at hand = {again / floor:.1f} L (goal 3 and 1 s)")
    _say("P5", f"p95 {np.percentile(counts, 95) * 1e3:.2f} ms (goal 5 at a million)")
    _say(
        "P9",
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB with table and segments in memory",
    )
    _say("P10", f"a late file of one month = {anew / cost['full']:.2f} P1 (goal 0.05)")
    sys.stdout.write(f"S {cost['S']:.3f}  G {cost['G']:.3f}  W {cost['W']:.2f}  H {best:.2f}  L {floor:.2f} s CPU\n")


def _say(goal: str, told: str) -> None:
    sys.stdout.write(f"{goal}: {told}\n")


if __name__ == "__main__":
    main()
