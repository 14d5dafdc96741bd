"""Blind indexes: keyed digests of a phone or an identity number, to find the person by the whole value and no other way.

A digest says nothing without the key, which is made from the installation's secret and is in no table; a search by it is
an equality. The digest of a phone's last four digits tells who shares them, and with the key all four: as much as the
mask on every page shows. That is why it stands apart and may be asked only where the phone may be.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from functools import lru_cache

from zhiwo.governance.keys import derived_key
from zhiwo.kernel.phone import check_landline, check_mobile

BYTES = 16
"""128 bits: two numbers of any bank never meet in one."""

TAIL = 4
_ID_NUMBER = re.compile(r"[0-9A-Z]{6,30}")


def phone_index(raw: str) -> str:
    """The digest of a phone number however it is written; "" of what is none."""
    number = _phone(raw)
    return _digest("phone", number) if number else ""


def phone_tail_index(raw: str) -> str:
    """The digest of the last four digits of a phone number, or of four digits alone; "" of what has fewer."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", raw))
    return _digest("phone tail", digits[-TAIL:]) if len(digits) >= TAIL else ""


def id_index(raw: str) -> str:
    """The digest of an identity number however it is written; "" of what can be none."""
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", raw)).upper()
    return _digest("identity number", number) if _ID_NUMBER.fullmatch(number) else ""


def _phone(raw: str) -> str | None:
    """The number as intake writes it, or as digits where it is a foreign one."""
    return check_mobile(raw).value or check_landline(raw).value or _foreign(raw)


def _foreign(raw: str) -> str | None:
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", raw))
    return digits if len(digits) >= 7 else None


def _digest(what: str, value: str) -> str:
    return hmac.digest(_key(what), value.encode(), "sha256")[:BYTES].hex()


@lru_cache(8)
def _key(what: str) -> bytes:
    return derived_key(f"blind index of {what}")
