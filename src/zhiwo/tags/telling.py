"""The reasons for a client's tag as lines, Chinese and English. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhiwo.kernel.money import yuan_text
from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language import Names, Rule, say
from zhiwo.tags.language.grammar import NAMES_OF_POPULATIONS
from zhiwo.tags.language.quantities import say_number
from zhiwo.tags.language.tree import AllOf, AnyOf, Attribute, Condition, Not, Population, Without
from zhiwo.tags.language.words import AND, BLANK, EXCEPT, MEASURES, NOT, OR
from zhiwo.tags.measures.explaining import Found, Move, Reason, Unit
from zhiwo.tags.measures.sorts import MERCHANT

JOINED = {AllOf: AND, AnyOf: OR, Not: NOT, Without: EXCEPT}
DAYS = Text("{n}天", "{n} days")
WAYS = {"in": Text("收入", "in"), "out": Text("支出", "out")}
STATED = Text("{value}（{source}，可信度 {sure}%）", "{value} ({source}, confidence {sure}%)")
PLACE = Text("第 {place} 名，共 {of} 户", "place {place} of {of}")
LEAST = Text("入选须达到 {amount}", "{amount} is enough")
AMONG = Text("人群：{population}", "population: {population}")


@dataclass(frozen=True)
class Line:
    """One condition: how deep it stands, whether it is met, as it is written, what was found, and the transactions behind it."""

    depth: int
    met: bool
    said: Text
    found: tuple[Text, ...] = ()
    rows: int = 0
    moves: tuple[Text, ...] = ()


def told(reason: Reason, rule: Rule, names: Names, *, inside: bool) -> list[Line]:
    """The reasons, outermost first; `inside` is whether the client is of the rule's population at all, which is said if not."""
    lines = list(_lines(reason, names, 0))
    if inside:
        return lines
    population = NAMES_OF_POPULATIONS
    among = _both(lambda language: AMONG.say(language, population=population.name(rule.population.value, language)))
    return [Line(0, False, among), *lines]


def _lines(reason: Reason, names: Names, depth: int) -> Iterator[Line]:
    joined = JOINED.get(type(reason.condition))
    if joined is not None:
        yield Line(depth, reason.met, Text(joined.zh, joined.en))
        for part in reason.parts:
            yield from _lines(part, names, depth + 1)
        return
    yield Line(
        depth,
        reason.met,
        _both(lambda language: say(_alone(reason.condition), names, language)),
        tuple(_found(one, reason.condition, names) for one in reason.found),
        reason.rows,
        tuple(_move(move, names) for move in reason.moves),
    )
    for part in reason.parts:
        yield from _lines(part, names, depth + 1)


def _alone(condition: Condition) -> Rule:
    return Rule(condition, Population.OPEN)


def _both(said: Callable[[Language], str]) -> Text:
    return Text(said("zh"), said("en"))


def _found(found: Found, condition: Condition, names: Names) -> Text:
    def said(language: Language) -> str:
        head = MEASURES[found.measure].say(language) if found.measure else ""
        month = f"{found.month.start:%Y-%m}" if found.month else ""
        return " ".join(part for part in (month, head, _value(found, condition, names, language)) if part)

    return _both(said)


def _value(found: Found, condition: Condition, names: Names, language: Language) -> str:
    if found.text and found.unit is Unit.STATED:
        return STATED.say(language, value=found.text, source=found.source, sure=found.value)
    if found.text:
        book = names.values.get(condition.field) if isinstance(condition, Attribute) else None
        return book.called(found.text, language) if book else found.text
    if found.unit is Unit.PLACE:
        return PLACE.say(language, place=f"{found.value:,}", of=f"{found.of:,}")
    return BLANK.say(language) if found.value is None else _number(found.value, found.unit, language)


def _number(value: int | Fraction, unit: Unit, language: Language) -> str:
    match unit:
        case Unit.FEN:
            return _yuan(value, language)
        case Unit.LEAST:
            return LEAST.say(language, amount=_yuan(value, language))
        case Unit.DAYS:
            return DAYS.say(language, n=value)
        case Unit.SCORE:
            return say_number(Fraction(value))
        case Unit.SHARE:
            return f"{Decimal(value.numerator * 100) / Decimal(value.denominator):.1f}%"
    return str(value)


def _yuan(fen: int | Fraction, language: Language) -> str:
    # An average of fen is shown to the fen; it is compared as it is.
    text = yuan_text(round(fen))
    return f"{text}元" if language == "zh" else f"CNY {text}"


def _move(move: Move, names: Names) -> Text:
    def said(language: Language) -> str:
        way = WAYS[move.sort.direction].say(language)
        named = (
            (names.channels, move.sort.channel),
            (names.services, move.sort.service),
            (names.counterparties, MERCHANT + move.sort.merchant if move.sort.merchant else None),
        )
        words = [book.called(code, language).removeprefix(MERCHANT) for book, code in named if code]
        amount = BLANK.say(language) if move.fen is None else _yuan(move.fen, language)
        return " ".join([f"{move.at:%Y-%m-%d %H:%M}", *words, way, amount])

    return _both(said)
