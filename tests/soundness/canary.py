"""G5 at full length: every seat walks through every door, and no detail leaves where it is not allowed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.soundness.result import Result

N = 500_000


def run(n: int) -> Result:
    """`n` only says how many cells are to be looked at at the least: the walk is the same each time."""
    from django.test import override_settings

    from tests.cast import raise_curtain
    from tests.soundness.ground import still, undone
    from tests.web.canaries import Walk, furnish_with_canaries, knocks, seats, walk

    result = Result("G5", "every seat x every door x every detail of every client: nothing in clear outside the table")
    with tempfile.TemporaryDirectory() as home, undone(), still():
        place = Path(home)
        with override_settings(HOME=place, TRAIL_ANCHORS=place / "anchors"):
            cast = raise_curtain()
            doors, found = knocks(cast, furnish_with_canaries(cast, place)), Walk()
            for seat in seats(cast):
                walk(cast, seat, doors, found)
    result.n = found.cells
    for leak in found.leaks:
        result.blame(leak)
    result.check(found.cells >= n, f"only {found.cells} cells were looked at")
    return result
