"""What of a faulty value may stand in a list: enough to see the mistake, not enough to know the person."""

from __future__ import annotations

import re

from zhiwo.kernel.masking import HIDDEN, mask_card, mask_id, mask_name, mask_phone

LONGEST = 40
_HARMLESS = re.compile(r"[0-9/.:,+\-年月日 ]{0,10}")
_PLAIN = frozenset({"date", "moment", "money", "decimal", "integer", "flag", "code", "currency"})


def masked(value: str | None, kind: str) -> str:
    """`value` with its middle hidden. A short figure or date in a column of such is shown: it is the mistake itself,
    and no phone, identity or account number is that short."""
    if not value or (kind in _PLAIN and _HARMLESS.fullmatch(value)):
        return value or ""
    if len(value) > LONGEST:
        return value[0] + HIDDEN * 8 + f"（{len(value)}）"
    if value.isascii() and kind in _MASKS:
        return _MASKS[kind](value)
    return mask_name(value) if len(value) < 5 else value[0] + HIDDEN * (len(value) - 2) + value[-1]


_MASKS = {"phone": mask_phone, "identity": mask_id, "key": mask_card}
