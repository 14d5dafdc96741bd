"""The real things beside which the bank's house runs: a directory (OpenLDAP), a certified issuer of single sign-on, Spark.

`./dev peers` fetches them. Where they are not there, their tests are left out; with CI=true they may not be.
"""

from __future__ import annotations

import os

import pytest


def there_or_skip(there: bool, what: str) -> None:
    """Leave the test out for want of a peer, unless it may not be left out."""
    if not there and os.environ.get("CI") != "true":
        pytest.skip(f"{what} is not here: ./dev peers fetches it")
    assert there, f"{what} is not here; with CI=true its tests may not be left out (./dev peers fetches it)"
