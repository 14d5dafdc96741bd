"""What could stand where somebody is typing a rule: names, words and whole features that read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.comparing import SIGNS, compared
from zhiwo.tags.language.examples import called, examples
from zhiwo.tags.language.faults import RuleFault
from zhiwo.tags.language.features import WANTED
from zhiwo.tags.language.names import Dictionary, Names
from zhiwo.tags.language.rows import NAMES_OF_DIRECTIONS, SEPARATORS
from zhiwo.tags.language.source import Source, Span, key_of
from zhiwo.tags.language.words import (
    AND,
    ATTRIBUTES,
    EXCEPT,
    FAMILIES,
    NAMES_OF_ATTRIBUTES,
    NAMES_OF_FAMILIES,
    NOT,
    OR,
    OTHER_THAN,
    Family,
    Kind,
)
from zhiwo.tags.language.writing import written

MOST = 12
"""As many as are read at a glance."""
JOINED = re.compile(r"[()\[\]+=]|且|或|除|非|\b(?:AND|OR|EXCEPT|NOT)\s", re.IGNORECASE)
THEN = re.compile(r".+?\s*(?:之后|后)\s*\S+?\s*[天日]\s*(?:之内|以内|内)\s*(.*)", re.DOTALL)
THEN_EN = re.compile(r".+?\s+then\s+(.*)", re.IGNORECASE | re.DOTALL)
DIGITS = re.compile(r"[≥≤<>=]\s*(\d[\d.,]*)$")


class Sort(StrEnum):
    """What an offer is: a feature with brackets, a joining word, a tag, or something inside brackets."""

    FEATURE = "feature"
    JOIN = "join"
    TAG = "tag"
    INSIDE = "inside"


@dataclass(frozen=True)
class Offer:
    """`put` takes the place of what was typed, and the caret then stands `back` characters before its end; `said` is what it is
    called."""

    put: str
    said: str
    sort: Sort
    back: int = 0


@dataclass(frozen=True)
class Offers:
    """What could take the place of the typed characters from `start` to `end`, the likeliest first; `wanted` says what belongs
    there."""

    start: int
    end: int
    offers: tuple[Offer, ...]
    wanted: Text | None


def offers_at(text: str, caret: int, names: Names, language: Language) -> Offers:
    """What could be written at a place, counted in typed characters."""
    source = Source(text[:caret])
    opened = source.plain.rfind("[")
    if opened > source.plain.rfind("]"):
        family = _family_before(source, opened)
        if family is None:
            return Offers(caret, caret, (), None)
        typed, found = _within(family, Span(source, opened + 1, len(source.folded)), names, language)
        return Offers(_beginning(typed), caret, _fitting(typed.text, found), WANTED[family])
    word = Span(source, max((found.end() for found in JOINED.finditer(source.plain)), default=0), len(source.folded))
    return Offers(_beginning(word), caret, _fitting(word.text, _outside(word, names, language)), None)


def _beginning(span: Span) -> int:
    """Where a stretch begins in the typed text, after the blanks before it."""
    return span.part(len(span.text) - len(span.text.lstrip())).offset


def _family_before(source: Source, opened: int) -> Family | None:
    before = source.folded[:opened].rstrip().removesuffix("=")
    word = JOINED.split(before)[-1]
    # 在 and 除 may be part of a word: the whole run of letters goes first.
    whole = re.split(r"[()\[\]+=]", before)[-1]
    entry = NAMES_OF_FAMILIES.find(whole) or NAMES_OF_FAMILIES.find(word)
    return Family(entry.code) if entry else None


def _outside(word: Span, names: Names, language: Language) -> Iterator[Offer]:
    before = word.source.plain[: word.start].rstrip()
    if before.endswith(("]", ")")):
        if before.endswith("]"):
            yield Offer(" + ", "+", Sort.JOIN)
        yield from (Offer(f" {one.say(language)} ", one.say(language), Sort.JOIN) for one in (AND, OR, EXCEPT))
        return
    grouped = before.endswith("+")
    left_out = {Family.POPULATION, Family.PERIOD, Family.TAG} if grouped else {Family.POPULATION} if before else set()
    yield from (_feature(family, language) for family in Family if family not in left_out)
    if not grouped:
        yield Offer(f"{NOT.say(language)} ", NOT.say(language), Sort.JOIN)
        for tag in names.tags.values():
            if not tag.retired:
                yield Offer(f"{FAMILIES[Family.TAG].say(language)}[{written(tag.name)}]", tag.name, Sort.TAG)


def _feature(family: Family, language: Language) -> Offer:
    said = FAMILIES[family].say(language)
    return Offer(f"{said}[]", said, Sort.FEATURE, back=1)


def _within(family: Family, content: Span, names: Names, language: Language) -> tuple[Span, Iterable[Offer]]:
    """The stretch that is being typed inside the brackets of a family, and what could stand there."""
    book = {
        Family.CHANNEL: names.channels,
        Family.COUNTERPARTY: names.counterparties,
        Family.DIRECTION: NAMES_OF_DIRECTIONS,
    }.get(family)
    if book is not None:
        return _of_names(content, book, language, others=family is not Family.DIRECTION)
    if family is Family.CLIENT and (value := _value(content, names, language)):
        return value
    if found := DIGITS.search(content.plain):
        units = ("万元", "亿元", "元") if language == "zh" else (",000",)
        typed = content.part(found.start(1))
        return typed, _inside(typed.text + unit for unit in units if _is_of_money(family, content))
    if family is Family.TIMING and (found := THEN.fullmatch(content.text)):
        return content.part(found.start(1)), _inside(called(names.services, language))
    if family is Family.TIMING and (found := THEN_EN.fullmatch(content.text)):
        return content.part(found.start(1)), _inside(f"{of} within 7 days" for of in called(names.services, language))
    return content, _inside(examples(family, names, language))


def _of_names(content: Span, book: Dictionary, language: Language, *, others: bool) -> tuple[Span, Iterable[Offer]]:
    last = _after_separator(content)
    names = called(book, language)
    first = others and last.start == content.start
    return last, _inside([*names, *(OTHER_THAN.say(language) + name for name in names if first)])


def _after_separator(content: Span) -> Span:
    ends = [found.end() for found in re.finditer(f"[{re.escape(SEPARATORS)}]", content.plain)]
    return content.part(max(ends, default=0))


def _value(content: Span, names: Names, language: Language) -> tuple[Span, Iterable[Offer]] | None:
    """After the sign of an attribute with a dictionary, its values."""
    try:
        comparison = compared(content)
    except RuleFault:
        return None
    entry = NAMES_OF_ATTRIBUTES.find(comparison.left.text) if comparison else None
    if comparison is None or entry is None or ATTRIBUTES[entry.code].kind is not Kind.CODE:
        return None
    after = content.part(comparison.sign.end - content.start)
    return _after_separator(after), _inside(called(names.values[entry.code], language))


def _is_of_money(family: Family, content: Span) -> bool:
    match family:
        case Family.AMOUNT | Family.BALANCE:
            return True
        case Family.PRODUCT:
            return bool(re.search("到期|maturing", content.text, re.IGNORECASE))
        case Family.SERVICE:
            return not re.search("笔数|次数|count", content.text, re.IGNORECASE)
    return False


def _inside(said: Iterable[str]) -> Iterator[Offer]:
    return (Offer(one, one.strip(), Sort.INSIDE) for one in said)


def _fitting(typed: str, found: Iterable[Offer]) -> tuple[Offer, ...]:
    """Those that begin with what is typed, then those that hold it; each once. What is typed in full is no offer, nor is a
    bare sign."""
    key = key_of(typed)
    begin: dict[str, Offer] = {}
    hold: dict[str, Offer] = {}
    for offer in found:
        said = key_of(offer.said)
        if said == key or said in SIGNS:
            continue
        if said.startswith(key):
            begin.setdefault(offer.put, offer)
        elif key in said:
            hold.setdefault(offer.put, offer)
        if len(begin) == MOST:
            break
    return tuple([*begin.values(), *(one for put, one in hold.items() if put not in begin)][:MOST])
