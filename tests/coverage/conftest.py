"""The furnished house."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.desk.house import furnish


@pytest.fixture
def house(cast: Cast) -> Cast:
    """The cast on the morning after a closing."""
    furnish(cast)
    return cast
