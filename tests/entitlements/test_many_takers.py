"""Of many who want the last units at once only so many get one as there are: processes of threads, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

from tests.entitlements.many_takers import HELD, TAKERS
from tests.governance.test_many_writers import environment  # noqa: F401 - a fixture
from tests.settings import SERVER

PROCESSES = 2


def test_no_unit_is_given_twice(environment: dict[str, str]) -> None:  # noqa: F811
    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-m", *words], env=environment, stdout=subprocess.PIPE, text=True)

    def said(process: subprocess.Popen[str]) -> list[str]:
        words, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        return words.split()

    said(start("zhiwo", "init", *(("--admin", SERVER) if SERVER else ())))
    said(start("tests.entitlements.many_takers", "make"))

    takers = [start("tests.entitlements.many_takers", "take") for _ in range(PROCESSES)]
    answers = Counter(answer for taker in takers for answer in said(taker))

    assert answers == {"booked": HELD, "NoneLeft": PROCESSES * len(TAKERS) - HELD}
    assert said(start("tests.entitlements.many_takers", "count")) == [str(HELD)] * 2
