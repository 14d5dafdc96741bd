"""`zhiwo demo`, as a newcomer calls it: a process of its own, a small bank, no pages."""

from __future__ import annotations

from pathlib import Path

from tests.apart import apart
from zhiwo.tags.policy import FOLDERS
from zhiwo.tags.policy.ready import ready_tags


def test_a_small_bank_is_raised_to_its_last_morning_and_not_twice(tmp_path: Path) -> None:
    with apart(tmp_path / "demo", "demo") as bank:
        told = bank.run("zhiwo", "demo", "--no-serve", "--clients", 300, "--months", 1)
        again = bank.run("zhiwo", "demo", "--no-serve", "--clients", 300, "--months", 1)

    closed = [line for line in told.splitlines() if line.endswith(" s")]
    assert len(closed) >= 2
    assert "zhiwo-demo" in told
    ready = sum(len(ready_tags(code)) for code in FOLDERS)
    assert f"采用现成标签 {ready} 个" in told
    assert [line for line in again.splitlines() if line.endswith(" s")] == []
