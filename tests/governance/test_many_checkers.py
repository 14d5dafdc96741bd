"""Twenty approvals of one slip at once have exactly one effect (G10): processes of threads, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

from tests.governance.many_checkers import THREADS
from tests.governance.test_many_writers import environment  # noqa: F401 - a fixture
from tests.settings import SERVER

PROCESSES = 5


def test_twenty_approvals_at_once_publish_once(environment: dict[str, str]) -> None:  # noqa: F811
    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-m", *words], env=environment, stdout=subprocess.PIPE, text=True)

    def said(process: subprocess.Popen[str]) -> list[str]:
        words, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        return words.split()

    said(start("zhiwo", "init", *(("--admin", SERVER) if SERVER else ())))
    number, pin = said(start("tests.governance.many_checkers", "make"))

    checkers = [start("tests.governance.many_checkers", "check", number, pin) for _ in range(PROCESSES)]
    answers = Counter(answer for checker in checkers for answer in said(checker))

    assert answers == {"approved": 1, "AlreadyDecided": PROCESSES * THREADS - 1}
    assert said(start("tests.governance.many_checkers", "count")) == ["1", "1"]
