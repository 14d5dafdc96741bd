"""Conditions on what passes between the bank and its clients: interactions and complaints. Pure."""

from __future__ import annotations

import re

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.act_words import ACTS, EVERY, NAMES_OF_TRAITS, OPEN, TIMES
from zhiwo.tags.language.comparing import Comparison, compared, number_after
from zhiwo.tags.language.contents import Whole, acts_in_order
from zhiwo.tags.language.faults import EmptyValue, UnknownName, Unreadable
from zhiwo.tags.language.names import Names
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.periods import Calendar
from zhiwo.tags.language.quantities import read_count, read_days
from zhiwo.tags.language.reading_periods import read_period
from zhiwo.tags.language.rows import SEPARATORS
from zhiwo.tags.language.source import Span
from zhiwo.tags.language.told import Act, ActCount, ActIs, ActRecency, Trait
from zhiwo.tags.language.tree import Condition, Not
from zhiwo.tags.language.words import OTHER_THAN

INTERACTION_WANTED = Text(
    "互动与条件，例如 互动次数(最近90天) = 0、电话、拜访 + 已接通 互动次数(本年) ≥ 2、最近一次互动 距今 > 90天",
    "interactions compared, such as count(all) last 90 days = 0, count(calls, visits + connected) year to date >= 2, "
    "days since last interaction > 90 days",
)
COMPLAINT_WANTED = Text(
    "投诉与条件，例如 投诉次数(最近180天) ≥ 1、未结投诉件数 ≥ 1、最近一次投诉 距今 ≤ 30天",
    "complaints compared, such as count(all) last 180 days >= 1, open complaints >= 1, "
    "days since last complaint <= 30 days",
)
TRAIT = Text("互动或投诉的条件，多个用、隔开", "a condition on one of them, or several with commas between")
ONE_SORT = Text("同一类条件（不同类的用 + 连接）", "one of the same sort (others are joined by +)")
SIGNS = Text("≥、≤、>、<、= 或 ≠", ">=, <=, >, <, = or !=")
COUNT_EN = re.compile(rf"{TIMES.en}\s*\(\s*(.*?)\s*\)\s+(.+)", re.IGNORECASE | re.DOTALL)
OPEN_ONES = re.compile(
    rf"(?:(.+?)\s*)?(?:{'|'.join((OPEN.zh, *OPEN.also))})|{OPEN.en}(?:\s*\(\s*(.*?)\s*\))?",
    re.IGNORECASE | re.DOTALL,
)


def _words(act: Act) -> str:
    return "|".join((ACTS[act].zh, *ACTS[act].also))


COUNT = {act: re.compile(rf"(?:(.+?)\s*)?(?:{_words(act)})\s*{TIMES.zh}\s*\(\s*(.+?)\s*\)", re.DOTALL) for act in Act}
LATEST = {
    act: re.compile(
        rf"最近一次\s*(?:(.+?)\s*)?(?:{_words(act)})\s*距今|days since last\s+{ACTS[act].en}(?:\s*\(\s*(.*?)\s*\))?",
        re.IGNORECASE | re.DOTALL,
    )
    for act in Act
}


def read_interaction(content: Span, names: Names, language: Language) -> Whole:
    """互动次数(最近90天) ≥ 2; 最近一次 电话 + 已接通 互动 距今 > 90天. Raises one of `faults`."""
    return _read(Act.INTERACTION, content, INTERACTION_WANTED, language)


def read_complaint(content: Span, names: Names, language: Language) -> Whole:
    """投诉次数(最近180天) ≥ 1; 未结投诉件数 ≥ 1. Raises one of `faults`."""
    return _read(Act.COMPLAINT, content, COMPLAINT_WANTED, language)


def _read(act: Act, content: Span, wanted: Text, language: Language) -> Whole:
    comparison = compared(content)
    if comparison is None:
        raise Unreadable(content, expected=wanted)
    left = comparison.left
    made: Condition
    if found := LATEST[act].fullmatch(left.text):
        where = _where(act, _one_of(left, found, 1, 2), language)
        days = number_after(comparison, lambda: read_days(comparison.right, Text("距今", "A number of days")))
        made = ActRecency(act, where, comparison.op, days)
    elif found := COUNT[act].fullmatch(left.text) or COUNT_EN.fullmatch(left.text):
        where = _where(act, _one_of(left, found, 1), language)
        made = _counted(act, read_period(left.part(*found.span(2)).stripped()), where, comparison)
    elif act is Act.COMPLAINT and (found := OPEN_ONES.fullmatch(left.text)):
        made = _counted(act, None, _where(act, _one_of(left, found, 1, 2), language), comparison)
    else:
        raise Unreadable(left, expected=wanted)
    return Whole(Not(made) if comparison.negated else made)


def _counted(act: Act, period: Calendar | None, where: tuple[ActIs, ...], comparison: Comparison) -> ActCount:
    if comparison.op is Op.BLANK:
        raise Unreadable(comparison.sign, expected=SIGNS)
    number = read_count(comparison.right, Text("次数", "A count"))
    return ActCount(act, period, where, comparison.op, number)


def _one_of(left: Span, found: re.Match[str], *places: int) -> Span | None:
    """What stands at the first of the places that has anything."""
    return next((left.part(*found.span(place)).stripped() for place in places if found[place]), None)


def _where(act: Act, said: Span | None, language: Language) -> tuple[ActIs, ...]:
    """What one act must meet together: its conditions with + between."""
    if said is None or said.key == EVERY:
        return ()
    return acts_in_order(_trait(act, part, language) for part in said.split("+"))


def _trait(act: Act, said: Span, language: Language) -> ActIs:
    for word in (OTHER_THAN.zh, OTHER_THAN.en):
        if said.text.casefold().startswith(word.casefold()):
            trait, codes = _codes(act, said.part(len(word)).stripped(), language)
            return ActIs(trait, codes, other=True)
    return ActIs(*_codes(act, said, language))


def _codes(act: Act, said: Span, language: Language) -> tuple[Trait, tuple[str, ...]]:
    """The codes of one trait. Raises EmptyValue, UnknownName, and Unreadable where two traits are mixed."""
    dictionary, found = NAMES_OF_TRAITS[act], dict[Trait, set[str]]()
    for part in said.split(SEPARATORS):
        entry = dictionary.find(part.text) if part else None
        if part and entry is None:
            raise UnknownName(part, kind=dictionary.kind, suggestion=dictionary.nearest(part.text, language))
        if entry:
            trait, _, code = entry.code.partition(":")
            found.setdefault(Trait(trait), set()).add(code)
        if len(found) > 1:
            raise Unreadable(part, expected=ONE_SORT)
    if not found:
        raise EmptyValue(said, expected=TRAIT)
    ((trait, codes),) = found.items()
    return trait, tuple(sorted(codes))
