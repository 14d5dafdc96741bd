"""The features of one + group: each by its family, all of them as one condition. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.acts import COMPLAINT_WANTED, INTERACTION_WANTED, read_complaint, read_interaction
from zhiwo.tags.language.clients import ATTRIBUTE, read_client, read_list
from zhiwo.tags.language.contents import (
    Content,
    EachMonth,
    Following,
    OfRows,
    Period,
    Since,
    Timed,
    Whole,
    in_order,
    tests_in_order,
)
from zhiwo.tags.language.faults import MissingPeriod, TwoPeriods, Unreadable
from zhiwo.tags.language.figures import FIGURE, RANK_WANTED, TREND_WANTED, read_balance, read_rank, read_trend
from zhiwo.tags.language.holdings import WANTED as PRODUCT_WANTED
from zhiwo.tags.language.holdings import read_product
from zhiwo.tags.language.names import Names
from zhiwo.tags.language.periods import Calendar
from zhiwo.tags.language.reading_periods import EXAMPLE, EXPECTED, read_period
from zhiwo.tags.language.rows import (
    DIRECTION,
    SIZE,
    VALUE,
    read_channel,
    read_counterparty,
    read_direction,
    read_service,
    read_size,
)
from zhiwo.tags.language.source import Span
from zhiwo.tags.language.statements import FACT_WANTED, SCORE_WANTED, read_fact, read_score
from zhiwo.tags.language.timing import TIMING, read_timing
from zhiwo.tags.language.tree import Condition, Filter, Monthly, Not, Recency, Rows, Sequence, together
from zhiwo.tags.language.words import Family


@dataclass(frozen=True)
class Feature:
    """One feature of a group: what its name spans, and its content."""

    at: Span
    content: Content


def read_content(family: Family, name: Span, content: Span, names: Names, language: Language) -> Feature:
    """Read what stands in the brackets of a family. Raises one of `faults`."""
    return Feature(name, READERS[family](content, names, language))


def gather(features: Iterable[Feature]) -> Condition:
    """One condition of the features of a + group. Those of the client stand beside it, joined by 且.

    Raises MissingPeriod, TwoPeriods, Unreadable.
    """
    features = list(features)
    periods = [(f.at, f.content.calendar) for f in features if isinstance(f.content, Period)]
    if len(periods) > 1:
        raise TwoPeriods(periods[1][0])
    period = periods[0][1] if periods else None
    rows = [(f.at, f.content) for f in features if isinstance(f.content, OfRows)]
    where = in_order(condition for _, content in rows for condition in content.where)
    tests = tests_in_order(content.test for _, content in rows if content.test)
    timed = [(f.at, f.content) for f in features if isinstance(f.content, Timed)]
    whole = [f.content.condition for f in features if isinstance(f.content, Whole)]
    made = [_timed(at, content, period, where) for at, content in timed]
    if rows and (tests or not timed):
        if period is None:
            raise MissingPeriod(rows[0][0], suggestion=EXAMPLE)
        made = [Rows(period, where, tests), *made]
    if period is not None and not (rows or timed):
        raise Unreadable(
            periods[0][0], expected=Text("与交易类特征一起使用的统计周期", "a period beside a feature of transactions")
        )
    return together([*made, *whole])


def _timed(at: Span, content: Timed, period: Calendar | None, where: tuple[Filter, ...]) -> Condition:
    match content:
        case Following(first, then, days):
            if period is None:
                raise MissingPeriod(at, suggestion=EXAMPLE)
            return Sequence(period, where, first, then, days)
        case EachMonth(months, own, test):
            if period is not None:
                raise TwoPeriods(at)
            return Monthly(months, in_order((*where, *own)), test)
        case Since(own, op, days, negated):
            made = Recency(period, in_order((*where, *own)), op, days)
            return Not(made) if negated else made


def _period(content: Span, names: Names, language: Language) -> Content:
    return Period(read_period(content))


WANTED: Mapping[Family, Text] = {
    Family.PERIOD: EXPECTED,
    Family.CHANNEL: VALUE,
    Family.SERVICE: Text(
        "业务，或业务与条件，例如 缴费交易笔数 ≥ 4", "a service, or one compared, such as count(bill payment) >= 4"
    ),
    Family.COUNTERPARTY: VALUE,
    Family.DIRECTION: DIRECTION,
    Family.AMOUNT: SIZE,
    Family.CLIENT: ATTRIBUTE,
    Family.BALANCE: FIGURE,
    Family.PRODUCT: PRODUCT_WANTED,
    Family.TREND: TREND_WANTED,
    Family.TIMING: TIMING,
    Family.RANK: RANK_WANTED,
    Family.INTERACTION: INTERACTION_WANTED,
    Family.COMPLAINT: COMPLAINT_WANTED,
    Family.SCORE: SCORE_WANTED,
    Family.FACT: FACT_WANTED,
    Family.LIST: Text("名单的名称", "the name of a list"),
    Family.TAG: Text("标签的名称", "the name of a tag"),
    Family.POPULATION: Text("人群，例如 全部客户", "a population, such as all clients"),
}
"""What belongs in the brackets of a family."""
READERS: Mapping[Family, Callable[[Span, Names, Language], Content]] = {
    Family.PERIOD: _period,
    Family.CHANNEL: read_channel,
    Family.SERVICE: read_service,
    Family.COUNTERPARTY: read_counterparty,
    Family.DIRECTION: read_direction,
    Family.AMOUNT: read_size,
    Family.CLIENT: read_client,
    Family.BALANCE: read_balance,
    Family.PRODUCT: read_product,
    Family.TREND: read_trend,
    Family.TIMING: read_timing,
    Family.RANK: read_rank,
    Family.INTERACTION: read_interaction,
    Family.COMPLAINT: read_complaint,
    Family.SCORE: read_score,
    Family.FACT: read_fact,
    Family.LIST: read_list,
}
