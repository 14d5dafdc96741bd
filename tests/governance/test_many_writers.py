"""Fifty writers at once make one chain without a fork (G30)."""

from __future__ import annotations

from pathlib import Path

from tests.apart import apart

PROCESSES = 5


def test_fifty_writers_make_one_chain(tmp_path: Path) -> None:
    with apart(tmp_path, "writers", "zhiwo_app") as house:
        writers = [house.start("tests.governance.many_writers", f"P{n}") for n in range(PROCESSES)]
        for writer in writers:
            house.told(writer)

        assert f"{PROCESSES * 10 * 4} 条" in house.run("zhiwo", "verify-trail")
