"""The only place that opens the query engine: in the process, in memory, shut to everything but the lake's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis

THREADS = 2
MEMORY = "2GB"

# The engine merges nested selects itself. Ibis doing it first is a quarter of the time a statement takes to be written.
ibis.options.sql.fuse_selects = False


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
