"""Memory for a transaction that writes rows by the million."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

ROOM = 2560 * 1024
"""KiB. A month of duties of a million clients changes some 2 GiB of pages."""


@contextmanager
def room_for_rows() -> Iterator[None]:
    """Within, SQLite may hold so many pages in memory, as far as it needs them: what does not fit goes to the log before its
    time, each page again and again, and is looked for there. PostgreSQL needs no such word."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    opened = connection.connection  # a word to the driver is no statement about anything
    (before,) = opened.execute("PRAGMA cache_size").fetchone()
    opened.execute(f"PRAGMA cache_size = -{ROOM}")
    try:
        yield
    finally:
        opened.execute(f"PRAGMA cache_size = {before}")
