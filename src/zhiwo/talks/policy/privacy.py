"""What of a text tells who a client is: numbers and addresses. Pure; names are looked for where clients are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from zhiwo.kernel.bank_card import check as check_card
from zhiwo.kernel.phone import check_landline, check_mobile
from zhiwo.kernel.text import Text

ID_NUMBER = Text("证件号码", "an identity number")
PHONE = Text("电话号码", "a phone number")
CARD = Text("银行卡号", "a bank card number")
MAIL = Text("电子邮箱", "a mail address")
NUMBER = Text(
    "六位以上的数字（客户号、账号，或应改为金额档的金额）",
    "a number of six digits or more (of a client or account, or an amount to be told as a band)",
)
CLIENT_NAME = Text("客户姓名", "a client's name")
CLIENT_NUMBER = Text("客户号", "a client's number")

DATE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}[-/.年](?:1[0-2]|0?[1-9])(?:[-/.月](?:3[01]|[12][0-9]|0?[1-9]))?(?![0-9])"
)
DIGITS = re.compile(r"[0-9](?:[\s()\u2010-\u2015.·_*-]*[0-9]){5,}(?:[\s-]*X)?")
SPOKEN = re.compile(r"[零〇一二三四五六七八九幺](?:[\s-]*[零〇一二三四五六七八九幺]){6,}")
AS_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
AT = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def tells_who(text: str) -> tuple[Text, ...]:
    """The sorts of details in the text that would tell who a client is, each once. Never the details themselves."""
    plain = DATE.sub(" ", unicodedata.normalize("NFKC", text).upper())
    plain = SPOKEN.sub(lambda found: found[0].translate(AS_DIGITS), plain)
    return tuple(dict.fromkeys(_sorts(plain)))


def _sorts(plain: str) -> Iterator[Text]:
    if AT.search(plain):
        yield MAIL
    for found in DIGITS.finditer(plain):
        yield _sort(re.sub(r"[^0-9X]", "", found[0]))


def _sort(number: str) -> Text:
    """What a long number is by its form alone; one that fails its check digit is still somebody's."""
    if re.fullmatch(r"[0-9]{17}X|[0-9]{18}|[0-9]{15}", number):
        return ID_NUMBER
    if check_mobile(number).ok or check_landline(number).ok:
        return PHONE
    return CARD if check_card(number).ok else NUMBER
