"""Django's SQLite backend over the SQLite that the sqlcipher3 wheel carries.

Debian 12's own SQLite (3.40), like every release before 3.51.3, can corrupt a WAL database when a checkpoint and a
writer meet: just what a web server and a nightly run do. The wheel's SQLite is newer, and encrypts at rest when
`OPTIONS["key_file"]` names a file with a passphrase.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import tee
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base as sqlite
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database  # noqa: N812 - Django's name for the driver of a backend

# 3.7.0 up to 3.51.2 may corrupt a WAL database; 3.44.6 and 3.50.7 carry the mend (sqlite.org, "WAL-reset bug").
MENDED_FROM = (3, 51, 3)

if Database.sqlite_version_info < MENDED_FROM:
    raise ImproperlyConfigured(
        f"The sqlcipher3 wheel carries SQLite {Database.sqlite_version}, which may corrupt a database in WAL mode. "
        "Install the version pinned in locks/run.txt."
    )

Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", lru_cache(10_000)(lambda value: parse_date(value.decode())))  # few days, many rows
Database.register_converter("datetime", lru_cache(10_000)(lambda value: parse_datetime(value.decode())))
Database.register_converter("timestamp", lru_cache(10_000)(lambda value: parse_datetime(value.decode())))
Database.register_converter("time", lambda value: parse_time(value.decode()))
Database.register_adapter(Decimal, str)


_WRITTEN = re.compile(r'(INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')


class Cursor(Database.Cursor):  # type: ignore[misc]
    """A cursor that takes Django's `%s` and `%(name)s` placeholders, and writes past views that hide a table."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        query = self.aimed(query)
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(self.convert(query, param_names=names), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        query = self.aimed(query)
        peekable, param_list = tee(iter(param_list))
        first = next(peekable, None)
        names = list(first) if isinstance(first, Mapping) else None
        return super().executemany(self.convert(query, param_names=names), param_list)

    def aimed(self, query: str) -> str:
        """`query` with the table it writes to named in full, where a view hides that table."""
        hidden = self.wrapper.hidden
        found = _WRITTEN.match(query) if hidden else None
        if found is None or found[2] not in hidden:
            return query
        return f'{found[1]} main."{found[2]}"{query[found.end() :]}'

    def convert(self, query: str, *, param_names: list[str] | None = None) -> str:
        """`query` with SQLite's own placeholders."""
        if param_names is None:
            return sqlite.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
        return query % {name: f":{name}" for name in param_names}


class DatabaseWrapper(sqlite.DatabaseWrapper):
    """A connection with write-ahead log, full durability and foreign keys on.

    `hidden` are the tables whose place a temporary view has taken on this connection. `mark` names the transaction under
    way, or the last one. While something is published, `counting` counts its rows by table and kind of change
    (`governance.watching`).
    """

    Database = Database
    hidden: frozenset[str] = frozenset()
    mark = 0
    counting: Counter[tuple[str, str]] | None = None

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        self._key_file = params.pop("key_file", None)
        return params

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        conn = Database.connect(**conn_params)
        if self._key_file:
            key = Path(self._key_file).read_text().strip().replace("'", "''")
            conn.execute(f"PRAGMA key = '{key}'")
        register_functions(conn)
        conn.create_function("zhiwo_transaction", 0, lambda: self.mark)
        conn.create_function("zhiwo_noted", 2, self._noted)
        conn.execute("PRAGMA foreign_keys = ON")
        # A row that REPLACE takes away passes the triggers like any other.
        conn.execute("PRAGMA recursive_triggers = ON")
        conn.execute("PRAGMA legacy_alter_table = OFF")
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        # The default of 2 MiB makes a closing read its indexes again and again; checkpoints come every 64 MiB of log.
        conn.execute("PRAGMA cache_size = -131072")
        conn.execute("PRAGMA wal_autocheckpoint = 16384")
        conn.execute("PRAGMA temp_store = MEMORY")
        return conn

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self.mark = secrets.randbits(62)
        super()._start_transaction_under_autocommit()  # type: ignore[misc]

    def _noted(self, table: str, op: str) -> bool:
        """Whether a change of a row is to be noted by itself; asked by the triggers of watched tables."""
        if self.counting is None:
            return True
        self.counting[table, op] += 1
        return False
