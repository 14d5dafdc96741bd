"""Emptying the database between tests that commit: the one place where the trail's guards are taken down."""

from __future__ import annotations

from typing import Any

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tests.settings import DATABASE, SERVER
from zhiwo.governance.guards import lower_guards


def clear(*_: Any) -> None:
    """Empty every table. The guards refuse that for the trail: on SQLite they go down first, and the flush puts them up again
    as a migration does; on PostgreSQL its administrator passes them by, since no role of the program may."""
    if not SERVER:
        lower_guards(connection)
        call_command("flush", verbosity=0, interactive=False)
        return
    with psycopg.connect(SERVER, dbname=DATABASE, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in apps.get_models())
        admin.execute(f"TRUNCATE {tables} CASCADE")
