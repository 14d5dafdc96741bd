"""Bringing an installation's database up to date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from zhiwo.governance import postgres
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text


class NotOnPostgres(Refusal):
    """An administrator's connection makes sense for PostgreSQL only."""

    sentence = Text(
        zh="--admin 只用于 PostgreSQL：请先把 ZHIWO_DATABASE_URL 设为 postgresql://zhiwo_app@主机/库名。",
        en="--admin is for PostgreSQL: set ZHIWO_DATABASE_URL to postgresql://zhiwo_app@host/name first.",
    )


class NotUpToDate(Refusal):
    """On PostgreSQL nobody the program serves as may make tables."""

    sentence = Text(
        zh="数据库没有建好或不是最新版本，而建库建表需要管理员连接：请运行 zhiwo init --admin postgresql://postgres@主机/postgres。",
        en="The database is missing or not up to date, and making tables takes an administrator's connection: run "
        "zhiwo init --admin postgresql://postgres@host/postgres.",
    )


class NotInstalled(Refusal):
    """Pages are served from an installation that is there."""

    sentence = Text(
        zh="{home} 里还没有建好系统，或不是最新版本：请先运行 zhiwo init；装在别处的，请用 ZHIWO_HOME 指明。",
        en="There is no installation in {home}, or not one up to date: run zhiwo init first, or name its folder in ZHIWO_HOME.",
    )


def bring_up_to_date() -> None:
    """Make what tables are missing on SQLite; on PostgreSQL see that none is. Raises NotUpToDate."""
    if connection.vendor != "postgresql":
        call_command("migrate", verbosity=0, interactive=False)
    elif not _is_up_to_date():
        raise NotUpToDate


def require_installed() -> None:
    """See that every table is there, and make none. Raises NotInstalled, on PostgreSQL NotUpToDate."""
    if connection.vendor == "postgresql":
        if not _is_up_to_date():
            raise NotUpToDate
    # A file that is not there would be made by opening it.
    elif not Path(connection.settings_dict["NAME"]).exists() or not _is_up_to_date():
        raise NotInstalled(home=settings.HOME)


def _is_up_to_date() -> bool:
    try:
        progress = MigrationExecutor(connection)
    except OperationalError:
        return False
    return not progress.migration_plan(progress.loader.graph.leaf_nodes())


def prepare_postgres(admin_url: str, finish: Callable[[psycopg.Connection], None]) -> None:
    """Make roles, database, tables and grants where they are missing, as the owner; then serve as before again.

    `finish` is called with a connection of the owner when the tables are there: what else the database must have.
    Raises NotOnPostgres.
    """
    if connection.vendor != "postgresql":
        raise NotOnPostgres
    name = connection.settings_dict["NAME"]
    with psycopg.connect(admin_url, autocommit=True) as admin:
        postgres.make_roles(admin)
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            postgres.make_database(admin, name)
    serving = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = postgres.OWNER
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["USER"] = serving
    with psycopg.connect(_as_owner(name)) as owner:
        postgres.grant_tables(owner)
        finish(owner)


def _as_owner(name: str) -> str:
    where = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        dbname=name, user=postgres.OWNER, host=where["HOST"] or None, port=where["PORT"] or None
    )
