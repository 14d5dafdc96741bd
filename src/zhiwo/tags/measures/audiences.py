"""Rules answered: every feature once, whatever number of rules shares it; then 且 或 非 除 on bitmaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import reduce
from typing import Generic, TypeVar

import ibis
import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from zhiwo.kernel.period import Period, add_months, month_of
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.told import ActCount, ActRecency, Fact, Score
from zhiwo.tags.language.tree import (
    AllOf,
    AnyOf,
    Attribute,
    Balance,
    Condition,
    Figure,
    Holdings,
    Listed,
    Maturing,
    Measure,
    Monthly,
    Not,
    Population,
    Rank,
    Recency,
    Rows,
    Rule,
    Sequence,
    Tagged,
    Test,
    Trend,
    Without,
)
from zhiwo.tags.measures.comparing import COMPARE, Marks, Numbers, compared, compared_products, compared_ratio
from zhiwo.tags.measures.facts import Facts
from zhiwo.tags.measures.figures import Money, QueriedMoney, columns, maturing, number_held
from zhiwo.tags.measures.people import People
from zhiwo.tags.measures.ranking import Ladder, Ranked
from zhiwo.tags.measures.rows import Family
from zhiwo.tags.measures.told import MILLIONTHS, act_counts, last_acts, scored, stating
from zhiwo.tags.measures.totals import ALWAYS, Moves, QueriedMoves, Totals, having, passing

T = TypeVar("T")
ANY_ROW = (Test(Measure.COUNT, Op.AT_LEAST, 1),)
"""What a group without a test asks."""


class NotRead(LookupError):
    """A rule asks for days before those of the facts. A fault in the program: `reaches_back` says what a rule needs."""


class UnknownTag(LookupError):
    """A rule leans on a tag whose rule was not given. A fault in the program: catalogues refuse such rules."""


class _Kept(Generic[T]):
    """What was worked out once, by what it answers."""

    def __init__(self) -> None:
        self._found: dict[object, T] = {}

    def once(self, key: object, make: Callable[[], T]) -> T:
        """What is kept under a key, made when it is first asked for."""
        if key not in self._found:
            self._found[key] = make()
        return self._found[key]


class Audiences:
    """Answers rules of one day from its facts, transactions and balances by way of `moves` and `money` where they are given.
    Features and tags are worked out once and kept."""

    def __init__(
        self, facts: Facts, tags: Mapping[str, Rule], moves: Moves | None = None, money: Money | None = None
    ) -> None:
        self.facts, self.tags = facts, tags
        self.moves, self.money = moves or QueriedMoves(facts), money or QueriedMoney(facts)
        self.people = People(facts)
        self._selected: _Kept[BitMap] = _Kept()
        self._families: _Kept[Totals] = _Kept()
        self._columns: _Kept[Numbers] = _Kept()

    def members(self, rule: Rule) -> BitMap:
        """The ordinals of the clients a rule selects. Raises UnknownTag."""
        return self._met(rule.condition, rule.population)

    def tagged(self, name: str) -> BitMap:
        """The ordinals of the clients who bear a tag. Raises UnknownTag."""
        if name not in self.tags:
            raise UnknownTag(name)
        return self._selected.once(("tag", name), lambda: self.members(self.tags[name]))

    def _met(self, node: Condition, population: Population) -> BitMap:
        within = self.people.populations[population]
        match node:
            case AllOf(parts):
                made = reduce(BitMap.__and__, [self._met(part, population) for part in parts])
            case AnyOf(parts):
                made = reduce(BitMap.__or__, [self._met(part, population) for part in parts])
            case Not(part):
                made = within - self._met(part, population)
            case Without(kept, taken):
                made = self._met(kept, population) - self._met(taken, population)
            case Tagged(name):
                made = self.tagged(name) & within
            case Rank():
                made = self._selected.once((node, population), lambda: self._rank(node, within))
            case _:
                made = self._selected.once(node, lambda: self._leaf(node)) & within
        return made

    def _leaf(self, node: Condition) -> BitMap:
        match node:
            case Rows() | Monthly() | Recency() | Sequence():
                return self._moves(node)
            case Balance() | Trend():
                return self._money(node)
            case Holdings() | Maturing():
                return self._products(node)
            case Attribute():
                return self.people.meeting(node)
            case ActCount() | ActRecency() | Score() | Fact():
                return self._told(node)
            case Listed(code):
                return _ordinals(self.facts.listed.filter(self.facts.listed.list == code))
        raise TypeError(f"no answer to {node}")

    def _told(self, node: ActCount | ActRecency | Score | Fact) -> BitMap:
        everyone = self.people.populations[Population.EVER]
        match node:
            case ActCount(op=op, number=number):
                ordinals, counts = columns(act_counts(self.facts, node), "number")
                return self.people.marked(compared(self.people.spread(ordinals, counts), op, number))
            case ActRecency(act, where, op, days):
                found = last_acts(self.facts, act, where).to_pyarrow()
                ordinals, last = found["ordinal"].to_numpy(), found["last"].to_numpy().astype("datetime64[D]")
                since = (np.datetime64(self.facts.on, "D") - last).astype(np.int64)
                return _having(everyone, ordinals, None if days is None else compared(since, op, days))
            case Score(model, op, number):
                ordinals, scores = columns(scored(self.facts, model), "number")
                marks = (
                    None
                    if number is None
                    else compared_products(
                        scores, number.denominator, op, np.ones_like(scores), number.numerator * MILLIONTHS
                    )
                )
                return _having(everyone, ordinals, marks)
            case Fact(op=op):
                found = _ordinals(stating(self.facts, node))
                return everyone - found if op is Op.BLANK else found

    def _moves(self, node: Rows | Monthly | Recency | Sequence) -> BitMap:
        match node:
            case Rows(period, where, tests):
                family = Family(period.on(self.facts.on), where)
                return reduce(BitMap.__and__, [self._tested(family, test) for test in tests or ANY_ROW])
            case Monthly():
                return self._monthly(node)
            case Recency():
                return self._recency(node)
            case Sequence(period, where, first, then, days):
                self._require_moves(period.on(self.facts.on))
                return self.moves.followed(Family(period.on(self.facts.on), where), first, then, days)

    def _require_moves(self, period: Period) -> None:
        if period.start < self.facts.reach.moves:
            raise NotRead(f"{period.start} lies before {self.facts.reach.moves}")

    def _require_money(self, day: date) -> None:
        if day < self.facts.reach.money:
            raise NotRead(f"{day} lies before {self.facts.reach.money}")

    def _totals(self, family: Family) -> Totals:
        self._require_moves(family.period)
        return self._families.once(family, lambda: self.moves.totals(family))

    def _tested(self, family: Family, test: Test) -> BitMap:
        """Who passes a test; a client without rows has a count and a sum of 0, and no largest, smallest or average."""
        found = self._totals(family)
        everyone = self.people.populations[Population.EVER]
        if test.op is Op.BLANK or test.value is None:
            numbers = BitMap(found.ordinals[having(found, test.measure)].astype(np.uint32))
            return BitMap() if test.measure in ALWAYS else everyone - numbers
        met = BitMap(found.ordinals[passing(found, test, test.value)].astype(np.uint32))
        if test.measure in ALWAYS and COMPARE[test.op](0, test.value):
            met |= everyone - BitMap(found.ordinals.astype(np.uint32))
        return met

    def _monthly(self, node: Monthly) -> BitMap:
        first = self.facts.on.replace(day=1)
        months = [month_of(add_months(first, -n)) for n in range(node.months)]
        return reduce(BitMap.__and__, [self._tested(Family(month, node.where), node.test) for month in months])

    def _recency(self, node: Recency) -> BitMap:
        period = node.period.on(self.facts.on) if node.period else Period(date.min, self.facts.on + timedelta(days=1))
        found = self._totals(Family(period, node.where))
        if node.op is Op.BLANK or node.days is None:
            return self.people.populations[Population.EVER] - BitMap(found.ordinals.astype(np.uint32))
        days = (np.datetime64(self.facts.on, "D") - found.last()).astype(np.int64)
        return BitMap(found.ordinals[compared(days, node.op, node.days)].astype(np.uint32))

    def _figure(self, figure: Figure) -> tuple[Numbers, int] | None:
        """A figure of everyone, as fen over a number of days that divides them; None where there is none yet."""
        if figure.over is not None:
            period = figure.over.on(self.facts.on)
            return (self._over(figure.of, period), period.days) if period.days else None
        day = figure.at.on(self.facts.on) if figure.at else self.facts.on
        if day is None:
            return None
        self._require_money(day)
        return self._columns.once((figure.of, day), lambda: self.people.spread(*self.money.at_close(figure.of, day))), 1

    def _over(self, of: tuple[str, ...], period: Period) -> Numbers:
        self._require_money(period.start)
        return self._columns.once((of, period), lambda: self.people.spread(*self.money.over_days(of, period)))

    def _spread(self, table: ibis.Table) -> Numbers:
        return self.people.spread(*columns(table))

    def _products(self, node: Holdings | Maturing) -> BitMap:
        if isinstance(node, Maturing):
            due = self._columns.once(
                ("maturing", node.of, node.days), lambda: self._spread(maturing(self.facts, node.of, node.days))
            )
            return self.people.marked(compared(due, node.op, node.fen))
        held = self._columns.once(
            ("held", node.of, node.kinds), lambda: self._spread(number_held(self.facts, node.of, kinds=node.kinds))
        )
        return self.people.marked(compared(held, node.op, node.number))

    def _money(self, node: Balance | Trend) -> BitMap:
        everyone = self.people.populations[Population.EVER]
        if isinstance(node, Trend):
            now, before = (period.on(self.facts.on) for period in (node.period, node.base))
            if not (now.days and before.days):
                return everyone if node.op is Op.BLANK else BitMap()
            above, below = self._over(node.of, now), self._over(node.of, before)
            if node.op is Op.BLANK or node.ratio is None:
                return self.people.marked(below == 0)
            return self.people.marked(compared_ratio((above, now.days), node.op, (below, before.days), node.ratio))
        figure = self._figure(node.figure)
        if node.op is Op.BLANK or node.fen is None:
            return BitMap() if figure else everyone
        if figure is None:
            return BitMap()
        fen, days = figure
        return self.people.marked(compared_products(fen, 1, node.op, np.full_like(fen, days), node.fen))

    def _rank(self, node: Rank, within: BitMap) -> BitMap:
        """Those of whom fewer than the share of those ranked, in the same place and of the population, have more."""
        figure = self._figure(node.figure)
        if figure is None:
            return BitMap()
        places, groups = self._compared(node, within)
        fen = figure[0][places]
        marks = np.zeros(len(self.people.ordinals), dtype=np.bool_)
        for group in np.unique(groups):
            of = groups == group
            marks[places[of]] = Ladder.of(fen[of], node.share).reached(fen[of])
        return self.people.marked(marks)

    def ranked(self, node: Rank, population: Population, ordinal: int) -> Ranked | None:
        """Where one of the population stands; None while there is no figure, and of whoever is not of it."""
        figure = self._figure(node.figure)
        places, groups = self._compared(node, self.people.populations[population])
        mine = np.flatnonzero(self.people.ordinals[places] == ordinal)
        if figure is None or not len(mine):
            return None
        fen = figure[0][places]
        ladder = Ladder.of(fen[groups == groups[mine[0]]], node.share)
        above = int(ladder.above(fen[mine])[0])
        return Ranked(int(fen[mine[0]]), ladder.least, figure[1], above + 1, len(ladder.amounts))

    def _compared(self, node: Rank, within: BitMap) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places in the columns of those ranked, and for each of them a number of the unit in which."""
        places = np.flatnonzero(np.isin(self.people.ordinals, np.array(within, dtype=np.uint32)))
        return places, self.people.grouped(node.within)[places]


def _having(everyone: BitMap, ordinals: Numbers, marks: Marks | None) -> BitMap:
    """Who of those with a value is marked; without marks, who of everyone has none."""
    found = BitMap(ordinals.astype(np.uint32) if marks is None else ordinals[marks].astype(np.uint32))
    return everyone - found if marks is None else found


def _ordinals(table: ibis.Table) -> BitMap:
    return BitMap(table.select("ordinal").to_pyarrow()["ordinal"].to_numpy().astype(np.uint32))
