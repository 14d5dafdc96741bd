"""What the language says, row by row: slow, small, and of a piece with no engine. The oracle of the other executors."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.tags.world import Person, Stake, Txn, World
from zhiwo.kernel.period import Period, add_months, completed_years, month_of
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.source import key_of
from zhiwo.tags.language.told import ActCount, ActRecency, Fact, Score
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
    Size,
    Tagged,
    Test,
    Trend,
    Without,
)

COMPARE: Mapping[Op, Callable[[Fraction, Fraction], bool]] = {
    Op.LESS: operator.lt,
    Op.AT_MOST: operator.le,
    Op.IS: operator.eq,
    Op.AT_LEAST: operator.ge,
    Op.MORE: operator.gt,
}
Number = int | Fraction | None


def holds(value: Number, op: Op, against: Number) -> bool:
    """A comparison with a value that is not there is false."""
    if op is Op.BLANK:
        return value is None
    return value is not None and against is not None and COMPARE[op](Fraction(value), Fraction(against))


@dataclass
class Naive:
    """Answers rules about a world, as of a day, by what was known on another."""

    world: World
    on: date
    known: date = date.max
    tags: Mapping[str, Rule] = field(default_factory=dict)

    def members(self, rule: Rule) -> set[str]:
        """The numbers of the clients a rule selects."""
        people = [p for p in self.world.people if p.opened <= self.on]
        if rule.population is Population.OPEN:
            people = [p for p in people if p.closed is None or p.closed > self.on]
        self.people = people
        return {person.number for person in people if self.meets(person, rule.condition)}

    def meets(self, person: Person, node: Condition) -> bool:
        match node:
            case AllOf(parts):
                return all([self.meets(person, part) for part in parts])
            case AnyOf(parts):
                return any([self.meets(person, part) for part in parts])
            case Not(part):
                return not self.meets(person, part)
            case Without(kept, taken):
                return self.meets(person, kept) and not self.meets(person, taken)
            case Rows() | Monthly() | Recency() | Sequence():
                return self.moves(person, node)
        return self.stands(person, node)

    def stands(self, person: Person, node: Condition) -> bool:
        match node:
            case Tagged(name):
                return person.number in Naive(self.world, self.on, self.known, self.tags).members(self.tags[name])
            case Listed(code):
                return (code, person.number) in self.listed()
            case Attribute():
                return self.attribute(person, node)
            case ActCount() | ActRecency() | Score() | Fact():
                return self.told(person, node)
            case Balance() | Trend() | Holdings() | Maturing():
                return self.owns(person, node)
            case Rank():
                return self.ranks(person, node)
        raise TypeError(node)

    def told(self, person: Person, node: ActCount | ActRecency | Score | Fact) -> bool:
        match node:
            case Score(model, op, number):
                given = {
                    since: score for who, of, since, score in self.world.scores if (who, of) == (person.number, model)
                }
                last = given.get(max((since for since in given if since <= self.on), default=date.max))
                return holds(None if last is None else Fraction(last, 10**6), op, number)
            case Fact():
                return self.said(person, node)
        return self.dealt(person, node)

    def dealt(self, person: Person, node: ActCount | ActRecency) -> bool:
        mine = [a for a in self.world.acts if a.client == person.number and a.act == node.act and a.on <= self.on]
        for one in node.where:
            known = {a: {"kind": a.kind, "result": a.result, "begun_by": a.begun_by}[one.trait] for a in mine}
            mine = [a for a in mine if known[a] is not None and (known[a] in one.codes) != one.other]
        if isinstance(node, ActRecency):
            return holds((self.on - max(a.on for a in mine)).days if mine else None, node.op, node.days)
        if node.period is None:
            return holds(sum(a.closed is None or a.closed > self.on for a in mine), node.op, node.number)
        return holds(sum(a.on in node.period.on(self.on) for a in mine), node.op, node.number)

    def said(self, person: Person, node: Fact) -> bool:
        """By any source, each of which is taken at its last word."""
        found = False
        for source in {one.source for one in self.world.stated}:
            words = [
                one
                for one in self.world.stated
                if (one.client, one.fact, one.source) == (person.number, node.fact, source) and one.since <= self.on
            ]
            last = max(words, key=lambda one: one.since, default=None)
            if last and last.value is not None:
                meant = key_of(last.value) in {key_of(value) for value in node.values}
                found |= node.op is Op.BLANK or (meant and last.confidence >= node.confidence)
        return found is (node.op is not Op.BLANK)

    def listed(self) -> set[tuple[str, str]]:
        return {
            (name, client)
            for name, client, first, until in self.world.lists
            if first <= self.on and (until is None or self.on < until)
        }

    def moves(self, person: Person, node: Condition) -> bool:
        match node:
            case Rows(period, where, tests):
                rows = self.rows(person, where, period.on(self.on))
                return all(self.passes(rows, test) for test in tests or (Test(Measure.COUNT, Op.AT_LEAST, 1),))
            case Monthly(months, where, test):
                periods = [month_of(add_months(self.on.replace(day=1), -n)) for n in range(months)]
                return all(self.passes(self.rows(person, where, period), test) for period in periods)
            case Recency(period, where, op, days):
                over = period.on(self.on) if period else Period(date.min, date.max)
                found = [row.on for row in self.rows(person, where, over)]
                return holds((self.on - max(found)).days if found else None, op, days)
            case Sequence(period, where, first, then, days):
                rows = self.rows(person, where, period.on(self.on))
                return any(
                    one.service in first
                    and other.service in then
                    and (one.on, one.at) < (other.on, other.at)
                    and (other.on - one.on).days <= days
                    for one in rows
                    for other in rows
                )
        raise TypeError(node)

    def rows(self, person: Person, where: Iterable[Filter], period: Period) -> list[Txn]:
        """The person's transactions of a period that stand and meet every condition."""
        seen = [t for t in self.world.txns if t.on <= self.on and t.known <= self.known]
        cancelled = {t.reverses for t in seen if t.reverses}
        return [
            t
            for t in seen
            if t.client == person.number
            and not t.reverses
            and t.id not in cancelled
            and t.on in period
            and all(self.fits(t, condition) for condition in where)
        ]

    def fits(self, row: Txn, where: Filter) -> bool:
        if isinstance(where, Size):
            return holds(abs(row.fen), where.op, where.fen)
        if where.dimension is Dimension.COUNTERPARTY:
            codes = self.counterparty(row)
        else:
            codes = {
                {
                    Dimension.CHANNEL: row.channel,
                    Dimension.SERVICE: row.service,
                    Dimension.DIRECTION: "out" if row.fen < 0 else "in",
                }[where.dimension]
            }
        return bool(codes) and bool(codes & set(where.codes)) != where.other

    def counterparty(self, row: Txn) -> set[str]:
        """What the other party is called on that day; nothing where it is not known."""
        if row.merchant is None:
            return set()
        kinds = {
            f"group:{kind}"
            for merchant, kind, first, last in self.world.classes
            if merchant == row.merchant and first <= row.on and (last is None or row.on <= last)
        }
        return {f"merchant:{row.merchant}"} | kinds

    @staticmethod
    def passes(rows: list[Txn], test: Test) -> bool:
        amounts = [abs(row.fen) for row in rows]
        made: Number = {
            Measure.COUNT: len(rows),
            Measure.SUM: sum(amounts),
            Measure.MAX: max(amounts, default=None),
            Measure.MIN: min(amounts, default=None),
            Measure.AVERAGE: Fraction(sum(amounts), len(amounts)) if amounts else None,
        }[test.measure]
        return holds(made, test.op, test.value)

    def attribute(self, person: Person, node: Attribute) -> bool:
        if node.field == "age":
            return holds(completed_years(person.born, self.on), node.op, node.number)
        if node.field == "tenure":
            return holds(completed_years(person.opened, self.on), node.op, node.number)
        levels = [(since, level) for client, level, since in self.world.risk_levels if client == person.number]
        value = {
            "sex": person.sex,
            "outlet": person.outlet,
            "occupation": person.occupation,
            "risk_level": max((pair for pair in levels if pair[0] <= self.on), default=(None, None))[1],
        }[node.field]
        if node.op is Op.BLANK:
            return value is None
        return value is not None and key_of(value) in {key_of(wanted) for wanted in node.values}

    def stakes(self, person: Person, of: tuple[str, ...]) -> list[Stake]:
        """What the person has of some kinds or products; everything where none is named."""
        return [
            stake
            for stake in self.world.stakes
            if stake.client == person.number
            and (not of or stake.kind in of or (stake.product and f"product:{stake.product}" in of))
        ]

    def balance(self, person: Person, of: tuple[str, ...], day: date) -> int:
        """At the close of a day, in fen."""
        return sum(stake.at(day) for stake in self.stakes(person, of))

    def owns(self, person: Person, node: Balance | Trend | Holdings | Maturing) -> bool:
        if isinstance(node, Balance):
            return holds(self.figure(person, node.figure), node.op, node.fen)
        if isinstance(node, Trend):
            now, before = (self.average(person, node.of, over.on(self.on)) for over in (node.period, node.base))
            return holds(now / before if now is not None and before else None, node.op, node.ratio)
        held = [stake for stake in self.stakes(person, node.of) if stake.at(self.on)]
        if isinstance(node, Holdings):
            found = {
                stake.kind if node.kinds else (stake.kind, stake.product) for stake in held if stake.at(self.on) > 0
            }
            return holds(len(found), node.op, node.number)
        due = [s.at(self.on) for s in held if s.matures and 0 < (s.matures - self.on).days <= node.days]
        return holds(sum(due), node.op, node.fen)

    def average(self, person: Person, of: tuple[str, ...], period: Period) -> Fraction | None:
        """Over all days of a period, those before the first change too."""
        if not period.days:
            return None
        return Fraction(sum(self.balance(person, of, day) for day in period), period.days)

    def figure(self, person: Person, figure: Figure) -> Number:
        if figure.over is not None:
            return self.average(person, figure.of, figure.over.on(self.on))
        day = figure.at.on(self.on) if figure.at else self.on
        return None if day is None else self.balance(person, figure.of, day)

    def ranks(self, person: Person, node: Rank) -> bool:
        mine = self.figure(person, node.figure)
        ranked = [
            value
            for other in self.people
            if self.world.unit(other.outlet, node.within) == self.world.unit(person.outlet, node.within)
            if (value := self.figure(other, node.figure)) is not None
        ]
        return mine is not None and sum(value > mine for value in ranked) < node.share * len(ranked)
