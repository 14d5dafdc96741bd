"""Conditions on transactions: by which channel, of which service, with whom, and what is made of them. Pure."""

from __future__ import annotations

import re

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.comparing import compared, number_after
from zhiwo.tags.language.contents import OfRows
from zhiwo.tags.language.faults import EmptyValue, UnknownName, Unreadable
from zhiwo.tags.language.names import Dictionary, Entry, Names
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.quantities import read_amount, read_count
from zhiwo.tags.language.source import Span, key_of
from zhiwo.tags.language.tree import Dimension, Measure, Size, Test, Where
from zhiwo.tags.language.words import DIRECTIONS, EACH, MEASURES, OTHER_THAN, Word

SEPARATORS = "、,;"
VALUE = Text("名称，多个用、隔开", "a name, or several with commas between")
AROUND_CHANNEL = re.compile(r"^(?:通过|使用|经由|经)?(.*?)(?:渠道)?(?:办理业务|办理|交易)?$")
"""How bankers put a channel into a phrase; the name is what is left."""


NAMES_OF_DIRECTIONS = Dictionary(
    Text("收支方向", "direction"), tuple(Entry(code, word.zh, word.en, word.also) for code, word in DIRECTIONS.items())
)
NAMES_OF_EACH = {key_of(spelled) for spelled in (EACH.zh, EACH.en, *EACH.also)}
SIGNS = Text("≥、≤、>、<、=", ">=, <=, >, < or =")
SIZE = Text("单笔金额与条件，例如 单笔 ≥ 5万元", "the amount of each, such as each >= CNY 50,000")
DIRECTION = Text("收入 或 支出", "in or out")


def read_channel(content: Span, names: Names, language: Language) -> OfRows:
    return OfRows((where_of(Dimension.CHANNEL, content, names.channels, language),))


def read_counterparty(content: Span, names: Names, language: Language) -> OfRows:
    return OfRows((where_of(Dimension.COUNTERPARTY, content, names.counterparties, language),))


def read_direction(content: Span, names: Names, language: Language) -> OfRows:
    """收入 or 支出."""
    return OfRows((where_of(Dimension.DIRECTION, content, NAMES_OF_DIRECTIONS, language),))


def read_size(content: Span, names: Names, language: Language) -> OfRows:
    """单笔 ≥ 5万元: of each transaction by itself. Raises one of `faults`."""
    comparison = compared(content)
    if comparison is None or comparison.left.key not in NAMES_OF_EACH:
        raise Unreadable(comparison.left if comparison else content, expected=SIZE)
    if comparison.negated or comparison.op is Op.BLANK:
        raise Unreadable(comparison.sign, expected=SIGNS)
    return OfRows((Size(comparison.op, read_amount(comparison.right, MEASURES_SAID[Measure.SUM])),))


def read_service(content: Span, names: Names, language: Language) -> OfRows:
    """缴费; 缴费交易笔数 ≥ 4; count(bill payment) >= 4; 交易笔数 ≥ 4 for any service."""
    comparison = compared(content)
    if comparison is None:
        return OfRows((where_of(Dimension.SERVICE, content, names.services, language),))
    of, measure = _measured(comparison.left)
    where = (where_of(Dimension.SERVICE, of, names.services, language),) if of else ()
    op, right = comparison.op, comparison.right
    value = number_after(comparison, lambda: _value(measure, right))
    test = Test(measure, op, value)
    if comparison.negated:
        # A test of rows has no 非 of its own: ≠ would say something else at the client's level.
        raise Unreadable(comparison.sign, expected=SIGNS)
    return OfRows(where, test)


def _value(measure: Measure, right: Span) -> int:
    read = read_count if measure is Measure.COUNT else read_amount
    return read(right, MEASURES_SAID[measure])


MEASURES_SAID = {
    measure: Text("笔数", "A count") if measure is Measure.COUNT else Text("金额", "An amount") for measure in Measure
}


def _measured(left: Span) -> tuple[Span | None, Measure]:
    """The services and the measure of the left side of a comparison. Raises Unreadable."""
    if found := re.fullmatch(r"(\w+)\s*\(\s*(.*?)\s*\)", left.text, re.DOTALL):
        for measure, word in MEASURES.items():
            if key_of(found[1]) in _spellings(word):
                return _of_measure(left.part(found.start(2), found.end(2)), measure), measure
    for spelled, measure in _BY_LENGTH:
        if left.key.endswith(spelled):
            return _before(left, spelled), measure
    raise Unreadable(
        left, expected=Text("业务加测度，例如 缴费交易笔数", "a measure of a service, such as count(bill payment)")
    )


def _spellings(word: Word) -> set[str]:
    return {key_of(spelled) for spelled in (word.zh, word.en, *word.also)}


_BY_LENGTH = sorted(
    ((key_of(spelled), measure) for measure, word in MEASURES.items() for spelled in (word.zh, *word.also)),
    key=lambda pair: -len(pair[0]),
)


def _of_measure(inside: Span, measure: Measure) -> Span | None:
    """`transfer amount` is the amount of transfers; `all` are all."""
    if measure is not Measure.COUNT and inside.text.casefold().endswith("amount"):
        inside = inside.part(0, len(inside.text) - len("amount")).stripped()
    return None if inside.key in ("", "all") else inside


def _before(left: Span, spelled: str) -> Span | None:
    """What stands before a measure that ends the span; blanks within the measure don't count."""
    text, letters = left.text, len(spelled)
    place = len(text)
    while letters:
        place -= 1
        letters -= not text[place].isspace()
    before = left.part(0, place).stripped()
    return before if before else None


def where_of(dimension: Dimension, content: Span, dictionary: Dictionary, language: Language) -> Where:
    for word in (OTHER_THAN.zh, OTHER_THAN.en):
        if content.text.casefold().startswith(word.casefold()) and dictionary.find(content.text) is None:
            codes = codes_of(content.part(len(word)).stripped(), dimension, dictionary, language)
            return Where(dimension, codes, other=True)
    return Where(dimension, codes_of(content, dimension, dictionary, language))


def codes_of(content: Span, dimension: Dimension, dictionary: Dictionary, language: Language) -> tuple[str, ...]:
    found = []
    for part in content.split(SEPARATORS):
        if not part:
            continue
        entry = _entry(part, dimension, dictionary)
        if entry is None:
            raise UnknownName(part, kind=dictionary.kind, suggestion=dictionary.nearest(part.text, language))
        found.append(entry.code)
    if not found:
        raise EmptyValue(content, expected=VALUE)
    return tuple(sorted(set(found)))


def _entry(part: Span, dimension: Dimension, dictionary: Dictionary) -> Entry | None:
    entry = dictionary.find(part.text)
    if entry is None and dimension is Dimension.CHANNEL:
        inside = AROUND_CHANNEL.match(part.key)
        entry = dictionary.find(inside[1]) if inside else None
    return entry
