"""Random rules over the names of that bank, as trees a text could say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.tags.oracle.sending import CHANNELS, FIRST, LAST, SERVICES
from zhiwo.tags.language import Rule
from zhiwo.tags.language.contents import in_order, tests_in_order
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.periods import (
    Between,
    Calendar,
    DaysAgo,
    Ending,
    Ever,
    Last,
    Previous,
    ToDate,
    Unit,
    YearBefore,
)
from zhiwo.tags.language.tree import (
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
    either,
    together,
)

CODES = {
    Dimension.CHANNEL: (*CHANNELS, "group:电子渠道"),
    Dimension.SERVICE: (*SERVICES, "group:缴费"),
    Dimension.COUNTERPARTY: ("group:支付宝商户", "group:酒店", "merchant:M1", "merchant:M3"),
    Dimension.DIRECTION: ("in", "out"),
}
OPS = (Op.LESS, Op.AT_MOST, Op.IS, Op.AT_LEAST, Op.MORE)
FEN = (
    0,
    1,
    100_00,
    333_33,
    710_15,
    50_000_00,
    49_999_99,
    100_000_00,
    150_000_00,
    300_000_00,
    5_000_000_00,
    6_000_000_00,
)
UNITS = (Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR)
SUMMED = (Measure.SUM, Measure.MAX, Measure.MIN, Measure.AVERAGE)
OF = ("deposit", "wmp", "fund", "trust", "custody", "product:W1", "product:F1", "product:D1")
ATTRIBUTES = {"risk_level": ("C1", "C2", "C3"), "outlet": ("N1", "N2", "N3"), "sex": ("f", "m")}
OCCUPATIONS = ("a and b", "it, 软件", "教师")


class Ruler:
    """Draws rules."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)

    def rule(self, tags: tuple[str, ...] = ()) -> Rule:
        """One that may name those tags."""
        return Rule(
            self.condition(tags, self.dice.choice([0, 0, 0, 1, 1, 2])), self.dice.choice([*Population, Population.OPEN])
        )

    def condition(self, tags: tuple[str, ...], depth: int) -> Condition:
        if not depth:
            return Tagged(self.dice.choice(tags)) if tags and self.dice.random() < 0.1 else self.leaf()
        parts = [self.condition(tags, depth - 1) for _ in range(self.dice.randint(2, 3))]
        match self.dice.randrange(5):
            case 0 | 1:
                return together(parts)
            case 2:
                return either(parts)
            case 3:
                return Not(parts[0])
        return Without(parts[0], parts[1])

    def leaf(self) -> Condition:
        drawn: list[Callable[[], Condition]] = [
            self.rows, self.rows, self.rows, self.rows, self.sequence, self.monthly, self.recency, self.balance,
            self.balance, self.holdings, self.maturing, self.trend, self.rank, self.attribute,
        ]  # fmt: skip
        return self.dice.choice(drawn)()

    def rows(self) -> Rows:
        where = self.where()
        tests = tests_in_order(self.test() for _ in range(self.dice.randint(0, 2)))
        return Rows(self.period(), where, tests or (() if where else (Test(Measure.COUNT, Op.MORE, 0),)))

    def sequence(self) -> Sequence:
        first, then = (self.some(CODES[Dimension.SERVICE]) for _ in range(2))
        return Sequence(self.period(), self.where(), first, then, self.dice.randint(0, 40))

    def monthly(self) -> Monthly:
        return Monthly(self.dice.randint(1, 4), self.where(), self.test())

    def recency(self) -> Recency:
        op = self.op()
        days = None if op is Op.BLANK else self.dice.randint(0, 90)
        return Recency(self.dice.choice([None, self.period()]), self.where(), op, days)

    def balance(self) -> Balance:
        op = self.op()
        return Balance(self.figure(), op, None if op is Op.BLANK else self.dice.choice(FEN))

    def holdings(self) -> Holdings:
        return Holdings(self.of(), self.dice.random() < 0.5, self.dice.choice(OPS), self.dice.randint(0, 3))

    def maturing(self) -> Maturing:
        return Maturing(self.of(), self.dice.randint(1, 120), self.dice.choice(OPS), self.dice.choice(FEN))

    def trend(self) -> Trend:
        op = self.op()
        ratio = Fraction(self.dice.choice([50, 100, 25, self.dice.randint(1, 400)]), 100)
        return Trend(self.of(), self.bounded(), self.bounded(), op, None if op is Op.BLANK else ratio)

    def rank(self) -> Rank:
        share = self.dice.choice([5, 10, 20, 25, 50, 100, self.dice.randint(1, 100)])
        return Rank(self.figure(), self.dice.choice(list(Within)), Fraction(share, 100))

    def op(self) -> Op:
        return self.dice.choice([*OPS, *OPS, Op.BLANK])

    def attribute(self) -> Condition:
        match self.dice.randrange(4):
            case 0:
                number = self.dice.choice([63, 64, 65, 33, 34, 7, 8, 0])
                return Attribute(self.dice.choice(["age", "tenure"]), self.dice.choice(OPS), (), number)
            case 1:
                return Attribute(self.dice.choice(["occupation", "risk_level", "sex", "age"]), Op.BLANK)
            case 2:
                return Attribute("occupation", Op.IS, self.some(OCCUPATIONS))
        field = self.dice.choice(list(ATTRIBUTES))
        return Attribute(field, Op.IS, self.some(ATTRIBUTES[field]))

    def period(self) -> Calendar:
        return self.bounded() if self.dice.random() < 0.9 else Ever()

    def bounded(self) -> Calendar:
        dice = self.dice
        one, other = (FIRST + timedelta(days=dice.randint(-60, (LAST - FIRST).days + 40)) for _ in range(2))
        drawn: list[Calendar] = [
            ToDate(dice.choice(UNITS)), Previous(dice.choice(UNITS)), Last(dice.randint(1, 6), dice.choice(list(Unit))),
            Last(dice.choice([7, 30, 90]), Unit.DAY), YearBefore(), DaysAgo(dice.randint(5, 60), dice.randint(0, 5)),
            Between(min(one, other), max(one, other)), Between(one, None),
        ]  # fmt: skip
        return dice.choice(drawn)

    def where(self) -> tuple[Filter, ...]:
        drawn: list[Filter] = []
        for _ in range(self.dice.choice([0, 1, 1, 1, 2, 3])):
            if self.dice.random() < 0.2:
                drawn.append(Size(self.dice.choice(OPS), self.dice.choice(FEN)))
            else:
                dimension = self.dice.choice(list(Dimension))
                drawn.append(Where(dimension, self.some(CODES[dimension]), self.dice.random() < 0.2))
        return in_order(drawn)

    def test(self) -> Test:
        if self.dice.random() < 0.4:
            return Test(Measure.COUNT, self.dice.choice(OPS), self.dice.choice([0, 1, 1, 2, 2, 3, 4]))
        op = self.op()
        return Test(self.dice.choice(SUMMED), op, None if op is Op.BLANK else self.dice.choice(FEN))

    def figure(self) -> Figure:
        fixed = FIRST + timedelta(days=self.dice.randint(-9, 230))
        close: Previous | date = Previous(self.dice.choice(UNITS)) if self.dice.random() < 0.5 else fixed
        return self.dice.choice([
            Figure(self.of()), Figure(self.of(), Ending(close)), Figure(self.of(), None, self.bounded()),
        ])  # fmt: skip

    def of(self) -> tuple[str, ...]:
        return () if self.dice.random() < 0.3 else self.some(OF)

    def some(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(self.dice.sample(codes, self.dice.randint(1, 2))))
