"""Twenty approvals of one slip at once have exactly one effect (G10): processes of threads, on both databases."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.apart import apart
from tests.governance.many_checkers import THREADS

PROCESSES = 5


def test_twenty_approvals_at_once_publish_once(tmp_path: Path) -> None:
    with apart(tmp_path, "checkers", "zhiwo_app") as house:
        number, pin = house.run("tests.governance.many_checkers", "make").split()

        checkers = [house.start("tests.governance.many_checkers", "check", number, pin) for _ in range(PROCESSES)]
        answers = Counter(answer for checker in checkers for answer in house.told(checker))

        assert answers == {"approved": 1, "AlreadyDecided": PROCESSES * THREADS - 1}
        assert house.run("tests.governance.many_checkers", "count").split() == ["1", "1"]
