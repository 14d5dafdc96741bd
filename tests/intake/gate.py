"""A gate to try files on: what lands, what is set aside and why, without a database or a lake."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from zhiwo.intake.formats import formats
from zhiwo.intake.mapping import Mapping
from zhiwo.intake.set_aside import SetAsideRow, faulty_rows
from zhiwo.intake.sifting import Sieve, Tally

ON = date(2026, 11, 20)


@dataclass
class Sifted:
    """What became of a file."""

    tally: Tally
    accepted: list[dict[str, Any]]
    set_aside: list[dict[str, Any]]
    sentences: list[SetAsideRow] = field(default_factory=list)

    @property
    def kinds(self) -> list[list[str]]:
        """The kinds of fault of each row set aside."""
        return [[fault["kind"] for fault in json.loads(row["faults"])] for row in self.set_aside]

    @property
    def lines(self) -> list[int]:
        return [row["line"] for row in self.set_aside]


class Gate:
    """Tries files in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sift(
        self,
        feed: str,
        content: str | bytes | Path,
        *,
        on: date = ON,
        progress: Any = None,
        **mapping: Any,
    ) -> Sifted:
        path = content if isinstance(content, Path) else self.folder / "file.csv"
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        form = formats()[feed]
        good, bad = self.folder / "good.parquet", self.folder / "bad.parquet"
        declared = Mapping.model_validate({"feed": mapping.pop("mapped", feed), **mapping})
        sieve = Sieve(form, declared, path, on, accepted=good, set_aside=bad, sides=path.parent)
        tally = sieve.sift(progress)
        return Sifted(
            tally,
            pq.read_table(good).to_pylist(),
            pq.read_table(bad).to_pylist(),
            faulty_rows(bad, form, path.name),
        )


def header(feed: str) -> list[str]:
    """The feed's Chinese headers."""
    return [column.zh for column in formats()[feed].columns]


def cells(feed: str, **changed: str) -> list[str]:
    """A good row of the feed, its examples, with some cells changed; optional columns are empty unless named."""
    form = formats()[feed]
    assert set(changed) <= {column.name for column in form.columns}
    for rule in form.rules:
        if rule.kind == "exactly_one_of" and not set(rule.columns) & set(changed):
            changed[rule.columns[0]] = form.column(rule.columns[0]).example
    return [changed.get(column.name, column.example if column.required else "") for column in form.columns]


def text(feed: str, *rows: list[str], head: list[str] | None = None) -> str:
    """A file of the feed with these rows."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header(feed) if head is None else head, *rows])
    return out.getvalue()
