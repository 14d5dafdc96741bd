"""`zhiwo serve` where there is nothing to serve."""

from __future__ import annotations

from pathlib import Path

from tests.apart import Apart


def test_without_an_installation_it_says_what_to_do_and_makes_nothing(tmp_path: Path) -> None:
    complained = Apart(tmp_path, "zhiwo_test_not_there").refused("zhiwo", "serve")

    assert "zhiwo init" in complained
    assert "Traceback" not in complained
    assert not (tmp_path / "zhiwo.db").exists()
