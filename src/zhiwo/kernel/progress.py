"""How far a long piece of work has come, told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from zhiwo.kernel.text import Text

Told: TypeAlias = Callable[[Text, int, int], None]
"""Given what is being done, how much of it is done, and how much there is. What it raises breaks the work off."""


def untold(what: Text, done: int, of: int) -> None:
    """Nobody waits."""


def in_parts(told: Told, parts: int = 20) -> Told:
    """The same, told no more than so many times for each thing that is done: a telling may cost more than a piece of the work."""
    last: dict[Text, int] = {}

    def heard(what: Text, done: int, of: int) -> None:
        part = done * parts // max(of, 1)
        if last.get(what) != part:
            last[what] = part
            told(what, done, of)

    return heard
