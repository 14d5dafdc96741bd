"""The three roles of an installation on PostgreSQL, and what each may do.

`zhiwo_owner` owns the tables and alone changes them; `zhiwo_app` serves pages; `zhiwo_batch` closes the day. Neither of
the last two owns anything: an owner would pass through row-level security, and could rewrite the trail.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

OWNER, APP, BATCH = "zhiwo_owner", "zhiwo_app", "zhiwo_batch"

WITHHELD = {
    "governance_trailentry": "UPDATE, DELETE",
    "governance_trailhead": "DELETE",
    "governance_rowchange": "INSERT, UPDATE, DELETE",
    "rulebook_policyversion": "UPDATE, DELETE",
    "rulebook_policysignature": "UPDATE, DELETE",
    "rulebook_policyreview": "UPDATE, DELETE",
    "tags_tagversion": "UPDATE, DELETE",
}
"""What app and batch may not do with the trail and the published rules. Changes of rows are noted by triggers, as the owner."""


def make_roles(admin: psycopg.Connection) -> None:
    """Make the roles that are missing; existing ones are left as they are. `admin` may create roles."""
    # Roles belong to the whole server, and two installations made at once would both find them missing.
    admin.execute("SELECT pg_advisory_lock(hashtext('zhiwo roles'))")
    for role in (OWNER, APP, BATCH):
        known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if not known:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))
    # A job that acts for somebody starts as the batch and goes on as the app, behind the wall.
    admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(BATCH)))
    admin.execute("SELECT pg_advisory_unlock(hashtext('zhiwo roles'))")


def make_database(admin: psycopg.Connection, name: str) -> None:
    """Make an empty database owned by the owner role; nobody else may even connect. `admin` is in autocommit."""
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
            sql.Identifier(name), sql.Identifier(OWNER)
        )
    )
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    for role in (APP, BATCH):
        admin.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(role))
        )


def grant_tables(owner: psycopg.Connection) -> None:
    """Let app and batch use the tables made so far, those of the trail for reading and appending only."""
    for role in map(sql.Identifier, (APP, BATCH)):
        owner.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        owner.execute(sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(role))
        owner.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        for table, rights in WITHHELD.items():
            owner.execute(sql.SQL("REVOKE {} ON {} FROM {}").format(sql.SQL(rights), sql.Identifier(table), role))
        owner.execute(sql.SQL("GRANT UPDATE (entry) ON governance_rowchange TO {}").format(role))


def serve_nights(connection: Any) -> None:
    """Let `connection` (Django's, not open yet) be the batch role's where it would be the app's: for commands, which read
    and write every client's rows. Its password, where one is needed, is in ZHIWO_BATCH_PASSWORD."""
    wanted = connection.settings_dict
    if connection.vendor == "postgresql" and connection.connection is None and wanted["USER"] == APP:
        wanted["USER"] = BATCH
        wanted["PASSWORD"] = settings.BATCH_PASSWORD or wanted["PASSWORD"]
