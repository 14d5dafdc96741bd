"""From a condition of the tree to a query: the numbers of the clients it selects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb

from tests.tags.oracle.days import Span, close, months_before, span
from zhiwo.tags.language import Rule
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.periods import Calendar
from zhiwo.tags.language.tree import (
    AllOf,
    AnyOf,
    Attribute,
    Balance,
    Condition,
    Dimension,
    Figure,
    Filter,
    Holdings,
    Maturing,
    Measure,
    Monthly,
    Not,
    Population,
    Rank,
    Recency,
    Rows,
    Sequence,
    Size,
    Tagged,
    Test,
    Trend,
    Where,
    Within,
    Without,
)

GROUP, MERCHANT, PRODUCT = "group:", "merchant:", "product:"
EVERYBODY = "select client from people"
NOBODY = "select client from people where false"


class Question:
    """Rules put as queries about one day. `days` says which days a period means."""

    def __init__(self, on: date, tags: Mapping[str, Rule], days: Callable[[Calendar, date], Span] = span) -> None:
        self.on, self.tags, self.days = on, tags, days

    def rule(self, rule: Rule) -> str:
        """Who the rule selects, within its population."""
        everyone = "select client from people" + (" where still" if rule.population is Population.OPEN else "")
        return f"({self.condition(rule.condition, everyone)}) intersect ({everyone})"

    def condition(self, condition: Condition, everyone: str) -> str:
        """Who of `everyone` meets a condition."""
        match condition:
            case AllOf(parts) | AnyOf(parts):
                word = " intersect " if isinstance(condition, AllOf) else " union "
                return word.join(f"({self.condition(part, everyone)})" for part in parts)
            case Not(part):
                return f"({everyone}) except ({self.condition(part, everyone)})"
            case Without(kept, taken):
                return f"({self.condition(kept, everyone)}) except ({self.condition(taken, everyone)})"
            case Tagged(name):
                return f"({self.rule(self.tags[name])}) intersect ({everyone})"
            case Rank(figure, within, share):
                found = self.figure(figure)
                return ranked(found, within, share, everyone) if found else NOBODY
        return self.feature(condition)

    def feature(self, asked: Condition) -> str:
        """Who has a feature, whoever is asked about."""
        by_kind: Mapping[type, Callable[[Any], str]] = {
            Rows: lambda node: tested(self.rows(node.period, node.where), node.tests), Sequence: self.sequence,
            Monthly: self.monthly, Recency: self.recency, Balance: self.balance, Trend: self.trend,
            Holdings: self.holdings, Maturing: self.maturing, Attribute: self.attribute,
        }  # fmt: skip
        return by_kind[type(asked)](asked)

    @property
    def today(self) -> str:
        """The day, as SQL has it."""
        return _day(self.on)

    def rows(self, period: Calendar | None, where: Iterable[Filter]) -> str:
        """The transactions of a period, all of them up to the day without one, that meet every condition."""
        days = self.days(period, self.on) if period else Span(date(1, 1, 1), self.on)
        return _between(days, where)

    def monthly(self, asked: Monthly) -> str:
        """The last of the calendar months is that of the day."""
        first = [months_before(self.on.replace(day=1), ago) for ago in range(asked.months)]
        months = [Span(day, min(date.fromordinal(months_before(day, -1).toordinal() - 1), self.on)) for day in first]
        return " intersect ".join(f"({tested(_between(month, asked.where), (asked.test,))})" for month in months)

    def recency(self, asked: Recency) -> str:
        """Of who has no such transaction it is nothing."""
        last = f"select client, max(day) as last from ({self.rows(asked.period, asked.where)}) group by client"
        return _joined(last, "last is null" if asked.op is Op.BLANK else f"{self.today} - last {asked.op} {asked.days}")

    def sequence(self, asked: Sequence) -> str:
        """Later by date and time, if only on the same day."""
        rows = self.rows(asked.period, asked.where)
        first, then = (_meets(Where(Dimension.SERVICE, codes)) for codes in (asked.first, asked.then))
        return f"""
            with chosen as ({rows})
            select distinct a.client from (select * from chosen where {first}) a
            join (select * from chosen where {then}) b
                on a.client = b.client and b.moment > a.moment and b.day - a.day <= {asked.days}
        """

    def balance(self, asked: Balance) -> str:
        """A close still to come, and an average over no day, is nothing for everybody."""
        found = self.figure(asked.figure)
        if found is None or asked.op is Op.BLANK:
            return EVERYBODY if found is None and asked.op is Op.BLANK else NOBODY
        return _where(found, f"top {asked.op} {asked.fen}::hugeint * base")

    def holdings(self, asked: Holdings) -> str:
        """An overdraft is nothing one holds; an account without a product's code is one thing of its kind."""
        what = "kind" if asked.kinds else "(kind, product)"
        held = f"select client, count(distinct {what}) n from money where day = {self.today} and fen > 0"
        return _joined(f"{held} and {_of(asked.of)} group by client", f"coalesce(n, 0) {asked.op} {asked.number}")

    def maturing(self, asked: Maturing) -> str:
        """After the day, and within so many days after it."""
        due = f"matures_on > {self.today} and matures_on <= {self.today} + {asked.days}"
        held = f"select client, sum(fen) fen from money where day = {self.today} and {due}"
        return _joined(f"{held} and {_of(asked.of)} group by client", f"coalesce(fen, 0) {asked.op} {asked.fen}")

    def figure(self, figure: Figure) -> str | None:
        """`client`, `top` and `base`: what a client has is the one over the other. None where it is 空值 for everybody."""
        if figure.over:
            return self.average(figure.of, figure.over)
        day = close(figure.at, self.on) if figure.at else self.on
        return _sums(figure.of, Span(day, day)) if day else None

    def average(self, of: tuple[str, ...], over: Calendar) -> str | None:
        """A daily average; over no day it is nothing."""
        days = self.days(over, self.on)
        return _sums(of, days) if days.days else None

    def trend(self, asked: Trend) -> str:
        """One average over another, of which there is none where the other is 0."""
        one, other = self.average(asked.of, asked.period), self.average(asked.of, asked.base)
        if one is None or other is None:
            return EVERYBODY if asked.op is Op.BLANK else NOBODY
        share = asked.ratio or Fraction(0)
        # A quotient of averages, as whole numbers; below 0 it turns the sign of the comparison.
        pair = f"""
            select client, a.top * b.base * sign(b.top) as up, b.top * a.base * sign(b.top) as down
            from ({one}) a join ({other}) b using (client)
        """
        if asked.op is Op.BLANK:
            return _where(pair, "down = 0")
        return _where(pair, f"down <> 0 and up * {share.denominator} {asked.op} down * {share.numerator}")

    def attribute(self, asked: Attribute) -> str:
        """What is not known is like nothing."""
        years = {"age": "born_on", "tenure": "opened_on"}.get(asked.field)
        value = _years(years, self.on) if years else asked.field
        if asked.op is Op.BLANK:
            return f"select client from people where {value} is null"
        if years:
            return f"select client from people where {value} {asked.op} {asked.number}"
        return f"select client from people where {value} in ({_texts(asked.values)})"


def selected(db: duckdb.DuckDBPyConnection, asked: Question, rule: Rule) -> set[str]:
    """The numbers of the clients a rule selects."""
    return {client for (client,) in db.execute(asked.rule(rule)).fetchall()}


def tested(rows: str, tests: Iterable[Test]) -> str:
    """Who has such rows as pass every test; without one, who has any."""
    summed = f"""
        select client, count(*) as n, count(fen) as amounts, sum(fen)::hugeint as total, max(fen) as top, min(fen) as least
        from ({rows}) group by client
    """
    return _joined(summed, " and ".join(_passes(test) for test in tests) or "n > 0")


def ranked(figure: str, within: Within, share: Fraction, everyone: str) -> str:
    """Fewer than the share of those of the unit have more."""
    unit = {
        Within.BANK: "''",
        Within.OUTLET: "p.outlet",
        Within.SUB_BRANCH: "(select unit from above where below = p.outlet and kind = 'sub_branch')",
        Within.BRANCH: "(select unit from above where below = p.outlet and kind = 'branch')",
    }[within]
    return f"""
        with among as (
            select f.client, {unit} as unit, f.top from ({figure}) f join people p using (client)
            where f.client in ({everyone})
        )
        select a.client from among a where {share.numerator} * (
            select count(*) from among b where b.unit is not distinct from a.unit
        ) > {share.denominator} * (
            select count(*) from among b where b.unit is not distinct from a.unit and b.top > a.top
        )
    """


def _sums(of: tuple[str, ...], days: Span) -> str:
    inside = f"day between {_day(days.first)} and {_day(days.last)}"
    return f"""
        select p.client, coalesce(sum(m.fen), 0)::hugeint as top, {days.days} as base
        from people p left join (select * from money where {inside} and {_of(of)}) m using (client) group by p.client
    """


def _between(days: Span, where: Iterable[Filter]) -> str:
    met = "".join(f" and {_meets(one)}" for one in where)
    return f"select * from moves where day between {_day(days.first)} and {_day(days.last)}{met}"


def _meets(asked: Filter) -> str:
    """A condition on one transaction."""
    if isinstance(asked, Size):
        return f"coalesce(fen {asked.op} {asked.fen}, false)"
    any_of = " or ".join(_is(asked.dimension, code) for code in asked.codes)
    if not asked.other:
        return f"({any_of})"
    return f"({'merchant' if asked.dimension is Dimension.COUNTERPARTY else asked.dimension} is not null and not ({any_of}))"


def _is(dimension: Dimension, code: str) -> str:
    if dimension is Dimension.COUNTERPARTY:
        column = "class" if code.startswith(GROUP) else "merchant"
        return f"coalesce({column} = {_texts([code.removeprefix(GROUP).removeprefix(MERCHANT)])}, false)"
    if code.startswith(GROUP):
        return (
            f"""{dimension} in (select code from {dimension}s where "group" = {_texts([code.removeprefix(GROUP)])})"""
        )
    return f"{dimension} = {_texts([code])}"


def _of(codes: tuple[str, ...]) -> str:
    """What a client has of some kinds and products; of everything where none is named."""
    kinds = [code for code in codes if not code.startswith(PRODUCT)]
    products = [code.removeprefix(PRODUCT) for code in codes if code.startswith(PRODUCT)]
    either = [f"kind in ({_texts(kinds)})"] if kinds else []
    either += [f"product in ({_texts(products)})"] if products else []
    return f"({' or '.join(either)})" if either else "true"


def _passes(test: Test) -> str:
    blank = test.op is Op.BLANK
    match test.measure:
        case Measure.COUNT | Measure.SUM if blank:
            return "false"
        case Measure.COUNT:
            return f"coalesce(n, 0) {test.op} {test.value}"
        case Measure.SUM:
            return f"coalesce(total, 0) {test.op} {test.value}"
        case Measure.AVERAGE:
            return "coalesce(amounts, 0) = 0" if blank else f"amounts > 0 and total {test.op} {test.value} * amounts"
    value = "top" if test.measure is Measure.MAX else "least"
    return f"{value} is null" if blank else f"{value} {test.op} {test.value}"


def _joined(found: str, condition: str) -> str:
    """The clients, each with what was found of them or nothing, who meet a condition."""
    return f"select p.client from people p left join ({found}) f using (client) where {condition}"


def _where(found: str, condition: str) -> str:
    return f"select client from ({found}) where {condition}"


def _years(column: str, on: date) -> str:
    """Completed years; who was born on a 29 February completes them on 1 March of other years."""
    reached = f"(month({column}) * 100 + day({column}) <= {on.month * 100 + on.day})"
    return f"({on.year} - year({column}) - case when {reached} then 0 else 1 end)"


def _day(day: date) -> str:
    return f"date '{day.isoformat()}'"


def _texts(texts: Iterable[str]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
