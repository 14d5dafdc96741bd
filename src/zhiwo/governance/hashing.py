"""Passwords are hashed by a few at a time, so that a morning of logins leaves the machine to the pages as well.

A hash is slow on purpose: a core for a sixth of a second, and 64 MiB. Without a bound a few dozen logins at once, or someone
who guesses in bulk, would take every core and the memory too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

TRY_AGAIN_AFTER = 5
"""Seconds after which whoever was turned away may come again."""


class Busy(Refusal):
    """Too many passwords are being checked just now."""

    sentence = Text(
        zh="正在登录的人太多，请过 {seconds} 秒再试。",
        en="Too many people are logging in just now; try again in {seconds} seconds.",
    )


class Turns:
    """So many work at once; as many again wait, for so many seconds; the rest is turned away at once."""

    def __init__(self, at_once: int, patience: float) -> None:
        self._working = BoundedSemaphore(at_once)
        self._inside = BoundedSemaphore(2 * at_once)
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it. Raises Busy."""
        if not self._inside.acquire(blocking=False):
            raise Busy(seconds=TRY_AGAIN_AFTER)
        try:
            if not self._working.acquire(timeout=self._patience):
                raise Busy(seconds=TRY_AGAIN_AFTER)
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._inside.release()


@cache
def turns() -> Turns:
    """The turns of this process."""
    return Turns(settings.HASHING_AT_ONCE, settings.HASHING_PATIENCE)


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id, each hash in its turn and on one core: with more lanes a turn would hold more than its share."""

    time_cost = 3
    memory_cost = 65_536
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with turns().turn():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        with turns().turn():
            return bool(super().verify(password, encoded))
