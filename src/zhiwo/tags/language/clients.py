"""Conditions on the client: attributes, lists, other tags. Pure."""

from __future__ import annotations

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.comparing import JOINING, compared, has_sign, number_after
from zhiwo.tags.language.contents import Whole
from zhiwo.tags.language.faults import EmptyValue, RetiredReference, UnknownName, Unreadable
from zhiwo.tags.language.figures import balance_of
from zhiwo.tags.language.names import Dictionary, Entry, Names
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.quantities import read_years
from zhiwo.tags.language.rows import SEPARATORS, VALUE
from zhiwo.tags.language.source import Span, plainly
from zhiwo.tags.language.tree import Attribute, Condition, Listed, Not, Tagged
from zhiwo.tags.language.words import ATTRIBUTES, NAMES_OF_ATTRIBUTES, Kind

ONE_VALUE = Text("一个值（另一个条件写在方括号外，用 且、或 连接）", "one value; write another condition apart")
ATTRIBUTE = Text("属性与条件，例如 年龄 ≥ 65", "an attribute compared, such as age >= 65")


def read_client(content: Span, names: Names, language: Language) -> Whole:
    """年龄 ≥ 65; 风险等级 = C3; 职业 不为空; AUM时点 ≥ 600万元."""
    comparison = compared(content)
    if comparison is None:
        raise Unreadable(
            content, expected=Text("属性与条件，例如 年龄 ≥ 65", "an attribute compared, such as age >= 65")
        )
    entry = NAMES_OF_ATTRIBUTES.find(comparison.left.text)
    if entry is None:
        return Whole(balance_of(content, names, language, others=NAMES_OF_ATTRIBUTES.entries))
    known, right = ATTRIBUTES[entry.code], comparison.right
    if comparison.op is Op.BLANK:
        made: Condition = Attribute(entry.code, Op.BLANK)
    elif known.kind is Kind.NUMBER:
        number = number_after(comparison, lambda: read_years(right, known.name))
        made = Attribute(entry.code, comparison.op, number=number)
    else:
        if comparison.op is not Op.IS:
            raise Unreadable(comparison.sign, expected=Text("= 或 ≠", "= or !="))
        if not right:
            raise EmptyValue(content, expected=VALUE)
        made = Attribute(entry.code, Op.IS, _values(entry.code, known.kind, right, names, language))
    return Whole(Not(made) if comparison.negated else made)


def _values(code: str, kind: Kind, right: Span, names: Names, language: Language) -> tuple[str, ...]:
    if kind is Kind.TEXT:
        return free_texts(right)
    dictionary = names.values.get(code)
    if dictionary is None:
        raise UnknownName(right, kind=Text("取值", "value"))
    found = []
    for part in right.split(SEPARATORS):
        entry = dictionary.find(part.text)
        if entry is None:
            raise UnknownName(part, kind=dictionary.kind, suggestion=dictionary.nearest(part.text, language))
        found.append(entry.code)
    return tuple(sorted(set(found)))


def free_texts(right: Span) -> tuple[str, ...]:
    """Free texts. What would join conditions outside brackets is no part of one, unless in quotes."""
    found = []
    for part in right.split(SEPARATORS):
        if has_sign(part) or JOINING.search(part.plain):
            raise Unreadable(
                part,
                expected=Text("一个值（不同的条件分开写，用 且、或 连接）", "one value; write another condition apart"),
            )
        if value := plainly(part.text):
            found.append(value)
    if not found:
        raise EmptyValue(right, expected=VALUE)
    return tuple(sorted(set(found)))


def read_list(content: Span, names: Names, language: Language) -> Whole:
    entry = names.lists.find(content.text)
    if entry is None:
        raise UnknownName(content, kind=names.lists.kind, suggestion=names.lists.nearest(content.text, language))
    return Whole(Listed(entry.code))


def read_tag(content: Span, names: Names) -> Tagged:
    """A reference to another tag. Raises UnknownName, RetiredReference."""
    content = content.stripped('"')
    known = names.tags.get(content.key)
    if known is None:
        near = Dictionary(Text("标签", "tag"), tuple(Entry(tag.name, tag.name) for tag in names.tags.values()))
        raise UnknownName(content, kind=near.kind, suggestion=near.nearest(content.text))
    if known.retired:
        raise RetiredReference(content, suggestion=known.successor)
    return Tagged(known.name)
