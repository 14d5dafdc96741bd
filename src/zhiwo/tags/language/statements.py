"""Conditions on what models and people say of the client: scores, and facts somebody stated. Pure."""

from __future__ import annotations

import re

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.act_words import CONFIDENCE
from zhiwo.tags.language.clients import free_texts
from zhiwo.tags.language.comparing import compared, number_after
from zhiwo.tags.language.contents import Whole
from zhiwo.tags.language.faults import EmptyValue, UnknownName, Unreadable
from zhiwo.tags.language.names import Dictionary, Names
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.quantities import read_number, read_share
from zhiwo.tags.language.rows import VALUE
from zhiwo.tags.language.source import Span
from zhiwo.tags.language.told import Fact, Score
from zhiwo.tags.language.tree import Condition, Not
from zhiwo.tags.language.words import OPS

SCORE_WANTED = Text("模型与条件，例如 流失评分 ≥ 0.8", "a model's score compared, such as churn score >= 0.8")
FACT_WANTED = Text(
    "事实与条件，例如 子女留学 = 计划中 可信度 ≥ 80%、子女留学 不为空",
    "a fact stated, such as child abroad = planned confidence >= 80%, child abroad is not blank",
)
CONFIDENCE_WANTED = Text("可信度，例如 可信度 ≥ 80%", "how sure it is, such as confidence >= 80%")
AT_LEAST = OPS[Op.AT_LEAST]
SURE = re.compile(
    rf"(?:{'|'.join((CONFIDENCE.zh, *CONFIDENCE.also))}|\b{CONFIDENCE.en}\b)\s*"
    rf"(?:{'|'.join(re.escape(sign) for sign in (AT_LEAST.zh, AT_LEAST.en, *AT_LEAST.also))})\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)


def read_score(content: Span, names: Names, language: Language) -> Whole:
    """流失评分 ≥ 0.8; 流失评分 为空. Raises one of `faults`."""
    comparison = compared(content)
    if comparison is None:
        raise Unreadable(content, expected=SCORE_WANTED)
    model = _named(comparison.left, names.models, language)
    right = comparison.right
    number = number_after(comparison, lambda: read_number(right, Text("评分", "A score")))
    made = Score(model, comparison.op, number)
    return Whole(Not(made) if comparison.negated else made)


def read_fact(content: Span, names: Names, language: Language) -> Whole:
    """子女留学 = 计划中 可信度 ≥ 80%; 子女留学 为空. Raises one of `faults`."""
    comparison = compared(content)
    if comparison is None:
        raise Unreadable(content, expected=FACT_WANTED)
    kind = _named(comparison.left, names.facts, language)
    made: Condition
    if comparison.op is Op.BLANK:
        made = Fact(kind, Op.BLANK)
    elif comparison.op is not Op.IS:
        raise Unreadable(comparison.sign, expected=Text("= 或 ≠", "= or !="))
    else:
        said, confidence = _parted(comparison.right)
        if not said:
            raise EmptyValue(content, expected=VALUE)
        made = Fact(kind, Op.IS, free_texts(said), confidence)
    return Whole(Not(made) if comparison.negated else made)


def _named(left: Span, dictionary: Dictionary, language: Language) -> str:
    entry = dictionary.find(left.text)
    if entry is None:
        raise UnknownName(left, kind=dictionary.kind, suggestion=dictionary.nearest(left.text, language))
    return entry.code


def _parted(right: Span) -> tuple[Span, int]:
    """The values, and how sure whoever states one must be. Raises Unreadable."""
    found = SURE.search(right.plain)
    if found is None:
        return right, 0
    said = right.part(*found.span(1)).stripped()
    sure = read_share(said, Text("可信度", "How sure it is")) * 100
    if sure.denominator != 1 or not 1 <= sure <= 100:
        raise Unreadable(said, expected=Text("1% 至 100% 的整数百分比", "a whole percentage from 1% to 100%"))
    return right.part(0, found.start()).stripped(), int(sure)
