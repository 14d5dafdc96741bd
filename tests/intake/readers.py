"""Readers and what they are given, for the tests of reading apart."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from tests.intake.gate import ON, cells, text
from tests.intake.odd_sieves import Telling
from zhiwo.intake.apart import Reader
from zhiwo.intake.formats import formats
from zhiwo.intake.mapping import Mapping
from zhiwo.intake.sifting import Sieve

MIXED = text("balances", cells("balances"), cells("balances", account="A2", balance_fen="x")) + "\n"


def sieve(folder: Path, content: str | bytes = MIXED, kind: type[Sieve] = Sieve, **changed: Any) -> Sieve:
    """A sieve of some kind for a file of balances, its results beside it."""
    path = folder / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    own = {name: changed.pop(name) for name in {entry.name for entry in fields(kind)} & changed.keys()}
    mapping = Mapping.model_validate({"feed": changed.pop("mapped", "balances"), **changed})
    places = {"accepted": folder / "good.parquet", "set_aside": folder / "bad.parquet", "sides": folder}
    return kind(**{"form": formats()["balances"], "mapping": mapping, "path": path, "on": ON, **places, **own})


def told(reader: Reader, folder: Path) -> tuple[str, ...]:
    """What the reader is: its number, environment, open files, limits, place in line."""
    return reader.sift(sieve(folder, kind=Telling)).header
