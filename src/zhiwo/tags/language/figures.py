"""What clients have, as rules put it: figures, their trends and ranks. Pure."""

from __future__ import annotations

import re

from zhiwo.kernel.text import Text
from zhiwo.tags.language.comparing import compared, number_after
from zhiwo.tags.language.faults import MissingPeriod, UnknownName, Unreadable
from zhiwo.tags.language.names import Dictionary, Entry
from zhiwo.tags.language.quantities import read_amount, read_share
from zhiwo.tags.language.reading_periods import read_ending, read_period
from zhiwo.tags.language.source import Span, key_of
from zhiwo.tags.language.tree import Balance, Condition, Figure, Not, Rank, Stock, Trend, Within
from zhiwo.tags.language.words import SCOPES, STOCKS

NAMES_OF_STOCKS = Dictionary(
    Text("余额口径", "figure"), tuple(Entry(stock, word.zh, word.en, word.also) for stock, word in STOCKS.items())
)
FIGURE = Text(
    "余额与条件，例如 AUM时点 ≥ 600万元、AUM日均(本月) ≥ 5万元、上月末AUM < 30万元",
    "a figure compared, such as AUM >= CNY 6,000,000, average AUM this month >= CNY 50,000, AUM at end of last month < CNY 1",
)
TREND_WANTED = Text(
    "趋势，例如 AUM日均 本月 ÷ 上月 ≤ 50%", "a trend, such as average AUM this month / last month <= 50%"
)
RANK_WANTED = Text("排名，例如 AUM时点 网点内 前20%", "a rank, such as AUM within outlet top 20%")
AVERAGE_OF = Text("AUM日均(本月)", "average AUM this month")

AVERAGE = re.compile(
    r"(.+?)\s*(?:日均|月日均)\s*(?:\(\s*(.*?)\s*\))?|average\s+(\S+)\s*(.*)", re.IGNORECASE | re.DOTALL
)
CLOSE = re.compile(r"(.+?)末\s*的?\s*(.+)|(\S+)\s+at end of\s+(.+)", re.IGNORECASE | re.DOTALL)
POINT = re.compile(r"(.+?)\s*(?:时点|当前|余额)?", re.DOTALL)
TREND = re.compile(
    r"(.+?)\s*日均\s*(.+?)\s*[÷/]\s*(.+)|average\s+(\S+)\s+(.+?)\s*[÷/]\s*(.+)", re.IGNORECASE | re.DOTALL
)
RANK = re.compile(
    r"(.+?)\s*(网点内|机构内|分行内|全行内?)\s*前\s*(\S+)|(.+?)\s+(within \w+)\s+top\s+(\S+)", re.IGNORECASE | re.DOTALL
)


def read_balance(content: Span, *, named: Dictionary | None) -> Condition:
    """A figure compared with an amount; `named` are other names that could have stood there. Raises one of `faults`."""
    comparison = compared(content)
    if comparison is None:
        raise Unreadable(content, expected=FIGURE)
    figure = _figure(comparison.left, named)
    right = comparison.right
    fen = number_after(comparison, lambda: read_amount(right, Text("余额", "A balance")))
    made = Balance(figure, comparison.op, fen)
    return Not(made) if comparison.negated else made


def _figure(span: Span, named: Dictionary | None = None) -> Figure:
    text = span.text
    if found := AVERAGE.fullmatch(text):
        stock, over = (1, 2) if found[1] is not None else (3, 4)
        of = _stock(span.part(*found.span(stock)), named)
        if not found[over]:
            raise MissingPeriod(span, suggestion=AVERAGE_OF)
        return Figure(of, over=read_period(span.part(*found.span(over))))
    if found := CLOSE.fullmatch(text):
        when, stock = (1, 2) if found[1] is not None else (4, 3)
        return Figure(_stock(span.part(*found.span(stock)), named), at=read_ending(span.part(*found.span(when))))
    found = POINT.fullmatch(text)
    return Figure(_stock(span.part(*found.span(1)) if found else span, named))


def _stock(span: Span, named: Dictionary | None = None) -> Stock:
    span = span.stripped()
    entry = NAMES_OF_STOCKS.find(span.text)
    if entry is None:
        others = named or Dictionary(NAMES_OF_STOCKS.kind, ())
        of = Dictionary(others.kind, (*others.entries, *NAMES_OF_STOCKS.entries))
        raise UnknownName(span, kind=of.kind, suggestion=of.nearest(span.text))
    return Stock(entry.code)


def read_trend(content: Span) -> Condition:
    """AUM日均 本月 ÷ 上月 ≤ 50%. Raises one of `faults`."""
    comparison = compared(content)
    found = TREND.fullmatch(comparison.left.text) if comparison else None
    if comparison is None or found is None:
        raise Unreadable(
            content,
            expected=Text(
                "趋势，例如 AUM日均 本月 ÷ 上月 ≤ 50%", "a trend, such as average AUM this month / last month <= 50%"
            ),
        )
    first = 1 if found[1] is not None else 4
    stock, period, base = (comparison.left.part(*found.span(first + n)).stripped() for n in range(3))
    right = comparison.right
    ratio = number_after(comparison, lambda: read_share(right, Text("比例", "A ratio")))
    made = Trend(_stock(stock), read_period(period), read_period(base), comparison.op, ratio)
    return Not(made) if comparison.negated else made


def read_rank(content: Span) -> Condition:
    """AUM时点 网点内 前20%. Raises one of `faults`."""
    found = RANK.fullmatch(content.text)
    if found is None:
        raise Unreadable(content, expected=RANK_WANTED)
    first = 1 if found[1] is not None else 4
    figure, within, share = (content.part(*found.span(first + n)).stripped() for n in range(3))
    scope = next(scope for scope, word in SCOPES.items() if within.key in map(key_of, (word.zh, word.en, *word.also)))
    return Rank(_figure(figure), Within(scope), read_share(share, Text("前百分之几", "A share")))
