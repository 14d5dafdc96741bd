"""What clients have, as rules put it: figures, their trends and ranks. Pure."""

from __future__ import annotations

import re

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.comparing import compared, number_after
from zhiwo.tags.language.contents import Whole
from zhiwo.tags.language.faults import EmptyValue, MissingPeriod, UnknownName, Unreadable
from zhiwo.tags.language.names import Dictionary, Entry, Names
from zhiwo.tags.language.periods import Calendar, Ever
from zhiwo.tags.language.quantities import is_decimal, read_amount, read_share
from zhiwo.tags.language.reading_periods import read_ending, read_period
from zhiwo.tags.language.rows import SEPARATORS, VALUE
from zhiwo.tags.language.source import Span, key_of
from zhiwo.tags.language.tree import Balance, Condition, Figure, Not, Rank, Trend, Within
from zhiwo.tags.language.words import AUM, KINDS, SCOPES

NAMES_OF_KINDS = Dictionary(
    Text("余额或产品", "figure or product"),
    tuple(Entry(code, word.zh, word.en, word.also) for code, word in KINDS.items()),
)
NAMES_OF_SCOPES = Dictionary(
    Text("排名范围", "scope of a rank"),
    tuple(Entry(scope, word.zh, word.en, word.also) for scope, word in SCOPES.items()),
)
NAMES_OF_AUM = {key_of(spelled) for spelled in (AUM.zh, AUM.en, *AUM.also)}
FIGURE = Text(
    "余额与条件，例如 AUM时点 ≥ 600万元、AUM日均(本月) ≥ 5万元、上月末存款 < 30万元",
    "a figure compared, such as AUM >= CNY 6,000,000, average AUM this month >= CNY 1, AUM at end of last month < CNY 1",
)
TREND_WANTED = Text(
    "趋势，例如 AUM日均 本月 ÷ 上月 ≤ 50%", "a trend, such as average AUM this month / last month <= 50%"
)
RANK_WANTED = Text("排名，例如 AUM时点 网点内 前20%", "a rank, such as AUM within outlet top 20%")
AVERAGE_OF = Text("{of}日均(本月)", "average {of} this month")

AVERAGE = re.compile(r"((.+?)\s*月?)\s*日均\s*(?:\(\s*(.*?)\s*\))?", re.DOTALL)
CLOSE = re.compile(r"(.+?)末\s*的?\s*(.+)", re.DOTALL)
CLOSE_EN = re.compile(r"(.+?)\s+at end of\s+(.+)", re.IGNORECASE | re.DOTALL)
POINT = re.compile(r"(.+?)\s*(?:时点|当前|市值)", re.DOTALL)
TREND = re.compile(r"(.+?)\s*日均\s*(.+?)\s*[÷/]\s*(.+)", re.DOTALL)
RANK = re.compile(
    r"(.+?)\s*(\S+?内|全行)\s*前\s*(\S+)|(.+?)\s+(within [\w-]+)\s+top\s+(\S+)", re.IGNORECASE | re.DOTALL
)
AVERAGE_EN = "average "


def read_balance(content: Span, names: Names, language: Language) -> Whole:
    """A figure compared with an amount. Raises one of `faults`."""
    return Whole(balance_of(content, names, language, others=()))


def balance_of(content: Span, names: Names, language: Language, others: tuple[Entry, ...]) -> Condition:
    """A figure compared with an amount; `others` are names that could have stood there, too. Raises one of `faults`."""
    comparison = compared(content)
    if comparison is None:
        raise Unreadable(content, expected=FIGURE)
    figure = _figure(comparison.left, names, language, others)
    right = comparison.right
    fen = number_after(comparison, lambda: read_amount(right, Text("余额", "A balance")))
    made = Balance(figure, comparison.op, fen)
    return Not(made) if comparison.negated else made


def read_trend(content: Span, names: Names, language: Language) -> Whole:
    """AUM日均 本月 ÷ 上月 ≤ 50%. Raises one of `faults`."""
    comparison = compared(content)
    parts = _trend(comparison.left, names) if comparison else None
    if comparison is None or parts is None:
        raise Unreadable(content, expected=TREND_WANTED)
    of, period, base = parts
    right = comparison.right
    ratio = number_after(comparison, lambda: read_share(right, Text("比例", "A ratio")))
    codes = holdings_of(of, names, language)
    made = Trend(codes, _bounded(period), _bounded(base), comparison.op, ratio)
    return Whole(Not(made) if comparison.negated else made)


def _trend(left: Span, names: Names) -> tuple[Span, Span, Span] | None:
    if found := TREND.fullmatch(left.text):
        of, period, base = (left.part(*found.span(n)).stripped() for n in (1, 2, 3))
        return of, period, base
    above, slash, base_text = left.text.rpartition("/")
    if not slash or not above.casefold().startswith(AVERAGE_EN):
        return None
    of, period = _named_first(left.part(len(AVERAGE_EN), len(above)).stripped(), names)
    return of, period, left.part(len(left.text) - len(base_text)).stripped()


def read_rank(content: Span, names: Names, language: Language) -> Whole:
    """AUM时点 网点内 前20%. Raises one of `faults`."""
    found = RANK.fullmatch(content.text)
    if found is None:
        raise Unreadable(content, expected=RANK_WANTED)
    first = 1 if found[1] is not None else 4
    figure, within, share = (content.part(*found.span(first + n)).stripped() for n in range(3))
    scope = NAMES_OF_SCOPES.find(within.text)
    if scope is None:
        raise UnknownName(within, kind=NAMES_OF_SCOPES.kind, suggestion=NAMES_OF_SCOPES.nearest(within.text, language))
    top = read_share(share, Text("前百分之几", "A share"))
    if not 0 < top <= 1 or not is_decimal(top):
        raise Unreadable(share, expected=Text("0% 以上、100% 以内的比例", "a share above 0% and up to 100%"))
    return Whole(Rank(_figure(figure, names, language), Within(scope.code), top))


def holdings_of(span: Span, names: Names, language: Language, others: tuple[Entry, ...] = ()) -> tuple[str, ...]:
    """The codes of kinds and products; none for AUM. Raises EmptyValue, UnknownName."""
    span = span.stripped()
    if span.key in NAMES_OF_AUM:
        return ()
    found = []
    for part in span.split(SEPARATORS):
        entry = _entry(part, names) if part else None
        if part and entry is None:
            aum = Entry("", AUM.zh, AUM.en, AUM.also)
            known = (*others, aum, *NAMES_OF_KINDS.entries, *names.products.entries)
            kind = Text("客户属性", "client attribute") if others else NAMES_OF_KINDS.kind
            raise UnknownName(part, kind=kind, suggestion=Dictionary(kind, known).nearest(part.text, language))
        found += [entry.code] if entry else []
    if not found:
        raise EmptyValue(span, expected=VALUE)
    return tuple(sorted(set(found)))


def _entry(span: Span, names: Names) -> Entry | None:
    return NAMES_OF_KINDS.find(span.text) or names.products.find(span.text)


def _names_products(of: Span, names: Names) -> bool:
    return of.key in NAMES_OF_AUM or all(_entry(part, names) for part in of.split(SEPARATORS))


def _figure(span: Span, names: Names, language: Language, others: tuple[Entry, ...] = ()) -> Figure:
    text = span.text
    if text.casefold().startswith(AVERAGE_EN):
        of, over = _named_first(span.part(len(AVERAGE_EN)).stripped(), names)
        return _average(span, holdings_of(of, names, language, others), of, over)
    if found := AVERAGE.fullmatch(text):
        whole, of = span.part(*found.span(1)).stripped(), span.part(*found.span(2)).stripped()
        over = span.part(*(found.span(3) if found[3] else (0, 0)))
        # 存款月日均, but also 定期存款三个月日均: a name may end in 月.
        of = whole if _names_products(whole, names) else of
        return _average(span, holdings_of(of, names, language, others), of, over)
    for pattern, (of_at, when_at) in ((CLOSE_EN, (1, 2)), (CLOSE, (2, 1))):
        if found := pattern.fullmatch(text):
            codes = holdings_of(span.part(*found.span(of_at)), names, language, others)
            return Figure(codes, at=read_ending(span.part(*found.span(when_at))))
    found = POINT.fullmatch(text)
    return Figure(holdings_of(span.part(*found.span(1)) if found else span, names, language, others))


def _average(span: Span, codes: tuple[str, ...], of: Span, over: Span) -> Figure:
    if not over:
        raise MissingPeriod(span, suggestion=AVERAGE_OF.filled(of=of.typed))
    return Figure(codes, over=_bounded(over))


def _bounded(over: Span) -> Calendar:
    """A period that begins on some day: of all time there is no average."""
    period = read_period(over)
    if isinstance(period, Ever):
        raise Unreadable(
            over, expected=Text("有起点的时间范围，例如 最近12个月", "a period that begins, such as last 12 months")
        )
    return period


def _named_first(span: Span, names: Names) -> tuple[Span, Span]:
    """`wealth products this month` parted: the longest beginning that is a name, and the rest."""
    text = span.text
    for end in (*(place for place in range(len(text) - 1, 0, -1) if text[place].isspace()), len(text)):
        of = span.part(0, end).stripped()
        if _names_products(of, names):
            return of, span.part(end).stripped()
    first = text.split()[0] if text.split() else text
    return span.part(0, len(first)), span.part(len(first)).stripped()
