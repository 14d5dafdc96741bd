"""Of many who want the last units at once only so many get one as there are: processes of threads, on both databases."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.apart import apart
from tests.entitlements.many_takers import HELD, TAKERS

PROCESSES = 2


def test_no_unit_is_given_twice(tmp_path: Path) -> None:
    with apart(tmp_path, "takers", "zhiwo_app") as house:
        house.run("tests.entitlements.many_takers", "make")

        takers = [house.start("tests.entitlements.many_takers", "take") for _ in range(PROCESSES)]
        answers = Counter(answer for taker in takers for answer in house.told(taker))

        assert answers == {"booked": HELD, "NoneLeft": PROCESSES * len(TAKERS) - HELD}
        assert house.run("tests.entitlements.many_takers", "count").split() == [str(HELD)] * 2
