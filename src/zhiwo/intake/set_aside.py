"""Rows set aside: kept beside the installation's data, readable by its owner only, listed masked, handed back whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from zhiwo.intake.faults import FAULTS
from zhiwo.intake.formats import Format
from zhiwo.kernel.text import Language, Text


@dataclass(frozen=True)
class SetAsideRow:
    """One fault of one row set aside: where, in which column, the masked value, what is wrong and what to do."""

    file: str
    record: int
    line: int
    kind: str
    column: Text
    value: str
    sentence: Text


def faulty_rows(path: Path, form: Format, file: str, *, start: int = 0, limit: int = 100) -> list[SetAsideRow]:
    """The faults of some rows set aside, in the file's order; `start` and `limit` count rows."""
    chosen = islice(_rows(path), start, start + limit)
    return [_shown(row, fault, form, file) for row in chosen for fault in json.loads(row["faults"])]


def whole_rows(path: Path, form: Format, width: int, language: Language) -> Iterator[list[str]]:
    """The rows set aside in the file's own layout of so many columns, with the reason, the line and, where cells could not
    be told apart, the record's beginning added (`CORRECTION_HEADERS`). Filled in and fed again they are a correction. Values
    are whole: handing them out is for who may land files, and nothing is altered, since they must come back as they were.
    """
    for row in _rows(path):
        reasons = " ".join(_sentence(fault, form).say(language) for fault in json.loads(row["faults"]))
        cells = row["cells"] or [None] * width
        yield [*(cell or "" for cell in cells), reasons, str(row["line"]), row["raw"] or ""]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=1000):
            yield from batch.to_pylist()


def _shown(row: dict[str, Any], fault: dict[str, Any], form: Format, file: str) -> SetAsideRow:
    columns = _headers(fault["columns"], form)
    return SetAsideRow(
        file=file,
        record=row["record"],
        line=row["line"],
        kind=fault["kind"],
        column=columns[0] if columns else Text("", ""),
        value=fault.get("value", ""),
        sentence=_sentence(fault, form),
    )


def _sentence(fault: dict[str, Any], form: Format) -> Text:
    columns = _headers(fault["columns"], form)
    facts: dict[str, object] = dict(fault["facts"])
    if columns:
        facts["column"] = columns[0]
        facts["other"] = columns[-1]
    if fault["kind"] in ("duplicate_key", "already_landed"):
        facts["column"] = Text("、".join(c.zh for c in columns), ", ".join(c.en for c in columns))
    return FAULTS[fault["kind"]].sentence.filled(**facts)


def _headers(columns: list[str], form: Format) -> list[Text]:
    known = {column.name: column.header for column in form.columns}
    return [known.get(name, Text(name, name)) for name in columns]
