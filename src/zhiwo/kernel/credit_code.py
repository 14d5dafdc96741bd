"""Unified social credit codes of companies (统一社会信用代码, GB 32100; facts §7.2)."""

from __future__ import annotations

import re
import unicodedata

from zhiwo.kernel.text import Text
from zhiwo.kernel.verdict import Verdict, accept, reject

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z, which are easily misread
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

EMPTY = Text("统一社会信用代码为空，请补录。", "The unified credit code is empty; add it.")
WRONG_LENGTH = Text(
    "统一社会信用代码应为18位，现为{length}位，请对照营业执照更正。",
    "A unified credit code has 18 characters, this one has {length}; correct it from the business licence.",
)
WRONG_CHARACTERS = Text(
    "统一社会信用代码只含数字和大写字母，且没有I、O、S、V、Z，请对照营业执照更正。",
    "A unified credit code has digits and capitals, never I, O, S, V or Z; correct it from the business licence.",
)
WRONG_CHECK_DIGIT = Text(
    "统一社会信用代码校验位不符，代码中有错字，请对照营业执照更正。",
    "The check character of the credit code does not fit, so a character is wrong; correct it from the licence.",
)
OLD_REGISTRATION = Text(
    "这是旧的15位工商注册号，请换录18位统一社会信用代码。",
    "This is an old registration number of 15 digits; replace it by the credit code of 18 characters.",
)
ORGANISATION_CODE_DIFFERS = Text(
    "统一社会信用代码第9至17位的组织机构代码校验不符，请核对营业执照。",
    "The organisation code in characters 9 to 17 fails its own check; compare with the business licence.",
)


def normalise(raw: str) -> str:
    """`raw` without spaces and in ASCII capitals."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", raw)).upper()


def check_character(body: str) -> str:
    """The eighteenth character that belongs to the first seventeen."""
    total = sum(weight * ALPHABET.index(character) for weight, character in zip(WEIGHTS, body[:17], strict=True))
    return ALPHABET[(31 - total % 31) % 31]  # the outer mod: remainder 0 gives "0", not a place past the alphabet


def check(raw: str) -> Verdict[str]:
    """Is `raw` a credit code? An old registration number of 15 digits passes with a warning."""
    code = normalise(raw)
    if re.fullmatch(r"[0-9]{15}", code):
        return accept(code, OLD_REGISTRATION)
    problem = _problem(code)
    if problem:
        return reject(problem)
    return accept(code) if _organisation_fits(code[8:17]) else accept(code, ORGANISATION_CODE_DIFFERS)


def _problem(code: str) -> Text | None:
    if not code:
        return EMPTY
    if len(code) != 18:
        return WRONG_LENGTH.filled(length=len(code))
    if not set(code) <= set(ALPHABET):
        return WRONG_CHARACTERS
    return None if code[17] == check_character(code) else WRONG_CHECK_DIGIT


def _organisation_fits(code: str) -> bool:
    """The organisation code's own check (GB 11714): eight characters, A as 10 and so on, and a check character."""
    total = sum(weight * int(character, 36) for weight, character in zip(ORGANISATION_WEIGHTS, code[:8], strict=True))
    return code[8] == "0123456789X0"[11 - total % 11]
