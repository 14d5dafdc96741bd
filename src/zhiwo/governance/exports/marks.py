"""The code in every row of an exported file: it names the export, from any one row that is left. Pure.

Ten bytes: the row's number, the export's number hidden under a keyed pad, and a keyed tag over both, without which a code
names nobody. Pad and tag are BLAKE2 with a key (RFC 7693), a third of the time of HMAC. Sorting, saving again, dropping rows
or other columns don't touch the code; dropping this very column does.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

HIGHEST = 1 << 24
SHAPE = re.compile(r"(?<![A-Z2-7])[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}(?![A-Z2-7])")


@dataclass(frozen=True)
class Traced:
    """The exports that the rows of a file came from, by number, with how many rows name each, most first."""

    exports: tuple[tuple[int, int], ...]
    cells: int


@dataclass(frozen=True)
class Marking:
    """What gives each row of an export its code."""

    key: bytes = field(repr=False)
    export: int

    def code(self, row: int) -> str:
        """The code of a row; `export` and `row` below 16,777,216."""
        place = row.to_bytes(3, "big")
        number = self.export.to_bytes(3, "big")
        raw = place + _under(_pad(self.key, place), number) + _tag(self.key, place, number)
        text = base64.b32encode(raw).decode()
        return f"{text[:4]}-{text[4:8]}-{text[8:12]}-{text[12:]}"


def export_of(key: bytes, code: str) -> int | None:
    """The export a code names; None for what this installation never wrote."""
    try:
        raw = base64.b32decode(code.replace("-", ""))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 10:
        return None
    place, hidden, tag = raw[:3], raw[3:6], raw[6:]
    number = _under(_pad(key, place), hidden)
    return int.from_bytes(number, "big") if hmac.compare_digest(tag, _tag(key, place, number)) else None


def trace(key: bytes, cells: Iterable[str]) -> Traced:
    """Which exports the cells of a file name, wherever in a cell their codes stand."""
    found: Counter[int] = Counter()
    seen = 0
    for cell in cells:
        seen += 1
        for code in SHAPE.findall(cell):
            number = export_of(key, code)
            if number is not None:
                found[number] += 1
    return Traced(tuple(found.most_common()), seen)


def _under(pad: bytes, number: bytes) -> bytes:
    return (int.from_bytes(pad, "big") ^ int.from_bytes(number, "big")).to_bytes(3, "big")


def _pad(key: bytes, place: bytes) -> bytes:
    return blake2b(place, key=key, digest_size=3, person=b"pad").digest()


def _tag(key: bytes, place: bytes, number: bytes) -> bytes:
    return blake2b(place + number, key=key, digest_size=4, person=b"tag").digest()
