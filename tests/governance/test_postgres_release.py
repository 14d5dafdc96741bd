"""Which PostgreSQL the second wall may stand on: CVE-2023-2455, CVE-2025-8713, CVE-2016-2193."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from zhiwo.governance.postgresql.base import refuse_unmended


@pytest.mark.parametrize("version", [130022, 140019, 150014, 150020, 160010, 170006, 180000, 190001])
def test_a_mended_release_is_taken(version: int) -> None:
    refuse_unmended(version)


@pytest.mark.parametrize("version", [120022, 130021, 140018, 150002, 150013, 160009, 170005])
def test_an_older_one_is_refused_with_what_to_do(version: int) -> None:
    with pytest.raises(ImproperlyConfigured, match="Update the server to at least one of"):
        refuse_unmended(version)
