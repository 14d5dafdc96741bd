"""Clients who were erased: known by a keyed digest of their number only, so that a file can't bring them back."""

from __future__ import annotations

import hmac
from collections.abc import Collection

from django.conf import settings

from zhiwo.clients.models import Tombstone

ERASED = "erased"
"""The status of the anonymous row that is left of a client."""


def digest_of(number: str) -> str:
    """The keyed digest of a client number; without the installation's secret nobody can work back to it."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"erased client", "sha256")
    return hmac.digest(key, number.encode(), "sha256").hex()


def erased_among(numbers: Collection[str]) -> frozenset[str]:
    """Those of `numbers` that were erased. One query, and no digest is worked out where nobody ever was."""
    known = set(Tombstone.objects.values_list("digest", flat=True))
    return frozenset(number for number in numbers if digest_of(number) in known) if known else frozenset()


def any_erased() -> bool:
    """Whether anybody was ever erased. One query."""
    return Tombstone.objects.exists()
