"""The benchmarks go with the program: what they name is there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"
APART = {"featuretools_rows"}
"""Runs in a venv of its own, with a library the project has no other use for."""


@pytest.mark.parametrize("name", sorted({path.stem for path in BENCH.glob("*.py")} - {"__init__"} - APART))
def test_what_it_names_is_there(name: str) -> None:
    import_module(f"bench.{name}")
