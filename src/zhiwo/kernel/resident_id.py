"""Resident identity numbers (GB 11643, MOD 11-2) and the residence permits of the same build (facts §7.1)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiwo.kernel.period import completed_years
from zhiwo.kernel.text import Text
from zhiwo.kernel.verdict import Verdict, accept, reject

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"

# Codes of the provinces and regions, GB/T 2260. Counties change over the years, so only these two digits are looked at.
PROVINCES = frozenset(
    str(code)
    for region in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82),
    )
    for code in region
)

EMPTY = Text("证件号码为空，请补录。", "The identity number is empty; add it.")
WRONG_LENGTH = Text(
    "居民身份证号应为18位（旧号15位），现为{length}位，请对照证件更正。",
    "An identity number has 18 characters (15 in the old form), this one has {length}; correct it from the document.",
)
WRONG_CHARACTERS = Text(
    "证件号码只能是17位数字加一位数字或X，请对照证件更正。",
    "An identity number is 17 digits and then a digit or X; correct it from the document.",
)
IMPOSSIBLE_DATE = Text(
    "证件号码第7至14位不是存在的日期，请对照证件更正。",
    "Characters 7 to 14 of the identity number are no date that exists; correct it from the document.",
)
FUTURE_DATE = Text(
    "证件号码中的出生日期晚于业务日期，请对照证件更正。",
    "The birth date in the identity number lies after the business date; correct it from the document.",
)
WRONG_CHECK_DIGIT = Text(
    "证件号码校验位不符，号码中有错字，请对照证件更正。",
    "The check digit of the identity number does not fit, so a character is wrong; correct it from the document.",
)
SYNTHETIC_AREA = Text(
    "地区码99未分配，疑为测试号码；如为真实客户请核对证件。",
    "Area 99 is assigned to nobody, so this looks like a test number; if the client is real, check the document.",
)
UNKNOWN_AREA = Text(
    "证件号码的省级地区码未见分配，请核对证件。",
    "The province in the identity number is not known to be assigned; check the document.",
)
VERY_OLD = Text(
    "按证件号码推算年龄超过120岁，请核对证件与客户状态。",
    "By this identity number the client is over 120; check the document and whether the client still lives.",
)
SEX_DIFFERS = Text(
    "性别与证件号码不一致，请核对后更正其一。",
    "The sex does not agree with the identity number; check and correct one of them.",
)
BIRTH_DIFFERS = Text(
    "出生日期与证件号码不一致，请核对后更正其一。",
    "The birth date does not agree with the identity number; check and correct one of them.",
)


class IdKind(StrEnum):
    """What kind of document a number of this build belongs to."""

    RESIDENT = "resident"
    HONG_KONG_PERMIT = "hong_kong_permit"
    MACAU_PERMIT = "macau_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGN_PERMANENT = "foreign_permanent"


# Residence permits open with a code that no native of the region carries; 9 and a province is the foreigner's
# permanent residence card of 2023-12-01.
PERMITS = {
    "810000": IdKind.HONG_KONG_PERMIT,
    "820000": IdKind.MACAU_PERMIT,
    "830000": IdKind.TAIWAN_PERMIT,
}


@dataclass(frozen=True)
class ResidentId:
    """A good number in its 18-character form and what it says of its bearer; `sex` is "m" or "f" as in the feeds."""

    number: str
    kind: IdKind
    sex: str
    born_on: date


def normalise(raw: str) -> str:
    """`raw` without spaces, in ASCII capitals, an old 15-digit number in its 18-character form."""
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", raw)).upper()
    if re.fullmatch(r"[0-9]{15}", number):
        body = number[:6] + "19" + number[6:]
        return body + check_digit(body)
    return number


def check_digit(body: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits."""
    return CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body[:17], strict=True)) % 11]


def check(raw: str, *, on: date) -> Verdict[ResidentId]:
    """Is `raw` a resident number that can have existed on day `on`?"""
    number = normalise(raw)
    problem = _form_problem(number)
    if problem:
        return reject(problem)
    born_on = _birth_date(number)
    if born_on is None:
        return reject(IMPOSSIBLE_DATE)
    if born_on > on:
        return reject(FUTURE_DATE)
    if number[17] != check_digit(number):
        return reject(WRONG_CHECK_DIGIT)
    sex = "m" if int(number[16]) % 2 else "f"
    return accept(ResidentId(number, _kind(number), sex, born_on), *_oddities(number, completed_years(born_on, on)))


def conflicts(found: ResidentId, *, sex: str | None, born_on: date | None) -> tuple[Text, ...]:
    """Where the client's own columns, if filled, contradict the number."""
    differences = ((SEX_DIFFERS, sex and sex != found.sex), (BIRTH_DIFFERS, born_on and born_on != found.born_on))
    return tuple(sentence for sentence, differs in differences if differs)


def card_years(age_at_issue: int) -> int | None:
    """For how many years a card is issued at that age; None means without end (居民身份证法 art. 5)."""
    if age_at_issue < 16:
        return 5
    if age_at_issue <= 25:
        return 10
    return 20 if age_at_issue <= 45 else None


def _form_problem(number: str) -> Text | None:
    if not number:
        return EMPTY
    if len(number) != 18:
        return WRONG_LENGTH.filled(length=len(number))
    return None if re.fullmatch(r"[0-9]{17}[0-9X]", number) else WRONG_CHARACTERS


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _is_foreign(number: str) -> bool:
    return number[0] == "9" and number[1:3] in PROVINCES


def _kind(number: str) -> IdKind:
    if _is_foreign(number):
        return IdKind.FOREIGN_PERMANENT
    return PERMITS.get(number[:6], IdKind.RESIDENT)


def _oddities(number: str, age: int) -> list[Text]:
    found = []
    if number.startswith("99"):
        found.append(SYNTHETIC_AREA)
    elif not (number[:2] in PROVINCES or number[:6] in PERMITS or _is_foreign(number)):
        found.append(UNKNOWN_AREA)
    if age > 120:
        found.append(VERY_OLD)
    return found
