"""Sums written in Chinese numerals, everyday (六百万) and financial (伍佰万元整); facts §7.4."""

from __future__ import annotations

import re
from decimal import Decimal

_PLAIN = str.maketrans(
    "壹贰貳叁參肆伍陆陸柒捌玖两兩〇拾佰仟萬億圆圓",
    "一二二三三四五六六七八九二二零十百千万亿元元",
)
_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1_000}

_SECTION = "(?:[一-九]千)?(?:[一-九]百)?(?:[一-九]?十)?[一-九]?".replace("一-九", _DIGITS[1:])
_WHOLE = re.compile(f"(?:(?P<yi>{_SECTION})亿)?(?:(?P<wan>{_SECTION})万)?(?P<ones>{_SECTION})")
_ZERO_BETWEEN = re.compile("(?<=[十百千万亿])零(?=[一二三四五六七八九十])")

# 一万五 is 15,000 in speech and 10,005 by the rule, so a bare last digit must stand after 十 or 零.
_AMBIGUOUS = re.compile("[百千万亿][一二三四五六七八九]$")

_SUM = re.compile("(?:(?P<yuan>.+)元)?零?(?:(?P<jiao>.)角)?零?(?:(?P<fen>.)分)?")


def yuan(text: str) -> Decimal | None:
    """The sum in yuan, 角 and 分 included, or None where `text` is no such sum."""
    plain = text.translate(_PLAIN)
    parts = _SUM.fullmatch(plain)
    if not parts or plain[-1:] not in "元角分":
        number = whole(plain)
        return None if number is None else Decimal(number)
    number = whole(parts["yuan"] or "零")
    small = [_DIGITS.find(digit) if digit else 0 for digit in (parts["jiao"], parts["fen"])]
    if number is None or -1 in small:
        return None
    return number + Decimal(10 * small[0] + small[1]).scaleb(-2)


def whole(text: str) -> int | None:
    """The whole number below a million million, or None where `text` is none, or can be read in two ways."""
    plain = text.translate(_PLAIN)
    if plain == "零":
        return 0
    if not plain or _AMBIGUOUS.search(plain):
        return None
    found = _WHOLE.fullmatch(_ZERO_BETWEEN.sub("", plain))
    if not found or "" in (found["yi"], found["wan"]):
        return None
    return sum(_section(found[name] or "") * size for name, size in (("yi", 10**8), ("wan", 10**4), ("ones", 1)))


def _section(text: str) -> int:
    """Up to four digits with their units; 十 may stand without one before it."""
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS.index(character)
    return total + digit
