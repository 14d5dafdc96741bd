"""Bank card numbers: length and Luhn's check digit (facts §7.3)."""

from __future__ import annotations

import re
import unicodedata

from zhiwo.kernel.text import Text
from zhiwo.kernel.verdict import Verdict, accept, reject

WRONG_FORM = Text(
    "银行卡号应为16至19位数字，请核对。",
    "A card number is 16 to 19 digits; check it.",
)
WRONG_CHECK_DIGIT = Text(
    "银行卡号校验位不符，号码中有错字，请核对。",
    "The check digit of the card number does not fit, so a digit is wrong; check it.",
)


def check(raw: str) -> Verdict[str]:
    """Is `raw`, spaces and hyphens aside, a possible card number?"""
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", raw))
    if not re.fullmatch(r"[0-9]{16,19}", number):
        return reject(WRONG_FORM)
    return accept(number) if _luhn_sum(number) % 10 == 0 else reject(WRONG_CHECK_DIGIT)


def _luhn_sum(number: str) -> int:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return sum(doubled) + sum(int(digit) for digit in number[-1::-2])
