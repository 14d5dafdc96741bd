"""Why a client is selected by a rule, or is not: each condition with what was found, and the transactions behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import singledispatchmethod

import ibis

from zhiwo.kernel.period import Period, add_months, month_of
from zhiwo.tags.language.told import ActCount, ActRecency, Fact, Score
from zhiwo.tags.language.tree import (
    AllOf,
    AnyOf,
    Attribute,
    Balance,
    Condition,
    Dimension,
    Figure,
    Holdings,
    Leaf,
    Maturing,
    Measure,
    Monthly,
    Not,
    Rank,
    Recency,
    Rows,
    Rule,
    Tagged,
    Test,
    Trend,
    Where,
    Without,
)
from zhiwo.tags.language.tree import Sequence as Followed
from zhiwo.tags.measures.audiences import ANY_ROW, Audiences
from zhiwo.tags.measures.facts import Facts
from zhiwo.tags.measures.figures import at_close, maturing, number_held, over_days
from zhiwo.tags.measures.rows import Family, chosen, totals
from zhiwo.tags.measures.sorts import Sort
from zhiwo.tags.measures.told import MILLIONTHS, act_counts, last_acts, scored, statements

SHOWN = 20
"""The newest of the transactions behind a condition that are shown."""


class Unit(StrEnum):
    """What a found value is counted in."""

    NUMBER = "number"
    FEN = "fen"
    DAYS = "days"
    SHARE = "share"
    CODE = "code"
    SCORE = "score"
    STATED = "stated"
    PLACE = "place"
    LEAST = "least"


@dataclass(frozen=True)
class Found:
    """What was found of the client: a measure of rows, or what the condition compares (None); `value` is None for 空值.
    An average is a fraction of fen. `month` is the month it is of, where a condition asks several; `text` is a code or a text;
    of a fact stated it is the value, `value` how sure its `source` is, of 100. A place is one among so many (`of`), and least is
    what is enough for it."""

    measure: Measure | None
    unit: Unit
    value: int | Fraction | None
    month: Period | None = None
    text: str = ""
    source: str = ""
    of: int = 0


@dataclass(frozen=True)
class Move:
    """A transaction behind a condition: its moment, its sort, its size in fen of yuan."""

    at: datetime
    sort: Sort
    fen: int | None


@dataclass(frozen=True)
class Reason:
    """A condition of the rule and whether the client meets it. A leaf has what was found, and of transactions how many there are
    (`rows`) and the newest; what joins others has parts, and a tag has what its own rule says."""

    condition: Condition
    met: bool
    parts: tuple[Reason, ...] = ()
    found: tuple[Found, ...] = ()
    rows: int = 0
    moves: tuple[Move, ...] = ()


def reasons(facts: Facts, rule: Rule, ordinal: int, tags: Mapping[str, Rule] | None = None) -> Reason:
    """The rule taken apart for one client, who is among the people of `facts`, and with it each of `tags` it refers to. For
    a rank all those must be among them who are ranked with the client."""
    return _Explainer(Audiences(facts, tags or {}), rule, ordinal).reason(rule.condition)


class _Explainer:
    def __init__(self, answers: Audiences, rule: Rule, ordinal: int) -> None:
        self.answers, self.rule, self.ordinal = answers, rule, ordinal
        self.facts = answers.facts

    def reason(self, node: Condition) -> Reason:
        met = self.ordinal in self.answers.members(Rule(node, self.rule.population))
        match node:
            case AllOf(parts) | AnyOf(parts):
                return Reason(node, met, self._each(parts))
            case Not(part):
                return Reason(node, met, self._each([part]))
            case Without(kept, taken):
                return Reason(node, met, self._each([kept, taken]))
        return self._leaf(node, met)

    def _each(self, parts: Iterable[Condition]) -> tuple[Reason, ...]:
        return tuple(self.reason(part) for part in parts)

    @singledispatchmethod
    def _leaf(self, node: Leaf, met: bool) -> Reason:
        """Lists have nothing of the client's own to show."""
        return Reason(node, met)

    @_leaf.register
    def _(self, node: Tagged, met: bool) -> Reason:
        rule = self.answers.tags[node.name]
        return Reason(node, met, (_Explainer(self.answers, rule, self.ordinal).reason(rule.condition),))

    @_leaf.register
    def _(self, node: Rows, met: bool) -> Reason:
        family = Family(node.period.on(self.facts.on), node.where)
        return self._moved(node, met, [self._measured(family, test) for test in node.tests or ANY_ROW], family)

    @_leaf.register
    def _(self, node: Monthly, met: bool) -> Reason:
        first = self.facts.on.replace(day=1)
        run = [month_of(add_months(first, -n)) for n in range(node.months)]
        found = [self._measured(Family(month, node.where), node.test, month) for month in run]
        return self._moved(node, met, found, Family(Period(run[-1].start, run[0].end), node.where))

    @_leaf.register
    def _(self, node: Followed, met: bool) -> Reason:
        either = Where(Dimension.SERVICE, (*node.first, *node.then))
        return self._moved(node, met, (), Family(node.period.on(self.facts.on), (*node.where, either)))

    @_leaf.register
    def _(self, node: Recency, met: bool) -> Reason:
        on = self.facts.on
        period = node.period.on(on) if node.period else Period(date.min, on + timedelta(days=1))
        family = Family(period, node.where)
        last = self._row(totals(self.facts, family)).get("last")
        days = (on - last).days if isinstance(last, date) else None
        return self._moved(node, met, [Found(None, Unit.DAYS, days)], family)

    @_leaf.register
    def _(self, node: Balance, met: bool) -> Reason:
        return Reason(node, met, found=(self._figure(node.figure),))

    @_leaf.register
    def _(self, node: Trend, met: bool) -> Reason:
        averages = [self._figure(Figure(node.of, over=calendar)) for calendar in (node.period, node.base)]
        above, below = (one.value for one in averages)
        share = None if above is None or not below else Fraction(above) / Fraction(below)
        return Reason(node, met, found=(*averages, Found(None, Unit.SHARE, share)))

    @_leaf.register
    def _(self, node: Rank, met: bool) -> Reason:
        ranked = self.answers.ranked(node, self.rule.population, self.ordinal)
        if ranked is None:
            return Reason(node, met, found=(Found(None, Unit.FEN, None),))
        mine, least = (Fraction(fen, ranked.days) for fen in (ranked.fen, ranked.least))
        place = Found(None, Unit.PLACE, ranked.place, of=ranked.of)
        return Reason(node, met, found=(Found(None, Unit.FEN, mine), place, Found(None, Unit.LEAST, least)))

    @_leaf.register
    def _(self, node: Holdings, met: bool) -> Reason:
        held = self._fen(number_held(self.facts, node.of, kinds=node.kinds))
        return Reason(node, met, found=(Found(None, Unit.NUMBER, held),))

    @_leaf.register
    def _(self, node: Maturing, met: bool) -> Reason:
        return Reason(node, met, found=(Found(None, Unit.FEN, self._fen(maturing(self.facts, node.of, node.days))),))

    @_leaf.register
    def _(self, node: ActCount, met: bool) -> Reason:
        number = _whole(self._row(act_counts(self.facts, node)).get("number"))
        return Reason(node, met, found=(Found(None, Unit.NUMBER, number),))

    @_leaf.register
    def _(self, node: ActRecency, met: bool) -> Reason:
        last = self._row(last_acts(self.facts, node.act, node.where)).get("last")
        days = (self.facts.on - last).days if isinstance(last, date) else None
        return Reason(node, met, found=(Found(None, Unit.DAYS, days),))

    @_leaf.register
    def _(self, node: Score, met: bool) -> Reason:
        row = self._row(scored(self.facts, node.model))
        score = Fraction(_whole(row["number"]), MILLIONTHS) if row else None
        return Reason(node, met, found=(Found(None, Unit.SCORE, score),))

    @_leaf.register
    def _(self, node: Fact, met: bool) -> Reason:
        """Every statement of the kind, the surest first: what is not sure enough is seen to be that."""
        rows = self._mine(statements(self.facts, node.fact)).to_pyarrow().to_pylist()
        rows.sort(key=lambda row: (-row["confidence"], row["source"], row["value"]))
        said = [Found(None, Unit.STATED, row["confidence"], text=row["value"], source=row["source"]) for row in rows]
        return Reason(node, met, found=tuple(said) or (Found(None, Unit.STATED, None),))

    @_leaf.register
    def _(self, node: Attribute, met: bool) -> Reason:
        value = next(iter(self.answers.people.known(node.field, self.ordinal)), None)
        if value is None or isinstance(value, int):
            return Reason(node, met, found=(Found(None, Unit.NUMBER, value),))
        return Reason(node, met, found=(Found(None, Unit.CODE, None, text=str(value)),))

    def _measured(self, family: Family, test: Test, month: Period | None = None) -> Found:
        row = self._row(totals(self.facts, family))
        measure = test.measure
        if measure is Measure.COUNT:
            return Found(measure, Unit.NUMBER, _whole(row.get("count")), month)
        if measure is Measure.SUM:
            return Found(measure, Unit.FEN, _whole(row.get("sum")), month)
        amounts = _whole(row.get("amounts"))
        if not amounts:
            return Found(measure, Unit.FEN, None, month)
        if measure is Measure.AVERAGE:
            return Found(measure, Unit.FEN, Fraction(_whole(row["sum"]), amounts), month)
        return Found(measure, Unit.FEN, _whole(row[measure.value]), month)

    def _figure(self, figure: Figure) -> Found:
        if figure.over is not None:
            period = figure.over.on(self.facts.on)
            if not period.days:
                return Found(None, Unit.FEN, None)
            return Found(None, Unit.FEN, Fraction(self._fen(over_days(self.facts, figure.of, period)), period.days))
        day = figure.at.on(self.facts.on) if figure.at else self.facts.on
        if day is None:
            return Found(None, Unit.FEN, None)
        return Found(None, Unit.FEN, self._fen(at_close(self.facts, figure.of, day)))

    def _moved(self, node: Leaf, met: bool, found: Iterable[Found], family: Family) -> Reason:
        rows = self._mine(chosen(self.facts, family))
        newest = rows.order_by(rows.at.desc()).limit(SHOWN).to_pyarrow().to_pylist()
        moves = tuple(Move(row["at"], self.facts.sorts().sorts[row["sort"]], row["fen"]) for row in newest)
        count: int = rows.count().to_pyarrow().as_py()
        return Reason(node, met, found=tuple(found), rows=count, moves=moves)

    def _mine(self, table: ibis.Table) -> ibis.Table:
        return table.filter(table.ordinal == self.ordinal)

    def _row(self, table: ibis.Table) -> dict[str, object]:
        rows: Sequence[dict[str, object]] = self._mine(table).to_pyarrow().to_pylist()
        return rows[0] if rows else {}

    def _fen(self, table: ibis.Table) -> int:
        return _whole(self._row(table).get("fen"))


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
