"""Parquet files, each value as the text it stands for, so that they pass the same checks as any other file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhiwo.intake.blocks import Block, names
from zhiwo.intake.faults import FileRefused

ROWS = 131_072


class ParquetFile:
    """A Parquet file; its column names are the header, its rows the records and lines. Raises FileRefused."""

    trailer: list[str] | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = pq.ParquetFile(path)
        except MemoryError:  # also one of Arrow's, and no sign of damage
            raise
        except (pa.ArrowException, OSError) as error:
            raise FileRefused("not_parquet") from error
        schema = self._file.schema_arrow
        self.header = tuple(schema.names)
        for entry in schema:
            if not _exact(entry.type):
                raise FileRefused("wrong_parquet_type", column=entry.name, type=str(entry.type))

    def blocks(self) -> Iterator[Block]:
        """The rows in order. A row without any value is blank."""
        done = 0
        try:
            for batch in self._file.iter_batches(batch_size=ROWS):
                yield _block(batch, done)
                done += batch.num_rows
        except MemoryError:
            raise
        except (pa.ArrowException, OSError) as error:
            raise FileRefused("not_parquet") from error


def _block(batch: pa.RecordBatch, done: int) -> Block:
    cells = [_texts(column) for column in batch.columns]
    table = pa.table(dict(zip(names(len(cells)), cells, strict=True)))
    filled = np.zeros(batch.num_rows, bool)
    for column in cells:
        filled |= pc.is_valid(column).to_numpy(zero_copy_only=False)
    record = done + 1 + np.flatnonzero(filled)
    blank = batch.num_rows - len(record)
    kept = table.filter(pa.array(filled)) if blank else table
    return Block(lambda: kept, record, record, blank=blank, read=batch.nbytes)


def _exact(kind: pa.DataType) -> bool:
    """Whether values of the type have one exact text; floats have not."""
    tests = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_decimal, pa.types.is_date,
        pa.types.is_boolean, pa.types.is_null,
    )  # fmt: skip
    if pa.types.is_dictionary(kind):
        return _exact(kind.value_type)
    # A timestamp that names a zone is not the bank's clock; converting it would be a guess.
    return any(test(kind) for test in tests) or (pa.types.is_timestamp(kind) and kind.tz is None)


def _texts(column: pa.Array) -> pa.Array:
    """The column as text; an empty text is no value."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    if pa.types.is_timestamp(kind):
        # Below the microsecond no bank's clock is to be believed; a fraction of nought is left out.
        whole = pc.strftime(column.cast(pa.timestamp("us"), safe=False), format="%Y-%m-%d %H:%M:%S")
        texts = pc.replace_substring_regex(whole, r"[.]0+$", "")
    elif pa.types.is_boolean(kind):
        texts = pc.if_else(column, "1", "0")
    else:
        texts = column.cast(pa.string())
    return pc.if_else(pc.equal(texts, ""), None, texts)
