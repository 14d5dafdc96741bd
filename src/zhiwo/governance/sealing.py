"""Small secrets kept in the database (the seed of a one-time code) are sealed with a key made from the installation's secret.

Whoever takes the database alone, or a backup of it, can't open them.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet

from zhiwo.governance.keys import derived_key


def seal(secret: str, purpose: str) -> str:
    """`secret` as it may be kept."""
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed for this purpose. Raises cryptography.fernet.InvalidToken for anything else."""
    return _box(purpose).decrypt(sealed.encode()).decode()


def _box(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key(purpose)))


def seal_bytes(content: bytes, purpose: str) -> bytes:
    """A whole file as it may be kept."""
    return _box(purpose).encrypt(content)


def unseal_bytes(sealed: bytes, purpose: str) -> bytes:
    """What was sealed for this purpose. Raises cryptography.fernet.InvalidToken for anything else."""
    return _box(purpose).decrypt(sealed)
