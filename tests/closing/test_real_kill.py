"""The command itself, killed with -9 at random moments, in an installation of its own (reliability G19)."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.closing.bank import OCTOBER, SEPTEMBER, Bank
from tests.settings import SERVER

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("ZHIWO_TEST_KILLS", "6"))


class Installation:
    """An installation apart from the tests' own, with the tiny bank's files in its inbox."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "ZHIWO_TEST_POSTGRES"},
            "ZHIWO_HOME": str(home),
            "ZHIWO_SECRET_KEY": "tests-only",
            "ZHIWO_SCHEMES": "branch",
            "ZHIWO_DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "zhiwo.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        self.run("zhiwo", "init", *(("--admin", SERVER) if SERVER else ()))
        Bank(home).bring_all()

    def start(self, module: str, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=self.home, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, module: str, *words: str) -> str:
        process = self.start(module, *words)
        said, complained = process.communicate()
        assert process.returncode == 0, complained
        return said

    def close(self, on: Any) -> float:
        """Close a date; how many seconds it took."""
        began = time.monotonic()
        self.run("zhiwo", "close", "--date", str(on))
        return time.monotonic() - began

    def close_and_kill(self, on: Any, after: float) -> None:
        """Begin to close a date, and kill the process `after` so many seconds if it still runs."""
        process = self.start("zhiwo", "close", "--date", str(on))
        try:
            process.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def stands(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("tests.closing.state"))
        return found


@pytest.fixture
def installations(tmp_path: Path) -> Iterator[list[Installation]]:
    """Two alike: one to be left alone, one to be killed."""
    names = [f"zhiwo_kill_{os.getpid()}_{n}" for n in range(2)]
    host = urlsplit(SERVER).netloc.rpartition("@")[2]
    homes = [tmp_path / name for name in names]
    for home in homes:
        home.mkdir()
    yield [
        Installation(home, f"postgresql://zhiwo_app@{host}/{home.name}" if SERVER else f"sqlite:{home / 'zhiwo.db'}")
        for home in homes
    ]
    if SERVER:
        import psycopg

        with psycopg.connect(SERVER, autocommit=True) as admin:
            for name in names:
                admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_kills_at_random_moments_change_nothing(installations: list[Installation]) -> None:
    whole, killed = installations
    dice = random.Random(20_251_031)
    days = (SEPTEMBER, OCTOBER)

    seconds = whole.close(days[0])
    with ThreadPoolExecutor() as beside:
        rest = beside.submit(whole.close, days[1])
        for on in days:
            for _ in range(KILLS // len(days)):
                # The first third of a run is only Python starting.
                killed.close_and_kill(on, seconds * dice.uniform(0.3, 1))
            killed.close(on)
        rest.result()

    left_alone, survived = whole.stands(), killed.stands()
    assert survived["state"] == left_alone["state"]
    assert [run for run in survived["ledger"] if run[1] == "done"] == left_alone["ledger"]
    assert all(state in {"done", "failed"} for _, state in survived["ledger"])
