"""Side files a mapping looks things up in: small, read whole."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zhiwo.intake.delimited import DelimitedFile
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.mapping import Lookup, Mapping


def side_tables(mapping: Mapping, folder: Path) -> dict[str, pa.Table]:
    """The mapping's side files by the names it gives them, each key once. Raises FileRefused."""
    return {name: _read(lookup, folder) for name, lookup in mapping.lookups.items()}


def side_digests(mapping: Mapping, folder: Path) -> list[str]:
    """Names the bytes of the side files that are there: another side file makes another delivery."""
    paths = [folder / lookup.file for _, lookup in sorted(mapping.lookups.items())]
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.is_file()]


def _read(lookup: Lookup, folder: Path) -> pa.Table:
    path = folder / lookup.file
    if Path(lookup.file).name != lookup.file or not path.is_file():
        raise FileRefused("missing_lookup", file=lookup.file)
    file = DelimitedFile(path, lookup)
    wanted = {lookup.key, *lookup.where}
    if lost := sorted(wanted - set(file.header)):
        raise FileRefused("missing_columns", columns=", ".join(lost))
    tables = []
    for block in file.blocks():
        if block.broken:
            raise FileRefused("broken_lookup", file=lookup.file, line=block.broken[0].line)
        tables.append(block.cells().rename_columns(list(file.header)))
    table = pa.concat_tables(tables) if tables else pa.table({name: pa.array([], pa.string()) for name in file.header})
    for column, words in lookup.where.items():
        table = table.filter(pc.is_in(table.column(column), pa.array(words)))
    table = table.filter(pc.is_valid(table.column(lookup.key)))
    if pc.count_distinct(table.column(lookup.key)).as_py() < table.num_rows:
        raise FileRefused("repeated_lookup", file=lookup.file, column=lookup.key)
    return table
