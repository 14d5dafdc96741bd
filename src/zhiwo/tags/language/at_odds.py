"""What reads well and can't be meant: conditions on one transaction that no transaction meets together. Pure.

It is a warning, no fault: such a rule has an answer, and a stored one goes on as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

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
            if one.dimension is other.dimension and _exclude(one, other, books[one.dimension]):
                said = [_said(where.codes, books[where.dimension]) for where in (one, other)]
                return AT_ODDS.filled(one=said[0], other=said[1])
    return None


def _exclude(one: Where, other: Where, book: Dictionary) -> bool:
    """Whether nothing can be both."""
    return not one.other and not other.other and all(_apart(*pair, book) for pair in product(one.codes, other.codes))


def _apart(one: str, other: str, book: Dictionary) -> bool:
    """Whether two codes, or a code and a group, are known to have nothing in common."""
    single, group = sorted((one, other), key=lambda code: code.startswith(GROUP))
    if single.startswith(GROUP) or not group.startswith(GROUP):
        return one != other
    belongs = book.group_of(single)
    return belongs is not None and belongs != group


def _said(codes: Iterable[str], book: Dictionary) -> Text:
    return Text(
        "、".join(book.called(code, "zh") for code in codes), ", ".join(book.called(code, "en") for code in codes)
    )
