"""The database's part of a backup: a copy of one moment, and what stands in it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from zhiwo.governance import postgres
from zhiwo.governance.backup.contents import DATABASE, BackupDamaged
from zhiwo.governance.chain import START
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

HEAD = "SELECT length, digest FROM governance_trailhead WHERE id = 1"


class ProgramMissing(Refusal):
    """A program of PostgreSQL's is not on this machine."""

    sentence = Text(
        zh="本机没有 {program}：请安装与服务器同版本的 PostgreSQL 客户端（Debian：apt-get install postgresql-client）。",
        en="{program} is not on this machine: install PostgreSQL's client of the server's version "
        "(Debian: apt-get install postgresql-client).",
    )


class ProgramFailed(Refusal):
    """A program of PostgreSQL's gave up."""

    sentence = Text(zh="{program} 没有成功：{said}", en="{program} did not succeed: {said}")


@dataclass(frozen=True)
class Stand:
    """What stands in a database: rows by table, and where its trail ends."""

    tables: dict[str, int]
    trail_length: int
    trail_digest: str


def copy_database(folder: Path) -> Stand:
    """Put a copy of the database of this moment into `folder`, while others go on; returns what stands in the copy.

    Raises ProgramMissing, ProgramFailed, BackupDamaged for a database that is damaged itself.
    """
    target = folder / DATABASE
    return _copy_sqlite(target) if connection.vendor == "sqlite" else _copy_postgres(target)


def _copy_sqlite(target: Path) -> Stand:
    source, copy = connection.copy(), _on_file(target)
    try:
        source.ensure_connection()
        copy.ensure_connection()
        # In one step: a snapshot, as steps would begin anew at every write of others.
        source.connection.backup(copy.connection)
        with copy.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = DELETE")  # one file, no log beside it
        return checked(copy)
    finally:
        source.close()
        copy.close()


def _on_file(path: Path) -> BaseDatabaseWrapper:
    """A connection to another file, with the key of the installation's own."""
    other = connection.copy()
    other.settings_dict = {**connection.settings_dict, "NAME": str(path)}
    return other


def checked(opened: BaseDatabaseWrapper) -> Stand:
    """What stands in a database, after SQLite has looked through all its pages and keys. Raises BackupDamaged.

    On PostgreSQL the keys were checked when they were made.
    """
    with opened.cursor() as cursor:
        if opened.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            found = cursor.fetchall()
            cursor.execute("PRAGMA foreign_key_check")
            if found != [("ok",)] or cursor.fetchone():
                raise BackupDamaged(what=Text("数据库完整性检查不通过", "the database fails its integrity check"))
        return _stand(cursor.execute, cursor.fetchone, sorted(opened.introspection.table_names(cursor)))


def _stand(execute: Callable[[str], Any], fetchone: Callable[[], Any], tables: list[str]) -> Stand:
    counts = {}
    for table in tables:
        execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a name from the catalogue
        counts[table] = fetchone()[0]
    execute(HEAD)
    length, digest = fetchone() or (0, START)
    return Stand(counts, length, digest)


def _copy_postgres(target: Path) -> Stand:
    program = found_program("pg_dump")
    # The batch sees every client's rows; the owner stands before the wall like anybody else.
    reached = conninfo(postgres.BATCH, connection.settings_dict["NAME"])
    with psycopg.connect(reached) as batch:
        batch.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor = batch.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = sorted(name for (name,) in cursor.fetchall())
        # The dump and the counts read the same snapshot.
        snapshot = batch.execute("SELECT pg_export_snapshot()").fetchone()
        stand = _stand(lambda query: cursor.execute(query.encode()), cursor.fetchone, tables)
        where = [
            "--enable-row-security",
            "--dbname",
            reached,
            "--snapshot",
            str(snapshot and snapshot[0]),
        ]
        run_program(program, "--format=custom", "--file", str(target), *where)
    return stand


def conninfo(role: str, name: str) -> str:
    """How one of the roles reaches a database of the installation's server. A password comes from libpq's own password
    file, never from a command line."""
    where = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        dbname=name, user=role, host=where["HOST"] or None, port=where["PORT"] or None
    )


@contextmanager
def as_owner(name: str) -> Iterator[psycopg.Connection]:
    """The owner's connection to a database of the installation's server."""
    with psycopg.connect(conninfo(postgres.OWNER, name)) as opened:
        yield opened


def found_program(name: str) -> str:
    """The path of a program of PostgreSQL's. Raises ProgramMissing."""
    path = which(name)
    if path is None:
        raise ProgramMissing(program=name)
    return path


def run_program(program: str, *words: str) -> None:
    """Run a program to its end. Raises ProgramFailed with the last line it said."""
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    if done.returncode:
        said = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise ProgramFailed(program=Path(program).name, said=said[-1][:200])


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """The installation's database is the one of that name meanwhile."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def is_empty(admin: psycopg.Connection, name: str) -> bool:
    """Whether a database is not there, or has no table in any schema."""
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return True
    with as_owner(name) as owner:
        return not owner.execute(
            "SELECT 1 FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 1"
        ).fetchone()


def load_dump(admin: psycopg.Connection, dump: Path, name: str) -> None:
    """Make the database `name` anew from a dump, as the owner, all or nothing. Raises ProgramMissing, ProgramFailed."""
    program = found_program("pg_restore")
    postgres.make_roles(admin)
    drop(admin, name)
    postgres.make_database(admin, name)
    words = ("--exit-on-error", "--single-transaction", "--no-owner", "--dbname", conninfo(postgres.OWNER, name))
    run_program(program, *words, str(dump))
    with as_owner(name) as owner:
        postgres.grant_tables(owner)


def rename(admin: psycopg.Connection, name: str, to: str) -> None:
    """Put a database in the place of an empty one."""
    drop(admin, to)
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))


def drop(admin: psycopg.Connection, name: str) -> None:
    """Drop a database where there is one."""
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
