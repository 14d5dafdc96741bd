"""Conditions on products: what is held, how many, what matures. Pure."""

from __future__ import annotations

import re

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.comparing import compared
from zhiwo.tags.language.contents import Whole
from zhiwo.tags.language.faults import Unreadable
from zhiwo.tags.language.figures import holdings_of
from zhiwo.tags.language.names import Names
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.quantities import NUMBER, read_amount, read_count, whole_number
from zhiwo.tags.language.source import Span, key_of
from zhiwo.tags.language.tree import Condition, Holdings, Maturing, Not
from zhiwo.tags.language.words import ANYTHING

HOLDS = re.compile(r"(?:持有|holds\s)\s*(.+)", re.IGNORECASE | re.DOTALL)
NUMBER_OF = re.compile(
    r"(?:持有\s*)?(.+?)\s*(只数|产品数|品类数)|number of (kinds|products) of (.+)", re.IGNORECASE | re.DOTALL
)
MATURING = re.compile(
    rf"(?:未来\s*)?({NUMBER})\s*[天日]\s*(?:之内|以内|内)\s*到期\s*的?\s*(.+)|(.+?)\s+maturing within (\d+) days?",
    re.IGNORECASE | re.DOTALL,
)
WANTED = Text(
    "产品，例如 持有 理财、理财只数 ≥ 2、产品品类数 ≥ 3、30天内到期理财 ≥ 10万元",
    "a product, such as holds funds, number of products of funds >= 2, number of kinds of products >= 3, "
    "deposits maturing within 30 days >= CNY 100,000",
)

MOST_DAYS = 3_660
ANY = {key_of(spelled) for spelled in (ANYTHING.zh, ANYTHING.en, *ANYTHING.also)}


def read_product(content: Span, names: Names, language: Language) -> Whole:
    """持有 理财; 理财只数 ≥ 2; 产品品类数 ≥ 3; 30天内到期理财 ≥ 10万元. Raises one of `faults`."""
    comparison = compared(content)
    if comparison is None:
        found = HOLDS.fullmatch(content.text)
        if found is None:
            raise Unreadable(content, expected=WANTED)
        return Whole(Holdings(_of(content.part(*found.span(1)), names, language), False, Op.AT_LEAST, 1))
    if comparison.op is Op.BLANK:
        raise Unreadable(comparison.sign, expected=Text("≥、≤、>、<、=、≠", ">=, <=, >, <, = or !="))
    left, op = comparison.left, comparison.op
    made: Condition
    if found := MATURING.fullmatch(left.text):
        days, of = (1, 2) if found[1] is not None else (4, 3)
        within = whole_number(found[days])
        if within is None or not 1 <= within <= MOST_DAYS:
            raise Unreadable(left.part(*found.span(days)), expected=Text("1 至 3660 天", "1 to 3,660 days"))
        fen = read_amount(comparison.right, Text("到期金额", "What matures"))
        made = Maturing(_of(left.part(*found.span(of)), names, language), within, op, fen)
    elif found := NUMBER_OF.fullmatch(left.text):
        of, what = (1, 2) if found[1] is not None else (4, 3)
        number = read_count(comparison.right, Text("个数", "A number of products"))
        kinds = found[what].casefold() in ("品类数", "kinds")
        made = Holdings(_of(left.part(*found.span(of)), names, language), kinds, op, number)
    else:
        raise Unreadable(left, expected=WANTED)
    return Whole(Not(made) if comparison.negated else made)


def _of(span: Span, names: Names, language: Language) -> tuple[str, ...]:
    span = span.stripped()
    return () if span.key in ANY else holdings_of(span, names, language)
