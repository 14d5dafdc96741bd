"""Conditions on the order of transactions in time. Pure."""

from __future__ import annotations

import re

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.comparing import Comparison, compared, number_after
from zhiwo.tags.language.contents import EachMonth, Following, Since, Timed
from zhiwo.tags.language.faults import NotANumber, Unreadable
from zhiwo.tags.language.names import Names
from zhiwo.tags.language.quantities import NUMBER, read_days, whole_number
from zhiwo.tags.language.rows import codes_of, read_service, where_of
from zhiwo.tags.language.source import Span
from zhiwo.tags.language.tree import Dimension

FOLLOWING = re.compile(rf"(.+?)\s*(?:之后|后)\s*({NUMBER})\s*[天日]\s*(?:之内|以内|内)\s*(.+)", re.DOTALL)
FOLLOWING_EN = re.compile(r"(.+?)\s+then\s+(.+?)\s+within\s+(\S+)\s+days?", re.IGNORECASE | re.DOTALL)
MONTHLY = re.compile(rf"连续\s*({NUMBER})\s*个?月\s*(.+)|each of\s+(\d+)\s+months?\s+(.+)", re.IGNORECASE | re.DOTALL)
LATEST = re.compile(r"最近一次\s*(.*?)\s*距今|days since last\s+(.+?)", re.IGNORECASE | re.DOTALL)
MOST_MONTHS, MOST_DAYS = 120, 3_660
ANY = ("交易", "transaction")
TIMING = Text(
    "时序，例如 理财赎回 后 7天内 转账、连续3个月 代发工资交易笔数 ≥ 1、最近一次消费 距今 > 20天",
    "an order in time, such as A then B within 7 days, each of 3 months count(A) >= 1, days since last A > 20 days",
)


def read_timing(content: Span, names: Names, language: Language) -> Timed:
    """A then B within days; a test in each of some months; days since the last A. Raises one of `faults`."""
    if found := MONTHLY.fullmatch(content.text):
        return _each_month(content, found, names, language)
    if comparison := compared(content):
        return _since(comparison, names, language)
    for pattern, (one, days, other) in ((FOLLOWING, (1, 2, 3)), (FOLLOWING_EN, (1, 3, 2))):
        if found := pattern.fullmatch(content.text):
            first, then = (
                codes_of(content.part(*found.span(at)).stripped(), Dimension.SERVICE, names.services, language)
                for at in (one, other)
            )
            within = whole_number(found[days])
            if within is None or within > MOST_DAYS:
                raise NotANumber(content.part(*found.span(days)), expected=Text("0 至 3660 天", "0 to 3,660 days"))
            return Following(first, then, within)
    raise Unreadable(content, expected=TIMING)


def _each_month(content: Span, found: re.Match[str], names: Names, language: Language) -> EachMonth:
    count, of = (1, 2) if found[1] is not None else (3, 4)
    months = whole_number(found[count]) or 0
    if not 1 <= months <= MOST_MONTHS:
        raise Unreadable(content.part(*found.span(count)), expected=Text("1 至 120 个月", "1 to 120 months"))
    tested = content.part(*found.span(of))
    inner = read_service(tested, names, language)
    if inner.test is None:
        raise Unreadable(tested, expected=TIMING)
    return EachMonth(months, inner.where, inner.test)


def _since(comparison: Comparison, names: Names, language: Language) -> Since:
    found = LATEST.fullmatch(comparison.left.text)
    if found is None:
        raise Unreadable(comparison.left, expected=TIMING)
    of = comparison.left.part(*found.span(1 if found[1] is not None else 2)).stripped()
    where = () if of.key in ("", *ANY) else (where_of(Dimension.SERVICE, of, names.services, language),)
    right = comparison.right
    days = number_after(comparison, lambda: read_days(right, Text("距今", "A number of days")))
    return Since(where, comparison.op, days, comparison.negated)
