"""The gate the tests of this folder try files on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.gate import Gate


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)
