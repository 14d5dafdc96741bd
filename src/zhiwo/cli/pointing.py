"""Where in a typed line something is wrong, shown on the line below it."""

from __future__ import annotations

from unicodedata import east_asian_width


def pointed(line: str, offset: int) -> str:
    """The line, and below it a mark under the character `offset`; wide characters take two columns of a terminal."""
    flat = " ".join(line.splitlines()) if "\n" in line else line
    columns = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in flat[:offset])
    return f"{flat}\n{' ' * columns}^"
