"""The gate the tests of this folder try files on, and a reader of files that ends with its test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.intake.gate import Gate
from zhiwo.intake.apart import Reader, command


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


@pytest.fixture
def reader() -> Iterator[Reader]:
    reader = Reader(command())
    yield reader
    reader.end()
