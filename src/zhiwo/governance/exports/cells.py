"""Cells that a spreadsheet must not take for formulas (OWASP ASVS 1.2.10; CVE of the kind "CSV injection"). Pure.

In CSV a text that begins like a formula gets one apostrophe before it, and so does one that begins with an apostrophe: what
was written is therefore always had again by taking one leading apostrophe off. In XLSX cells have types; nothing is added.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from zhiwo.governance.exports.listing import Cell

STARTERS = frozenset("=+-@\t\r\n\0＝＋－＠")
QUOTE = "'"


def escaped(text: str) -> str:
    """A text as a CSV cell holds it. What hides a starter behind blanks is no safer, so blanks are looked through."""
    head = text[:1]
    if head.isalnum():  # as nearly all are, and no formula
        return text
    if head == QUOTE or head in STARTERS or text.lstrip()[:1] in STARTERS:
        return QUOTE + text if text else text
    return text


def unescaped(cell: str) -> str:
    """The text a CSV cell was made from."""
    return cell.removeprefix(QUOTE)


def plain(cell: Cell) -> str:
    """A cell as CSV text; numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return escaped(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
