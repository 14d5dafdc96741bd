"""Personal details with their middle hidden, as lists and logs show them (facts §3.3)."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "*"
MIN_HIDDEN = 4

_TO_DISTRICT = re.compile(
    r"(?:[^省市区县]{2,6}(?:省|自治区|特别行政区))?"
    r"(?:[^省市区县]{1,9}(?:市|自治州|地区|盟))?"
    r"(?:[^省市区县]{1,9}(?:区|县|旗|市))?"
)

# Eleven digits and more in a run are what people and their accounts are known by, as is a phone number set apart in
# three, four and four. Dates, amounts and counts are shorter; an entry's reference has letters.
_PERSONAL_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9]{11,30}[Xx]?|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4})(?![0-9A-Za-z])"
)
_ONE_PERSONS = re.compile(r"1[3-9][0-9]{9}|[0-9]{17}[0-9Xx]")


def plain(text: str) -> str:
    """What a text says, whatever its width, case, spaces and marks."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def mask_whole(text: str) -> str:
    """Nothing of `text`, not even how long it is."""
    return HIDDEN * MIN_HIDDEN if text else ""


def mask_name(name: str) -> str:
    """`张三` as `张*`; a name of one character is hidden whole."""
    return name[:1] + HIDDEN * (len(name) - 1) if len(name) > 1 else HIDDEN * len(name)


def mask_phone(phone: str) -> str:
    """`13800138000` as `138****8000`."""
    return _mask_middle(phone, head=3, tail=4)


def mask_id(number: str) -> str:
    """An identity number for lists: three and four characters are left."""
    return _mask_middle(number, head=3, tail=4)


def mask_id_detail(number: str) -> str:
    """An identity number for the client's own page: the area and the last four are left."""
    return _mask_middle(number, head=6, tail=4)


def mask_id_beside_birth(number: str) -> str:
    """An identity number that stands beside the day of birth: its eight hidden digits are that day, and the first six are told
    by the district, so only the first and the last character are left."""
    return _mask_middle(number, head=1, tail=1)


def mask_card(number: str) -> str:
    """A card or account number: the first six and the last four are left."""
    return _mask_middle(number, head=6, tail=4)


def mask_email(address: str) -> str:
    """`zhangsan@x.cn` as `z*******@x.cn`."""
    local, at, domain = address.rpartition("@")
    return mask_name(local) + at + domain if at else HIDDEN * len(address)


def mask_address(address: str) -> str:
    """`address` as far as the district; of what cannot be read so far nothing is left."""
    found = _TO_DISTRICT.match(address)
    district = found[0] if found else ""
    return district + HIDDEN * MIN_HIDDEN if address else ""


def mask_birth_date(day: str) -> str:
    """A day written 1970-04-22 as `1970-**-**`: the year tells an age, not a birthday."""
    return day[:4] + re.sub("[0-9]", HIDDEN, day[4:])


def mask_if_personal(text: str) -> str:
    """`text`, masked where the whole of it is built like a mobile or an identity number: somebody typed one in the place of a
    client's number, which itself is needed as it is."""
    return mask_id(text) if _ONE_PERSONS.fullmatch(text) else text


def mask_numbers(text: str) -> str:
    """`text` with every run of digits long enough to be somebody's phone, identity, card or account number masked: for
    what is written down without being looked at first, such as a log."""
    return _PERSONAL_NUMBER.sub(lambda found: mask_id(found[0]), text)


def _mask_middle(value: str, *, head: int, tail: int) -> str:
    """`value` with `head` and `tail` characters left, fewer where that would hide too little; all hidden below five."""
    if len(value) < 5:
        return HIDDEN * len(value)
    if len(value) < head + tail + MIN_HIDDEN:
        head = tail = len(value) // 4
    return value[:head] + HIDDEN * (len(value) - head - tail) + value[-tail:]
