"""What a password must be, and how one is made to be handed out."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from enum import StrEnum

UNMISTAKABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Characters nobody takes for another when a password is read out or written down."""


class Weakness(StrEnum):
    """What is wrong with a password."""

    SHORT = "short"
    COMMON = "common"
    NUMBER = "number"
    PLAIN = "plain"


def weakness(password: str, *, number: str, length: int, kinds: int, common: Collection[str]) -> Weakness | None:
    """The first fault of a password for the login `number`, or None: shorter than `length`, on the list of common ones, made of
    the staff number, or of fewer than `kinds` of the four kinds of characters."""
    plain = password.lower().strip()
    if len(password) < length:
        return Weakness.SHORT
    if plain in common or len(set(plain)) < 5:
        return Weakness.COMMON
    if len(plain.replace(number.lower(), "")) < length // 2:
        return Weakness.NUMBER
    return Weakness.PLAIN if _kinds(password) < kinds else None


def _kinds(password: str) -> int:
    tests = (str.islower, str.isupper, str.isdigit, lambda character: not character.isalnum())
    return sum(any(test(character) for character in password) for test in tests)


def one_time_password() -> str:
    """A password of four groups, such as k3fm-9qwe-x2ub-7hpn: 79 bits, easily read out."""
    groups = ("".join(secrets.choice(UNMISTAKABLE) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
