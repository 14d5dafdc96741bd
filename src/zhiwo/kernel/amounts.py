"""Amounts as people write them, read into `Decimal` yuan (facts §7.4)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from zhiwo.kernel import chinese_numerals
from zhiwo.kernel.text import Text
from zhiwo.kernel.verdict import Verdict, accept, reject

YUAN = Decimal(1)
WAN = Decimal(10_000)
YI = Decimal(100_000_000)
_SIZES = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1_000), "万": WAN, "w": WAN, "亿": YI}

EMPTY = Text("金额为空，请补录。", "The amount is empty; add it.")
NOT_AMOUNT = Text(
    "金额无法识别，请写成如3000000.00或300万。",
    "The amount cannot be read; write it as 3000000.00 or 300万.",
)
WRONG_COMMAS = Text(
    "千分位逗号位置不对，每三位一个，请更正或去掉逗号。",
    "The commas are not at every third digit; correct them or leave them out.",
)
FOREIGN = Text(
    "金额中写有外币，请只留数字，币种填入币种列。",
    "The amount names a foreign currency; leave the number only and put the currency in its own column.",
)
BACKWARDS = Text(
    "金额区间前大后小，或前一数缺单位，请更正。",
    "The range runs from larger to smaller, or its first number lacks a unit; correct it.",
)
W_FOR_WAN = Text("“w”按万计，请改写为“万”。", 'The "w" was read as 万; write 万 instead.')
OWN_UNIT = Text(
    "单元格自带单位，与表头单位不同，按单元格单位计，请核对。",
    "The cell has a unit of its own beside the heading's; the cell's was used, please check.",
)
BELOW_FEN = Text("金额有不足一分的尾数，请核对。", "The amount has a part smaller than a fen; check it.")

_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
_NUMBER = rf"(?:{_GROUPED}|[0-9]+(?:\.[0-9]+)?)"
_SIZE = "(?:[十百千]?万?亿|[十百千]?万|[十百千]|w)"
_TERM = re.compile(rf"({_NUMBER})({_SIZE})")
_TERMS = re.compile(rf"(?P<terms>(?:{_NUMBER}{_SIZE})*)(?P<rest>{_NUMBER})?(?P<yuan>元)?")
_FOREIGN = re.compile(r"[$€£]|USD|HKD|EUR|GBP|JPY|美元|美金|港币|港元|欧元|英镑|日元", re.IGNORECASE)
_RENMINBI = re.compile(r"^(?:人民币|RMB|CNY|¥)", re.IGNORECASE)
_APPROXIMATE = re.compile(r"^(?:大约|大概|约)|左右$")
_AT_LEAST = re.compile(r"(?:\+|以上)$|^(?:≥|>=|不低于|至少)")  # 以上 includes the number: Civil Code art. 1259
_RANGE = re.compile(r"(?P<low>[^-~–—至到]+)[-~–—至到](?P<high>[^-~–—至到]+)")
_HEADING_UNIT = re.compile(r"[(（](?:单位[:：])?\s*((?:[十百千]?万?亿|[十百千]?万|[十百千])?元|[万亿])\s*[)）]")


@dataclass(frozen=True)
class Amount:
    """Yuan from `low` to `high`, both included; `high` is None for "500万+". A plain amount has both alike."""

    low: Decimal
    high: Decimal | None
    approximate: bool = False

    @property
    def single(self) -> Decimal | None:
        """The one figure; None for a range or a floor."""
        return self.low if self.low == self.high else None


class _Number(NamedTuple):
    """A number as written; `unit` is what its cell says (in yuan), None where it says nothing."""

    yuan: Decimal
    unit: Decimal | None


def heading_unit(heading: str) -> Decimal:
    """The unit in brackets in a column heading, in yuan: 10000 for `AUM(万元)`, 1 where none stands."""
    found = _HEADING_UNIT.search(heading)
    return _size(found[1].removesuffix("元")) if found else YUAN


def parse(raw: str, *, unit: Decimal = YUAN) -> Verdict[Amount]:
    """Read one cell; `unit` is the heading's and holds for numbers that bring none of their own."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", raw)).replace("\u2212", "-")
    if not text:
        return reject(EMPTY)
    if _FOREIGN.search(text):
        return reject(FOREIGN)
    text = re.sub("[整正]$", "", _RENMINBI.sub("", text))
    text, approximate = _APPROXIMATE.subn("", text)
    text, floor = _AT_LEAST.subn("", text)
    numbers = _range(text) if not floor and _RANGE.fullmatch(text) else _one(text)
    if not numbers:
        return reject(WRONG_COMMAS if re.fullmatch(r"-?[0-9]+(,[0-9]*)+(\.[0-9]+)?\D*", text) else NOT_AMOUNT)
    low, high = (_in_yuan(number, unit) for number in numbers)
    if low > high:
        return reject(BACKWARDS)
    amount = Amount(low, None if floor else high, bool(approximate))
    return accept(amount, *_oddities(text, numbers, amount, unit))


def _oddities(text: str, numbers: tuple[_Number, _Number], amount: Amount, unit: Decimal) -> list[Text]:
    fen = [figure * 100 for figure in (amount.low, amount.high or amount.low)]
    checks = (
        (W_FOR_WAN, "w" in text.lower()),
        (OWN_UNIT, unit != YUAN and any(number.unit for number in numbers)),
        (BELOW_FEN, any(figure != figure.to_integral_value() for figure in fen)),
    )
    return [sentence for sentence, holds in checks if holds]


def _in_yuan(number: _Number, unit: Decimal) -> Decimal:
    return number.yuan if number.unit else number.yuan * unit


def _range(text: str) -> tuple[_Number, _Number] | None:
    """`20-100万`: the first number takes the unit of the second where it has none."""
    ends = _RANGE.fullmatch(text)
    low, high = (_number(ends["low"]), _number(ends["high"])) if ends else (None, None)
    if not low or not high:
        return None
    if low.unit is None and high.unit is not None:
        low = _Number(low.yuan * high.unit, high.unit)
    return low, high


def _one(text: str) -> tuple[_Number, _Number] | None:
    """A single number, perhaps below zero: `-12.5万`, `(12.5)万`, `(12.5万)`."""
    bracketed = re.fullmatch(r"\(([^()]+)\)([^()]*)", text)
    negative = bool(bracketed) or text.startswith("-")
    number = _number(bracketed[1] + bracketed[2] if bracketed else text.removeprefix("-" if negative else "+"))
    if not number:
        return None
    signed = number._replace(yuan=-number.yuan if negative else number.yuan)
    return signed, signed


def _number(text: str) -> _Number | None:
    found = _TERMS.fullmatch(text.lower())
    if not found:
        return _chinese(text)
    terms = [(_decimal(number), _size(size)) for number, size in _TERM.findall(found["terms"])]
    if terms and found["rest"] and not found["yuan"]:
        return None  # 1万5 is 15,000 in speech: too doubtful to book
    if found["rest"]:
        terms.append((_decimal(found["rest"]), YUAN))
    if not terms or not _steps_down(terms):
        return None
    has_unit = bool(found["terms"] or found["yuan"])
    return _Number(sum((count * size for count, size in terms), Decimal(0)), terms[-1][1] if has_unit else None)


def _steps_down(terms: list[tuple[Decimal, Decimal]]) -> bool:
    """Whether each term fits under the unit before it: 1亿2000万 does, 1亿20000万 does not, nor 1.5亿2000万."""
    return all(count == int(count) and lower * size < above for (count, above), (lower, size) in pairwise(terms))


def _chinese(text: str) -> _Number | None:
    figure = chinese_numerals.yuan(text)
    if figure is None:
        return None
    ending = re.search("[万亿元角分圆萬億圓]$", text)
    sizes = {"万": WAN, "萬": WAN, "亿": YI, "億": YI}
    return _Number(figure, sizes.get(ending[0], YUAN) if ending else None)


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))


def _size(name: str) -> Decimal:
    """千万 as 10000000; nothing as 1."""
    size = YUAN
    for character in name:
        size *= _SIZES[character]
    return size
