"""Phone numbers of mainland China: mobiles, and landlines kept apart from them (facts §7.3)."""

from __future__ import annotations

import re
import unicodedata

from zhiwo.kernel.text import Text
from zhiwo.kernel.verdict import Verdict, accept, reject

MOBILE = re.compile(r"1[3-9][0-9]{9}")

# Ranges given out to people, by libphonenumber 9.0.43; outside them (154, machine SIMs of 140 …) is odd, never wrong:
# ranges are opened faster than tables are.
ASSIGNED = re.compile(r"1(?:610\d|740[0-5])\d{6}|1(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\d{8}", re.ASCII)

# Beijing (010) and the 02x cities have three-digit area codes, all others four; eight or seven digits follow.
LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([0-9]{7,8})")

EMPTY = Text("电话号码为空，请补录。", "The phone number is empty; add it.")
NOT_MOBILE = Text(
    "手机号应为11位、以13至19开头，请与客户核对更正。",
    "A mobile number has 11 digits and opens with 13 to 19; ask the client and correct it.",
)
NOT_LANDLINE = Text(
    "固定电话应为区号加7至8位号码，如010-12345678，请更正。",
    "A landline is an area code and 7 or 8 digits, such as 010-12345678; correct it.",
)
UNASSIGNED = Text(
    "手机号段未见分配给个人用户，请与客户核对。",
    "This range of mobile numbers is not known to be given to people; ask the client.",
)


def check_mobile(raw: str) -> Verdict[str]:
    """Is `raw` a mobile number? The value has eleven digits, without country code."""
    digits = _digits(raw)
    if not digits:
        return reject(EMPTY)
    if not MOBILE.fullmatch(digits):
        return reject(NOT_MOBILE)
    return accept(digits) if ASSIGNED.fullmatch(digits) else accept(digits, UNASSIGNED)


def check_landline(raw: str) -> Verdict[str]:
    """Is `raw` a landline? The value is written with a hyphen after the area code: "010-12345678"."""
    digits = _digits(raw)
    if not digits:
        return reject(EMPTY)
    parts = LANDLINE.fullmatch(digits)
    return accept(f"{parts[1]}-{parts[2]}") if parts else reject(NOT_LANDLINE)


def _digits(raw: str) -> str:
    """`raw` without spaces, hyphens, brackets and country code."""
    bare = re.sub(r"[\s()\u2010-\u2015-]", "", unicodedata.normalize("NFKC", raw))
    with_country = re.fullmatch(r"(?:\+86|0086)(.+)", bare) or re.fullmatch(r"86(1[0-9]{10})", bare)
    if not with_country:
        return bare
    number = with_country[1]
    # Abroad the zero of the area code is left out: +86 10 … is 010 … at home.
    return number if number.startswith("0") or MOBILE.fullmatch(number) else "0" + number
