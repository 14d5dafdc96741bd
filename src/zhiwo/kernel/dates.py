"""Dates as files write them (facts §7.4). The year comes first, so that 03/02 is never guessed at."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from zhiwo.kernel.text import Text
from zhiwo.kernel.verdict import Verdict, accept, reject

EMPTY = Text("日期为空，请补录。", "The date is empty; add it.")
NOT_DATE = Text(
    "日期无法识别，请写成年月日，如2026-02-03。",
    "The date cannot be read; write year, month, day, such as 2026-02-03.",
)
IMPOSSIBLE = Text("日期不存在，请核对年月日。", "There is no such day; check year, month and day.")

_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})(?:"
    r"(?P<mark>[-/.])(?P<m1>[0-9]{1,2})(?P=mark)(?P<d1>[0-9]{1,2})"
    r"|年(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})日?"
    r"|(?P<m3>[0-9]{2})(?P<d3>[0-9]{2})"
    r")(?:[T ]00:00(?::00(?:\.0+)?)?)?"
)
_SERIAL = re.compile(r"([0-9]{5})(?:\.0+)?")  # five digits: 1927 to 2173, clear of Excel's phantom 1900-02-29
_SERIAL_ZERO = date(1899, 12, 30)


def parse(raw: str) -> Verdict[date]:
    """Read `2026/2/3`, `2026-02-03`, `2026年2月3日`, `20260203`, a midnight after it, or an Excel day number."""
    text = unicodedata.normalize("NFKC", raw).strip()
    if not text:
        return reject(EMPTY)
    serial = _SERIAL.fullmatch(text)
    if serial:
        return accept(_SERIAL_ZERO + timedelta(days=int(serial[1])))
    found = _YEAR_FIRST.fullmatch(text)
    if not found:
        return reject(NOT_DATE)
    month, day = (next(int(found[f"{part}{n}"]) for n in (1, 2, 3) if found[f"{part}{n}"]) for part in "md")
    try:
        return accept(date(int(found["year"]), month, day))
    except ValueError:
        return reject(IMPOSSIBLE)
