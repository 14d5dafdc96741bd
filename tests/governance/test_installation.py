"""Making an installation."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from zhiwo.governance.installation import NotOnPostgres, bring_up_to_date, prepare_postgres


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="on PostgreSQL an administrator is welcome")
def test_an_administrator_is_for_postgresql(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotOnPostgres):
        prepare_postgres("postgresql://postgres@127.0.0.1/postgres", finish=print)
    with pytest.raises(SystemExit) as stopped:
        call_command("init", admin="postgresql://postgres@127.0.0.1/postgres")

    assert stopped.value.code == 2
    assert "ZHIWO_DATABASE_URL" in capsys.readouterr().err


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own settings")
def test_sqlite_is_new_enough_durable_and_keeps_foreign_keys(db: None) -> None:
    """The WAL-reset fault of SQLite up to 3.51.2 (sqlite.org); Debian 12's own is 3.40."""
    with connection.cursor() as cursor:
        found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")]
        version = cursor.execute("SELECT sqlite_version()").fetchone()[0]

    assert found == [2, 1]
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own encryption")
def test_a_key_file_encrypts_the_database(db, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from zhiwo.governance.sqlcipher.base import DatabaseWrapper

    key = tmp_path / "key"
    key.write_text("it's a secret\n")
    path = tmp_path / "encrypted.db"
    settings = connection.settings_dict | {"NAME": str(path)}
    settings["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "key_file": str(key)}
    opened = DatabaseWrapper(settings, "encrypted")
    with opened.cursor() as cursor:
        cursor.execute("CREATE TABLE t (word text)")
        cursor.execute("INSERT INTO t VALUES (%s)", ["plainly"])
    opened.close()

    again = DatabaseWrapper(settings, "encrypted")
    with again.cursor() as cursor:
        assert cursor.execute("SELECT word FROM t").fetchone() == ("plainly",)
    again.close()

    assert b"plainly" not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="on SQLite the program makes its tables itself")
def test_without_an_administrator_tables_are_not_made_and_need_none_when_they_are_there(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_up_to_date()
    monkeypatch.setattr("zhiwo.governance.installation.MigrationExecutor.migration_plan", lambda self, targets: targets)

    with pytest.raises(SystemExit):
        call_command("init")

    assert "zhiwo init --admin" in capsys.readouterr().err
