"""Whose rows a reading of the lake may see. Nothing is read without one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """The client numbers whose rows may be seen; `None` is every client and is made by `closing` alone."""

    numbers: frozenset[str] | None

    @classmethod
    def closing(cls) -> Scope:
        """Every row, for the steps of closing; never for a face."""
        return cls(None)

    @classmethod
    def clients(cls, numbers: Iterable[str]) -> Scope:
        """The rows of these clients, and what speaks of no client. Raises TypeError for a lone text."""
        if isinstance(numbers, str):
            raise TypeError("a scope takes client numbers, not one text")
        return cls(frozenset(numbers))
