"""An installation apart from the tests' own: a home, a database, commands in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.settings import SERVER

ROOT = Path(__file__).parents[1]
ADMIN = ("--admin", SERVER) if SERVER else ()


class Apart:
    """The installation whose home is `home`; its database bears the name `database` on PostgreSQL, and is opened as `role`."""

    def __init__(self, home: Path, database: str, role: str = "zhiwo_batch") -> None:
        self.home, self.database = home, database
        host = urlsplit(SERVER).netloc.rpartition("@")[2]
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "ZHIWO_TEST_POSTGRES"},
            "ZHIWO_HOME": str(home),
            "ZHIWO_SECRET_KEY": "tests-only",
            "ZHIWO_DATABASE_URL": f"postgresql://{role}@{host}/{database}" if SERVER else f"sqlite:{home}/zhiwo.db",
            "DJANGO_SETTINGS_MODULE": "zhiwo.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }

    def start(self, module: str, *words: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", module, *map(str, words)],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, module: str, *words: object) -> str:
        """What it said. It must end well."""
        process = self.start(module, *words)
        said, complained = process.communicate()
        assert process.returncode == 0, complained
        return said

    @staticmethod
    def told(process: subprocess.Popen[str]) -> list[str]:
        """The words of one that was started; it must end well."""
        said, complained = process.communicate(timeout=120)
        assert process.returncode == 0, complained
        return said.split()

    def refused(self, module: str, *words: object) -> str:
        """The sentence with which it refused."""
        process = self.start(module, *words)
        _, complained = process.communicate()
        assert process.returncode == 2, complained
        return complained

    def drop(self) -> None:
        if SERVER:
            import psycopg

            with psycopg.connect(SERVER, autocommit=True) as admin:
                admin.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')


@contextmanager
def apart(home: Path, name: str, role: str = "zhiwo_batch") -> Iterator[Apart]:
    """An installation with empty tables; its database goes afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    made = Apart(home, f"zhiwo_{name}_{os.getpid()}", role)
    try:
        made.run("zhiwo", "init", *ADMIN)
        yield made
    finally:
        made.drop()
