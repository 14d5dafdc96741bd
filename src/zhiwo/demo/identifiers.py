"""Numbers with check digits for invented people and firms: area 990101 is assigned to nobody (facts §7.1, §7.2)."""

from __future__ import annotations

from datetime import date

AREA = "990101"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def resident_id(born: date, order: int) -> str:
    """The 18-character resident ID; `order` 0–999 is odd for a man, even for a woman."""
    body = f"{AREA}{born:%Y%m%d}{order:03d}"
    return body + "10X98765432"[sum(w * int(c) for w, c in zip(_ID_WEIGHTS, body, strict=True)) % 11]


def uscc(order: int) -> str:
    """A unified social credit code with both its check characters right: the organisation's and its own."""
    organisation = f"MA{order:06d}"
    digit = -sum(w * int(c, 36) for w, c in zip(_ORGANISATION_WEIGHTS, organisation, strict=True)) % 11
    body = f"91{AREA}{organisation}{'0123456789X'[digit]}"
    total = sum(_USCC_ALPHABET.index(c) * pow(3, n, 31) for n, c in enumerate(body))
    return body + _USCC_ALPHABET[-total % 31]
