"""Keys made from the installation's secret, one for each use: what is learnt of one says nothing of another."""

from __future__ import annotations

import hmac

from django.conf import settings


def derived_key(use: str) -> bytes:
    """The key for one use, named by a word. It changes when the installation's secret does."""
    return hmac.digest(settings.SECRET_KEY.encode(), use.encode(), "sha256")
