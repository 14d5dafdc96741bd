"""The house of tests/tags/house.py, its last closed day being CLOSED."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tests.lakes import empty_lake
from tests.tags.house import CLOSED, House


@pytest.fixture
def house(cast: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> House:
    settings.LAKE = tmp_path / "lake"
    monkeypatch.setattr("zhiwo.wiring.closed_days.closed_on", lambda: CLOSED)
    monkeypatch.setattr("zhiwo.wiring.closed_days.first_closed", lambda: CLOSED)
    house = House(cast, empty_lake(tmp_path))
    house.fill()
    return house
