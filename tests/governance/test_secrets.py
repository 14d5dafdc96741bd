"""Secrets: sealed in the database, in files for their owner alone; and a start that is refused when they are not."""

from __future__ import annotations

import importlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from django.core.exceptions import ImproperlyConfigured

from zhiwo.governance.sealing import seal, unseal
from zhiwo.governance.secret_files import made_secret, own_folder, read_secret


def start(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, for an installation in `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIWO_", "DJANGO_"))}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    environment = kept | {"ZHIWO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "zhiwo.settings"} | environment
    return subprocess.run(
        [sys.executable, "-m", "zhiwo", *words], env=environment, capture_output=True, text=True, check=False
    )


class TestSealing:
    def test_what_is_sealed_opens_for_its_purpose_alone(self) -> None:
        sealed = seal("seed", "factors")

        assert "seed" not in sealed
        assert unseal(sealed, "factors") == "seed"
        with pytest.raises(InvalidToken):
            unseal(sealed, "sessions")

    def test_another_installation_cannot_open_it(self, settings) -> None:  # type: ignore[no-untyped-def]
        sealed = seal("seed", "factors")
        settings.SECRET_KEY = "another"

        with pytest.raises(InvalidToken):
            unseal(sealed, "factors")


class TestFiles:
    def test_a_secret_is_made_once_for_its_owner_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "home" / "secret.key"

        first, second = made_secret(path), made_secret(path)

        assert first == second
        assert len(first) > 60
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [file.name for file in path.parent.iterdir()] == ["secret.key"]

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610])
    def test_one_that_others_may_read_is_not_read(self, tmp_path: Path, mode: int) -> None:
        path = tmp_path / "secret.key"
        path.write_text("known")
        path.chmod(mode)

        with pytest.raises(SystemExit, match="chmod 600"):
            read_secret(path)

    def test_a_missing_one_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(SystemExit, match=r"no secret file .*nowhere"):
            read_secret(tmp_path / "nowhere")

    def test_the_folder_is_closed_to_others(self, tmp_path: Path) -> None:
        folder = tmp_path / "home"
        folder.mkdir(mode=0o755)

        own_folder(folder)

        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


class TestStart:
    def test_init_makes_the_secret_and_closes_the_folder(self, tmp_path: Path) -> None:
        home = tmp_path / "home"

        assert start(home, "init").returncode == 0

        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
        assert stat.S_IMODE((home / "zhiwo.db").stat().st_mode) == 0o600

    @pytest.mark.parametrize("name", ["secret.key", "database.key", "sign-on.key"])
    def test_nothing_starts_with_a_secret_that_others_may_read(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        path.write_text("known")
        path.chmod(0o644)
        named = {"database.key": "ZHIWO_KEY_FILE", "sign-on.key": "ZHIWO_OIDC_SECRET_FILE"}

        told = start(tmp_path, "check", **({named[name]: str(path)} if name in named else {}))

        assert told.returncode != 0
        assert "chmod 600" in told.stderr
        assert "Traceback" not in told.stderr

    def test_the_check_for_deployment_finds_nothing(self, tmp_path: Path) -> None:
        """G38: `check --deploy` without a warning, behind TLS and the bank's own proxy."""
        told = start(
            tmp_path,
            *("check", "--deploy", "--fail-level", "WARNING"),
            **{"ZHIWO_HTTPS": "1", "ZHIWO_TRUSTED_PROXIES": "10.0.0.0/8", "ZHIWO_HOSTS": "zhiwo.bank.example"},
        )

        assert told.returncode == 0, told.stderr
        assert "no issues" in told.stdout

    @pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
    def test_a_sqlite_that_may_corrupt_a_database_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
    ) -> None:
        """The WAL-reset fault of SQLite up to 3.51.2 (sqlite.org)."""
        from sqlcipher3 import dbapi2

        monkeypatch.setattr(dbapi2, "sqlite_version_info", version)
        monkeypatch.delitem(sys.modules, "zhiwo.governance.sqlcipher.base", raising=False)

        with pytest.raises(ImproperlyConfigured, match="WAL"):
            importlib.import_module("zhiwo.governance.sqlcipher.base")
