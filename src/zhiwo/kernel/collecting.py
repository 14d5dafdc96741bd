"""How often Python looks for objects that hold each other."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (200_000, 20, 100)
"""After so many new objects, and so many rounds of the younger generations; by itself Python looks after 700, 10 and 10."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Within, Python looks for circles seldom. What makes rows by the hundred thousand makes few circles, and spends an eighth
    of its time on being looked through. Counts for the whole process."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
