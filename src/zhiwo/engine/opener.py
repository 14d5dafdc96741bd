"""The only place that opens a query engine: in the process, in memory, shut to everything but the lake's files; or, where it is
asked for, on a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import ibis

from zhiwo.engine.manifest import Part
from zhiwo.engine.shapes import FeedShape
from zhiwo.engine.stated import stated

THREADS = 2
MEMORY = "2GB"

# The engine merges nested selects itself. Ibis doing it first is a quarter of the time a statement takes to be written.
ibis.options.sql.fuse_selects = False


class Engine(Protocol):
    """What answers the questions of one reading, all of them written as the same expressions."""

    def rows(self, shape: FeedShape, parts: Sequence[Part]) -> ibis.Table:
        """The rows of parts, at least one, as `stated`."""
        ...

    def keep(self, table: ibis.Table) -> ibis.Table:
        """`table`, computed once, to be asked several times."""
        ...

    def interrupt(self) -> None:
        """Break off what is being asked, if anything is; whoever asked gets the engine's own exception."""
        ...

    def close(self) -> None:
        """End: whatever was kept is gone."""
        ...


class Elsewhere(Protocol):
    """Where readings can be answered that is not this process."""

    def engine(self) -> Engine:
        """An engine of its own for one reading."""
        ...


class Embedded:
    """The engine of one reading in this process."""

    def __init__(self, root: Path) -> None:
        self._backend = open_engine(root)
        self._kept = 0

    def rows(self, shape: FeedShape, parts: Sequence[Part]) -> ibis.Table:
        """As `Engine.rows`."""
        older = any(part.shape != shape.fingerprint for part in parts)
        read = self._backend.read_parquet([str(p.path) for p in parts], hive_partitioning=True, union_by_name=older)
        return stated(read, shape, older=older)

    def keep(self, table: ibis.Table) -> ibis.Table:
        """As `Engine.keep`; computed now."""
        self._kept += 1
        return self._backend.create_table(f"kept_{self._kept}", table, temp=True)

    def interrupt(self) -> None:
        """As `Engine.interrupt`."""
        self._backend.con.interrupt()

    def close(self) -> None:
        """As `Engine.close`."""
        self._backend.disconnect()


def open_engine(root: Path) -> Any:
    """An engine of its own for one reading, as an Ibis backend.

    It can read below `root` and nowhere else, reach no network, load no extension, and none of this can be lifted. What
    is more than fits its memory is written below `root`, and gone when it ends.
    """
    engine = ibis.duckdb.connect(threads=THREADS, memory_limit=MEMORY)
    folder = f"{root}/".replace("'", "''")
    for setting in (
        f"temp_directory = '{folder}.spill'",
        f"allowed_directories = ['{folder}']",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        engine.raw_sql(f"SET {setting}")
    return engine


class NoSpark(RuntimeError):
    """A cluster was asked for on a machine that can't ask it. Says what to install."""


@contextmanager
def on_spark(master: str, **settings: str) -> Iterator[Elsewhere]:
    """A Spark cluster (`spark://HOST:PORT`, `local[2]`, …) for as long as the block lasts; `settings` are Spark's own.

    Nothing of Spark is loaded unless this is called. Raises NoSpark.
    """
    try:
        from zhiwo.engine.spark import Spark  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as missing:
        raise NoSpark("Spark is asked for and not installed: pip install 'zhiwo[spark]'") from missing
    spark = Spark(master, settings)
    try:
        yield spark
    finally:
        spark.stop()
