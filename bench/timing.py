"""How long things take, told beside a loop of fixed work, since machines change their pace; and how to leave no trace."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any, TypeVar

Made = TypeVar("Made")


def pace() -> float:
    """Seconds of a loop of fixed work."""
    began = time.perf_counter()
    sum(n * n % 7 for n in range(5_000_000))
    return time.perf_counter() - began


def timed(what: str, made: Callable[[], Made]) -> Made:
    """Do it, and tell what it took."""
    before = pace()
    began, used = time.perf_counter(), time.process_time()
    found = made()
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    sys.stdout.write(f"{what}: {wall:.3f} s wall, {cpu:.3f} s CPU (loop {before:.2f} s)\n")
    sys.stdout.flush()
    return found


@contextmanager
def undone() -> Any:
    """A transaction that is taken back."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
