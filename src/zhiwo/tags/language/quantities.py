"""Numbers with their units: amounts in fen, counts, days, shares. Pure; nothing is ever a float."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.faults import EmptyValue, NotANumber, WrongUnit
from zhiwo.tags.language.source import Span

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
MOST_DIGITS = 18
"""What is longer was not meant."""
STEPS = {"十": 10, "百": 100, "千": 1000}
NUMBER = r"-?\d+(?:,\d{3})*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+"
QUANTITY = re.compile(rf"(?P<sign>cny|rmb|¥)?\s*(?P<number>{NUMBER})\s*(?P<unit>.*)", re.IGNORECASE | re.DOTALL)

MANY = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "thousand": 10**3, "million": 10**6}
MONEY_UNIT = re.compile(rf"({'|'.join(sorted(filter(None, MANY), key=len, reverse=True))})?(元|块|圆|yuan|cny|rmb)?")
MONEY = Text("金额", "")
COUNTED = ("", "笔", "次", "个", "项", "times")
DAYS = ("天", "日", "days", "day")
SHARES = {"%": 100, "percent": 100, "成": 10}

AMOUNT = Text("金额，例如 5万元", "an amount, such as CNY 50,000")
WHOLE = Text("整数，例如 4", "a whole number, such as 4")
DAYS_WANTED = Text("天数，例如 20天", "days, such as 20 days")
PLAIN = Text("数，例如 0.8", "a number, such as 0.8")
SHARE = Text("百分比，例如 50%", "a percentage, such as 50%")


def whole_number(text: str) -> int | None:
    """A whole number in digits, with or without commas, or in Chinese: 三百六十五, 一千五, 三六五. None for anything else."""
    if re.fullmatch(r"\d+|\d{1,3}(,\d{3})+", text, re.ASCII):
        return int(text.replace(",", "")) if len(text) <= MOST_DIGITS else None
    if text and all(letter in DIGITS for letter in text):
        return int("".join(str(DIGITS[letter]) for letter in text)) if len(text) <= MOST_DIGITS else None
    return _stepped(text)


def _stepped(text: str) -> int | None:
    """十五, 三百六十五, 一千零五; a digit that ends it right after 百 or 千 is of the next step: 一千五 is 1,500."""
    total, digit, last, nought = 0, None, 10_000, False
    for letter in text:
        if letter in STEPS:
            step = STEPS[letter]
            if step >= last or (digit is None and (step > 10 or total)):
                return None
            total, digit, last, nought = total + (1 if digit is None else digit) * step, None, step, False
        elif letter in "零〇" and digit is None and last < 10_000:
            nought = True
        elif letter in DIGITS and digit is None:
            digit = DIGITS[letter]
        else:
            return None
    if digit is not None:
        total += digit if nought or last in (10, 10_000) else digit * last // 10
    return total if text else None


def _parts(span: Span, expected: Text) -> tuple[Decimal, Span, bool]:
    """The number, its unit as a span, and whether a sign of currency stands before it."""
    if not span:
        raise EmptyValue(span, expected=expected)
    found = QUANTITY.fullmatch(span.text)
    if found is None:
        raise NotANumber(span, expected=expected)
    text = found["number"].replace(",", "")
    whole = whole_number(text)
    if whole is None and (len(text) > MOST_DIGITS or not text.isascii()):
        raise NotANumber(span, expected=expected)
    number = Decimal(text) if whole is None else Decimal(whole)
    unit = span.part(found.start("unit"), found.end("unit")).stripped()
    return number, unit, bool(found["sign"])


def read_amount(span: Span, measure: Text) -> int:
    """An amount in fen; without a unit it is in yuan. Raises EmptyValue, NotANumber, WrongUnit."""
    number, unit, _ = _parts(span, AMOUNT)
    many = MONEY_UNIT.fullmatch(unit.key)
    factor = MANY.get(many[1] or "") if many else None
    if factor is None:
        raise WrongUnit(unit, measure=measure, expected=AMOUNT)
    fen = number * factor * 100
    if fen != int(fen):
        raise NotANumber(span, expected=Text("精确到分的金额", "an amount exact to the fen"))
    return int(fen)


def read_count(span: Span, measure: Text) -> int:
    """A whole number of things. Raises EmptyValue, NotANumber, WrongUnit."""
    number, unit, sign = _parts(span, WHOLE)
    if sign or unit.key not in COUNTED:
        at = span if sign else unit
        raise WrongUnit(at, measure=measure, of=MONEY if sign or MONEY_UNIT.fullmatch(unit.key) else "", expected=WHOLE)
    return _whole(number, span, WHOLE)


def read_years(span: Span, measure: Text) -> int:
    """Whole years. Raises EmptyValue, NotANumber, WrongUnit."""
    number, unit, sign = _parts(span, WHOLE)
    if sign or unit.key not in ("", "岁", "周岁", "年", "years", "year"):
        raise WrongUnit(span if sign else unit, measure=measure, expected=WHOLE)
    return _whole(number, span, WHOLE)


def read_days(span: Span, measure: Text) -> int:
    """A number of days. Raises EmptyValue, NotANumber, WrongUnit."""
    number, unit, sign = _parts(span, DAYS_WANTED)
    if sign or unit.key not in DAYS:
        raise WrongUnit(span if sign or not unit else unit, measure=measure, expected=DAYS_WANTED)
    return _whole(number, span, DAYS_WANTED)


def read_share(span: Span, measure: Text) -> Fraction:
    """A share, 50% as 1/2. Raises EmptyValue, NotANumber, WrongUnit."""
    number, unit, sign = _parts(span, SHARE)
    if sign or unit.key not in SHARES:
        raise WrongUnit(span if sign or not unit else unit, measure=measure, expected=SHARE)
    return Fraction(number) / SHARES[unit.key]


def read_number(span: Span, measure: Text) -> Fraction:
    """A number, whole or with decimals, without a unit. Raises EmptyValue, NotANumber, WrongUnit."""
    number, unit, sign = _parts(span, PLAIN)
    if sign or unit:
        raise WrongUnit(span if sign else unit, measure=measure, expected=PLAIN)
    return Fraction(number)


def is_decimal(share: Fraction) -> bool:
    """Whether a share can be written in digits."""
    rest = share.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _whole(number: Decimal, span: Span, expected: Text) -> int:
    if number != int(number):
        raise NotANumber(span, expected=expected)
    return int(number)


def say_amount(fen: int, language: Language) -> str:
    """An amount as it is written: 600万元, CNY 6,000,000."""
    yuan = Decimal(fen) / 100
    if language == "en":
        return f"CNY {yuan:,f}" if fen % 100 else f"CNY {fen // 100:,}"
    for name, many in (("亿", 10**8), ("万", 10**4)):
        if abs(yuan) >= many and (fen * 100) % many == 0:
            return f"{_plain(yuan / many)}{name}元"
    return f"{_plain(yuan)}元"


def say_share(share: Fraction) -> str:
    """A share as it is written: 50%."""
    return f"{_plain(Decimal(share.numerator * 100) / Decimal(share.denominator))}%"


def say_number(number: Fraction) -> str:
    """A number as it is written: 0.8."""
    return _plain(Decimal(number.numerator) / Decimal(number.denominator))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
