"""G29 at full length: random writes in rounds, each on a house of its own, and each write's notes against the tables."""

from __future__ import annotations

from tests.soundness.result import Result

N = 100_000
ROUND = 2_000
"""Every write is compared with all tables, which grow: a house of its own for so many keeps the comparison small."""


def run(n: int, seed: int = 0) -> Result:
    from tests.cast import raise_curtain
    from tests.clearing import clear
    from tests.desk.house import furnish
    from tests.soundness import row_changes

    result = Result("G29", "random writes by 22 ways: notes of rows against the difference of the tables")
    rows = 0
    while result.n < n:
        cast = raise_curtain()
        furnish(cast)
        found = row_changes.run(min(ROUND, n - result.n), cast, seed=seed + result.n)
        clear()
        rows += found.rows
        result.n += found.writes
        for sentence in (*found.missing, *found.phantom):
            result.blame(sentence)
    result.measured = f"{rows:,} rows changed"
    return result
