"""Where the public data sets are; tests that read them bear the mark `data`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def public_set(name: str) -> Path:
    """The folder of the set `name`: under ZHIWO_DATA, else beside the repository.

    Skips the test where the sets are absent, and fails it under CI=true.
    """
    folder = Path(os.environ.get("ZHIWO_DATA") or ROOT.parent / "shared" / "data") / name
    if not folder.is_dir():
        message = f"the public data set {name} is not at {folder}: set ZHIWO_DATA to the folder that holds it"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder
