"""The comparison inside a feature: what stands left of the sign, the sign, and what stands right of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from zhiwo.kernel.text import Text
from zhiwo.tags.language.faults import EmptyValue, Unreadable
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.source import Span
from zhiwo.tags.language.words import AND, BLANK, EXCEPT, FILLED, OPS, OR, UNLIKE

T = TypeVar("T")


@dataclass(frozen=True)
class Comparison:
    """`negated` for ≠ and 不为空, which are the 非 of = and 为空."""

    left: Span
    sign: Span
    op: Op
    negated: bool
    right: Span


SIGNS: dict[str, tuple[Op, bool]] = {
    **{spelled.casefold(): (op, False) for op, word in OPS.items() for spelled in (word.zh, word.en, *word.also)},
    **{spelled.casefold(): (Op.IS, True) for spelled in (UNLIKE.zh, UNLIKE.en, *UNLIKE.also)},
    **{spelled: (Op.BLANK, False) for spelled in (BLANK.zh, BLANK.en)},
    **{spelled: (Op.BLANK, True) for spelled in (FILLED.zh, FILLED.en)},
}
_ANY = re.compile(
    "|".join(
        rf"\b{re.escape(sign)}\b" if sign.isascii() and sign[0].isalpha() else re.escape(sign)
        for sign in sorted(SIGNS, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
"""The first sign, the longest where several begin: 不超过 is not 超过."""


JOINING = re.compile(
    "|".join(f"{word.zh}|(?<![^\\W_]){word.en}(?![^\\W_])" for word in (AND, OR, EXCEPT)), re.IGNORECASE
)
"""A word that joins conditions."""


def has_sign(text: Span) -> bool:
    """Whether a sign of comparison stands in it."""
    return _ANY.search(text.plain) is not None


def compared(content: Span) -> Comparison | None:
    """The comparison a content is, None where it has no sign. Raises EmptyValue where nothing stands left of it, and
    Unreadable where something follows 为空."""
    found = _ANY.search(content.plain)
    if found is None:
        return None
    op, negated = SIGNS[found[0].casefold()]
    left = content.part(0, found.start()).stripped()
    sign = content.part(found.start(), found.end())
    if not left:
        raise EmptyValue(content, expected=Text("比较的对象", "what is compared"))
    right = content.part(found.end()).stripped()
    if op is Op.BLANK and right:
        raise Unreadable(
            right, expected=Text("右方括号（为空 之后没有内容）", "the closing bracket: nothing follows a blank")
        )
    return Comparison(left, sign, op, negated, right)


def number_after(comparison: Comparison, read: Callable[[], T]) -> T | None:
    """What stands right of the sign; nothing does after 为空."""
    return None if comparison.op is Op.BLANK else read()
