"""A landing that dies leaves the lake as it was, and can be done again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engine.feeds import UNITS, day, moment, rows
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope

DYING = """
import os, signal, sys
from pathlib import Path
from tests.engine.feeds import UNITS, day, moment, rows
from zhiwo.engine.lake import Lake

whole = Path.replace
def die(self, target):
    if Path(target).name.startswith(sys.argv[2]) or Path(target).suffix == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(self, target)
Path.replace = die
Lake(Path(sys.argv[1])).land(UNITS, day(2), rows(UNITS, ("NEW", "")), landed_at=moment(2), source="new")
"""


def units(lake: Lake) -> list[str]:
    found: list[str] = lake.read(Scope.closing(), as_of=day(9)).table("units").to_pyarrow()["unit"].to_pylist()
    return found


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    lake.land(UNITS, day(1), rows(UNITS, ("OLD", "")), landed_at=moment(1), source="old")
    return lake


@pytest.mark.parametrize("step", [".parquet", "manifest"])
def test_a_landing_that_fails_leaves_the_old_state(lake: Lake, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    whole = Path.replace

    def fail(self: Path, target: Any) -> Path:
        if Path(target).name.startswith(step) or Path(target).suffix == step:
            raise OSError("disk full")
        return whole(self, target)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="disk full"):
            lake.land(UNITS, day(2), rows(UNITS, ("NEW", "")), landed_at=moment(2), source="new")

    assert units(lake) == ["OLD"]
    lake.land(UNITS, day(2), rows(UNITS, ("NEW", "")), landed_at=moment(2), source="new")
    assert units(lake) == ["NEW"]
    assert lake.verify() == []


@pytest.mark.parametrize("step", [".parquet", "manifest"])
def test_a_killed_landing_leaves_the_old_state_and_no_lock(lake: Lake, step: str) -> None:
    here = str(Path(__file__).parents[2])
    path = os.pathsep.join([here, f"{here}/src"])

    dead = subprocess.run(
        [sys.executable, "-c", DYING, str(lake.root), step], env={**os.environ, "PYTHONPATH": path}, check=False
    )

    assert dead.returncode == -signal.SIGKILL
    assert units(lake) == ["OLD"]
    lake.land(UNITS, day(2), rows(UNITS, ("NEW", "")), landed_at=moment(2), source="new")
    assert units(lake) == ["NEW"]
    assert lake.verify() == []
