"""What reads well and can't be meant: conditions on one transaction that no transaction meets together. Pure.

It is a warning, no fault: such a rule has an answer, and a stored one goes on as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from zhiwo.kernel.text import Text
from zhiwo.tags.language.names import GROUP, Dictionary, Names
from zhiwo.tags.language.references import leaves
from zhiwo.tags.language.rows import NAMES_OF_DIRECTIONS
from zhiwo.tags.language.tree import Condition, Dimension, Where

AT_ODDS = Text(
    "没有一笔交易既是“{one}”又是“{other}”：要选两类交易都有的客户，请分成两组，用 且 连接；任一类都算的，写成“{one}、{other}”。",
    "No transaction is both “{one}” and “{other}”: for clients with both, write two groups joined by AND; for either, write "
    "“{one}, {other}”.",
)


def at_odds(condition: Condition, names: Names) -> Text | None:
    """The first two conditions on one transaction that exclude each other, in a sentence that says what to write instead."""
    books = {
        Dimension.CHANNEL: names.channels,
        Dimension.SERVICE: names.services,
        Dimension.COUNTERPARTY: names.counterparties,
        Dimension.DIRECTION: NAMES_OF_DIRECTIONS,
    }
    for leaf in leaves(condition):
        wheres = [one for one in getattr(leaf, "where", ()) if isinstance(one, Where)]
        for one, other in combinations(wheres, 2):
            if _exclude(one, other):
                said = [_said(where.codes, books[where.dimension]) for where in (one, other)]
                return AT_ODDS.filled(one=said[0], other=said[1])
    return None


def _exclude(one: Where, other: Where) -> bool:
    """Whether nothing can be both. A code may belong to a group: of those two only the files know."""
    plain = not one.other and not other.other and one.dimension is other.dimension
    sorts = {code.startswith(GROUP) for code in (*one.codes, *other.codes)}
    return plain and len(sorts) == 1 and not set(one.codes) & set(other.codes)


def _said(codes: Iterable[str], book: Dictionary) -> Text:
    return Text(
        "、".join(book.called(code, "zh") for code in codes), ", ".join(book.called(code, "en") for code in codes)
    )
