"""What can stand in the brackets of a feature, ready to be taken over and changed. Pure.

What ends with a sign of comparison, or with a word that something must follow, goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from zhiwo.kernel.text import Language
from zhiwo.tags.language.act_words import TRAITS
from zhiwo.tags.language.names import Dictionary, Names
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.reading_periods import NAMED
from zhiwo.tags.language.told import Act, Trait
from zhiwo.tags.language.tree import Measure
from zhiwo.tags.language.words import (
    ATTRIBUTES,
    AUM,
    EACH,
    FILLED,
    KINDS,
    MEASURES,
    OPS,
    POPULATIONS,
    SCOPES,
    Family,
    Kind,
    Word,
)
from zhiwo.tags.language.writing import written


def called(book: Dictionary, language: Language) -> list[str]:
    """The names of a dictionary as they are written in a rule."""
    return [written(book.name(entry.code, language)) for entry in book.entries]


def examples(family: Family, names: Names, language: Language) -> Iterator[str]:
    """What can stand in the brackets of a family, the most usual first; nothing for those that take names of one book."""
    make = _MADE.get(family)
    return make(names, language) if make else iter(())


def _periods(names: Names, language: Language) -> Iterator[str]:
    zh, en = ("最近30天", "最近3个月", "最近12个月"), ("last 30 days", "last 3 months", "last 12 months")
    yield from zh if language == "zh" else en
    yield from (word.say(language) for _, word in NAMED)


def _services(names: Names, language: Language) -> Iterator[str]:
    services, sign = called(names.services, language), OPS[Op.AT_LEAST].say(language)
    yield from services
    for of in ("", *services):
        yield from (f"{_measured(word, of, language)} {sign} " for word in MEASURES.values())


def _measured(measure: Word, of: str, language: Language) -> str:
    """A measure of a service, of all of them where none is named."""
    if language == "zh":
        return f"{of}{measure.zh}"
    return f"{measure.en}({of or 'all'})"


def _sizes(names: Names, language: Language) -> Iterator[str]:
    yield from (f"{EACH.say(language)} {OPS[op].say(language)} " for op in (Op.AT_LEAST, Op.AT_MOST, Op.MORE))


def _attributes(names: Names, language: Language) -> Iterator[str]:
    for known in ATTRIBUTES.values():
        sign = OPS[Op.AT_LEAST if known.kind is Kind.NUMBER else Op.IS]
        yield f"{known.name.say(language)} {sign.say(language)} "


def _lists(names: Names, language: Language) -> Iterator[str]:
    yield from called(names.lists, language)


def _tags(names: Names, language: Language) -> Iterator[str]:
    yield from (written(tag.name) for tag in names.tags.values() if not tag.retired)


def _populations(names: Names, language: Language) -> Iterator[str]:
    yield from (word.say(language) for word in POPULATIONS.values())


def _timings(names: Names, language: Language) -> Iterator[str]:
    zh, more, least = language == "zh", OPS[Op.MORE].say(language), OPS[Op.AT_LEAST].say(language)
    services = called(names.services, language)
    yield f"最近一次交易 距今 {more} 30天" if zh else f"days since last transaction {more} 30 days"
    for of in services:
        count = _measured(MEASURES[Measure.COUNT], of, language)
        yield f"最近一次{of} 距今 {more} 30天" if zh else f"days since last {of} {more} 30 days"
        yield f"连续3个月 {count} {least} 1" if zh else f"each of 3 months {count} {least} 1"
    yield from (f"{of} 后 7天内 " if zh else f"{of} then " for of in services)


def _balances(names: Names, language: Language) -> Iterator[str]:
    for of in (AUM.say(language), *_kinds(language)):
        here = (f"{of}时点", f"{of}日均(本月)", f"上月末{of}")
        there = (of, f"average {of} this month", f"{of} at end of last month")
        figures = here if language == "zh" else there
        yield from (f"{figure} {OPS[Op.AT_LEAST].say(language)} " for figure in figures)


def _products(names: Names, language: Language) -> Iterator[str]:
    zh, least = language == "zh", OPS[Op.AT_LEAST].say(language)
    yield from (f"持有 {of}" if zh else f"holds {of}" for of in _kinds(language))
    yield f"产品品类数 {least} " if zh else f"number of kinds of products {least} "
    for of in _kinds(language):
        yield f"{of}只数 {least} " if zh else f"number of products of {of} {least} "
        yield f"30天内到期{of} {least} " if zh else f"{of} maturing within 30 days {least} "
    yield from (f"持有 {of}" if zh else f"holds {of}" for of in called(names.products, language))


def _trends(names: Names, language: Language) -> Iterator[str]:
    most = OPS[Op.AT_MOST].say(language)
    for of in (AUM.say(language), *_kinds(language)):
        if language == "zh":
            yield f"{of}日均 本月 ÷ 上月 {most} 50%"
        else:
            yield f"average {of} this month / last month {most} 50%"


def _ranks(names: Names, language: Language) -> Iterator[str]:
    for scope in SCOPES.values():
        yield f"{AUM.zh}时点 {scope.zh} 前20%" if language == "zh" else f"{AUM.en} {scope.en} top 20%"


def _acts(names: Names, language: Language) -> Iterator[str]:
    zh, least, more = language == "zh", OPS[Op.AT_LEAST].say(language), OPS[Op.MORE].say(language)
    yield f"互动次数(最近30天) {least} " if zh else f"count(all) last 30 days {least} "
    for word in TRAITS[Act.INTERACTION][Trait.KIND].values():
        yield f"{word.zh} 互动次数(最近30天) {least} " if zh else f"count({word.en}) last 30 days {least} "
    yield f"最近一次互动 距今 {more} 30天" if zh else f"days since last interaction {more} 30 days"


def _complaints(names: Names, language: Language) -> Iterator[str]:
    zh, least = language == "zh", OPS[Op.AT_LEAST].say(language)
    yield f"未结投诉件数 {least} " if zh else f"open complaints {least} "
    yield f"投诉次数(最近12个月) {least} " if zh else f"count(all) last 12 months {least} "


def _scores(names: Names, language: Language) -> Iterator[str]:
    yield from (f"{model} {OPS[Op.AT_LEAST].say(language)} " for model in called(names.models, language))


def _facts(names: Names, language: Language) -> Iterator[str]:
    yield from (f"{fact} {FILLED.say(language)}" for fact in called(names.facts, language))
    yield from (f"{fact} {OPS[Op.IS].say(language)} " for fact in called(names.facts, language))


def _kinds(language: Language) -> list[str]:
    return [word.say(language) for word in KINDS.values()]


_MADE: Mapping[Family, Callable[[Names, Language], Iterator[str]]] = {
    Family.PERIOD: _periods,
    Family.SERVICE: _services,
    Family.AMOUNT: _sizes,
    Family.CLIENT: _attributes,
    Family.BALANCE: _balances,
    Family.PRODUCT: _products,
    Family.TREND: _trends,
    Family.TIMING: _timings,
    Family.RANK: _ranks,
    Family.LIST: _lists,
    Family.INTERACTION: _acts,
    Family.COMPLAINT: _complaints,
    Family.SCORE: _scores,
    Family.FACT: _facts,
    Family.TAG: _tags,
    Family.POPULATION: _populations,
}
