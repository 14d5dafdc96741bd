"""Whose turn it is: what is asked anew takes the place of what was asked before, in whichever process that one is answered.

An asking is named by the page it comes from and its number on that page. The newest number stands in a small file below the
house's folder, and the older one looks at it from time to time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

NAMED = re.compile(r"[0-9a-f]{16}")


@contextmanager
def turn(page: str, number: int) -> Iterator[Callable[[], bool]]:
    """Take the turn of a page, and be told, whenever asked, whether another asking of it has come since. A page that is named
    in no such way has no turns: nothing takes its place."""
    if not NAMED.fullmatch(page):
        yield lambda: False
        return
    folder: Path = settings.HOME / "turns"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / page
    if number >= _standing(file):
        file.write_text(str(number))
    try:
        yield lambda: _standing(file) > number
    finally:
        if _standing(file) <= number:
            file.unlink(missing_ok=True)


def _standing(file: Path) -> int:
    try:
        return int(file.read_text() or 0)
    except FileNotFoundError:
        return 0
