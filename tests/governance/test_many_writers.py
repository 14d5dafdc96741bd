"""Fifty writers at once make one chain without a fork (G30)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.settings import SERVER

ROOT = Path(__file__).parents[2]
PROCESSES = 5


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Of an installation apart from the tests' own, whose trail is empty."""
    name, host = f"zhiwo_writers_{os.getpid()}", urlsplit(SERVER).netloc.rpartition("@")[2]
    yield {
        **{word: value for word, value in os.environ.items() if word != "ZHIWO_TEST_POSTGRES"},
        "ZHIWO_HOME": str(tmp_path),
        "ZHIWO_SECRET_KEY": "tests-only",
        "ZHIWO_DATABASE_URL": f"postgresql://zhiwo_app@{host}/{name}" if SERVER else f"sqlite:{tmp_path / 'zhiwo.db'}",
        "DJANGO_SETTINGS_MODULE": "zhiwo.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    if SERVER:
        with psycopg.connect(SERVER, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_fifty_writers_make_one_chain(environment: dict[str, str]) -> None:
    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-m", *words], env=environment, stdout=subprocess.PIPE, text=True)

    assert start("zhiwo", "init", *(("--admin", SERVER) if SERVER else ())).wait() == 0

    writers = [start("tests.governance.many_writers", f"P{n}") for n in range(PROCESSES)]
    assert [writer.wait() for writer in writers] == [0] * PROCESSES

    verifier = start("zhiwo", "verify-trail")
    said, _ = verifier.communicate()
    assert verifier.returncode == 0
    assert f"{PROCESSES * 10 * 4} 条" in said
