"""What every test shares. Nothing of the machine's own installation is touched: each session has a home of its own."""

from __future__ import annotations

import os
import tempfile

import pytest

os.environ["ZHIWO_HOME"] = tempfile.mkdtemp(prefix="zhiwo-tests-")
os.environ.setdefault("ZHIWO_SECRET_KEY", "tests-only")


@pytest.fixture
def cast(db: None):  # type: ignore[no-untyped-def]
    """The small bank of tests/cast.py."""
    from tests.cast import raise_curtain

    return raise_curtain()
