"""A rule as text, Chinese or English; what is written reads back as the same rule. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import singledispatchmethod

from zhiwo.kernel.text import Language
from zhiwo.tags.language.names import Dictionary, Names
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.periods import Calendar
from zhiwo.tags.language.quantities import say_amount, say_share
from zhiwo.tags.language.reading_periods import say_ending, say_period
from zhiwo.tags.language.rows import NAMES_OF_DIRECTIONS
from zhiwo.tags.language.saying_told import ToldSayer
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
    Where,
    Without,
)
from zhiwo.tags.language.words import (
    AND,
    ANYTHING,
    ATTRIBUTES,
    AUM,
    EACH,
    EXCEPT,
    KINDS,
    MEASURES,
    NOT,
    OR,
    OTHER_THAN,
    POPULATIONS,
    SCOPES,
    Family,
    Kind,
    Word,
)
from zhiwo.tags.language.writing import written

Comparing = Attribute | Balance | Holdings | Maturing | Recency | Trend | ActCount | ActRecency | Score | Fact
"""The leaves whose 非 is written ≠ or 不为空."""


def say(rule: Rule, names: Names, language: Language) -> str:
    """The rule as text."""
    said = _Sayer(names, language)
    text = said.condition(rule.condition)
    if rule.population is Population.OPEN:
        return text
    return f"{said.family(Family.POPULATION, POPULATIONS[rule.population].say(language))} {text}"


def negates_itself(node: Condition) -> bool:
    """Whether a 非 is written inside the brackets of what it negates, as ≠ or 不为空."""
    return isinstance(node, Not) and isinstance(node.part, Comparing) and node.part.op in (Op.IS, Op.BLANK)


class _Sayer(ToldSayer):
    def condition(self, node: Condition) -> str:
        match node:
            case AllOf(parts):
                return f" {AND.say(self.language)} ".join(self._part(part) for part in parts)
            case AnyOf(parts):
                return f" {OR.say(self.language)} ".join(self._part(part) for part in parts)
            case Without(kept, taken):
                left = self.condition(kept) if isinstance(kept, Without) else self._part(kept)
                return f"{left} {EXCEPT.say(self.language)} {self._part(taken)}"
            case Not(part) if negates_itself(node):
                return self._leaf(part, negated=True)
            case Not(part):
                return f"{NOT.say(self.language)} {self._part(part)}"
            case _:
                return self._leaf(node, negated=False)

    def _part(self, node: Condition) -> str:
        """A part of a larger one, in brackets where it would read otherwise without, or be hard to read."""
        inside = self.condition(node)
        bare = isinstance(node, Not) or not (isinstance(node, AllOf | AnyOf | Without) or " + " in inside)
        return inside if bare else f"({inside})"

    @singledispatchmethod
    def _leaf(self, node: object, *, negated: bool) -> str:
        raise TypeError(f"no words for {node}")

    @_leaf.register
    def _(self, node: Rows, *, negated: bool) -> str:
        period = self.family(Family.PERIOD, say_period(node.period, self.language))
        return " + ".join([period, *self._rows(node.where, node.tests)])

    @_leaf.register
    def _(self, node: Sequence, *, negated: bool) -> str:
        first, then = (self._codes(Dimension.SERVICE, codes) for codes in (node.first, node.then))
        days = node.days
        text = f"{first} 后 {days}天内 {then}" if self.zh else f"{first} then {then} within {days} days"
        return self._beside(node.period, node.where, text)

    @_leaf.register
    def _(self, node: Monthly, *, negated: bool) -> str:
        own = self._own(node.where)
        inside = self._test(own, node.test)
        text = f"连续{node.months}个月 {inside}" if self.zh else f"each of {node.months} months {inside}"
        return self._beside(None, [w for w in node.where if w is not own], text)

    @_leaf.register
    def _(self, node: Recency, *, negated: bool) -> str:
        own = self._own(node.where)
        of = self._codes(Dimension.SERVICE, own.codes) if own else "交易" if self.zh else "transaction"
        left = f"最近一次{of} 距今" if self.zh else f"days since last {of}"
        text = self._compared(left, node.op, node.days, self._days, negated=negated)
        return self._beside(node.period, [w for w in node.where if w is not own], text)

    @_leaf.register
    def _(self, node: Balance, *, negated: bool) -> str:
        left = self._figure(node.figure)
        return self.family(Family.BALANCE, self._compared(left, node.op, node.fen, self._amount, negated=negated))

    @_leaf.register
    def _(self, node: Holdings, *, negated: bool) -> str:
        of = self._held(node.of, ANYTHING)
        if (node.kinds, node.op, node.number) == (False, Op.AT_LEAST, 1):
            return self.family(Family.PRODUCT, f"持有 {of}" if self.zh else f"holds {of}")
        what = ("品类数" if node.kinds else "只数") if self.zh else ("kinds" if node.kinds else "products")
        left = f"{of}{what}" if self.zh else f"number of {what} of {of}"
        return self.family(Family.PRODUCT, self._compared(left, node.op, node.number, str, negated=negated))

    @_leaf.register
    def _(self, node: Maturing, *, negated: bool) -> str:
        of, days = self._held(node.of, ANYTHING), node.days
        left = f"{days}天内到期{of}" if self.zh else f"{of} maturing within {days} days"
        return self.family(Family.PRODUCT, self._compared(left, node.op, node.fen, self._amount, negated=negated))

    @_leaf.register
    def _(self, node: Trend, *, negated: bool) -> str:
        of = self._held(node.of, AUM)
        one, other = (say_period(period, self.language) for period in (node.period, node.base))
        left = f"{of}日均 {one} ÷ {other}" if self.zh else f"average {of} {one} / {other}"
        return self.family(Family.TREND, self._compared(left, node.op, node.ratio, say_share, negated=negated))

    @_leaf.register
    def _(self, node: Rank, *, negated: bool) -> str:
        scope, top = SCOPES[node.within].say(self.language), say_share(node.share)
        word = "前" if self.zh else "top "
        return self.family(Family.RANK, f"{self._figure(node.figure)} {scope} {word}{top}")

    @_leaf.register
    def _(self, node: Attribute, *, negated: bool) -> str:
        known = ATTRIBUTES[node.field]
        name = known.name.say(self.language)
        if known.kind is Kind.NUMBER:
            text = self._compared(name, node.op, node.number, str, negated=negated)
        else:
            dictionary = self.names.values.get(node.field)
            said = [dictionary.name(v, self.language) if dictionary else v for v in node.values]
            text = self._compared(name, node.op, said, self._several, negated=negated)
        return self.family(Family.CLIENT, text)

    @_leaf.register
    def _(self, node: ActCount, *, negated: bool) -> str:
        return self.acts_counted(node, negated=negated)

    @_leaf.register
    def _(self, node: ActRecency, *, negated: bool) -> str:
        return self.act_since(node, negated=negated)

    @_leaf.register
    def _(self, node: Score, *, negated: bool) -> str:
        return self.scored(node, negated=negated)

    @_leaf.register
    def _(self, node: Fact, *, negated: bool) -> str:
        return self.stated(node, negated=negated)

    @_leaf.register
    def _(self, node: Listed, *, negated: bool) -> str:
        return self.family(Family.LIST, written(self.names.lists.name(node.code, self.language)))

    @_leaf.register
    def _(self, node: Tagged, *, negated: bool) -> str:
        return self.family(Family.TAG, written(node.name))

    def _held(self, codes: Iterable[str], whole: Word) -> str:
        """Kinds and products by name; `whole` is what is said where none is named."""
        said = [
            KINDS[c].say(self.language) if c in KINDS else self.names.products.name(c, self.language) for c in codes
        ]
        return self._several(said) or whole.say(self.language)

    def _figure(self, figure: Figure) -> str:
        of = self._held(figure.of, AUM)
        if figure.over is not None:
            over = say_period(figure.over, self.language)
            return f"{of}日均({over})" if self.zh else f"average {of} {over}"
        if figure.at is not None:
            at = say_ending(figure.at, self.language)
            return f"{at}{of}" if self.zh else f"{of} at {at}"
        return f"{of}时点" if self.zh else of

    @property
    def _dictionaries(self) -> Mapping[Dimension, tuple[Family, Dictionary]]:
        return {
            Dimension.CHANNEL: (Family.CHANNEL, self.names.channels),
            Dimension.SERVICE: (Family.SERVICE, self.names.services),
            Dimension.COUNTERPARTY: (Family.COUNTERPARTY, self.names.counterparties),
            Dimension.DIRECTION: (Family.DIRECTION, NAMES_OF_DIRECTIONS),
        }

    def _codes(self, dimension: Dimension, codes: Iterable[str]) -> str:
        _, dictionary = self._dictionaries[dimension]
        return self._several(dictionary.name(code, self.language) for code in codes)

    def _where(self, where: Filter) -> str:
        if isinstance(where, Size):
            each = self._compared(EACH.say(self.language), where.op, where.fen, self._amount)
            return self.family(Family.AMOUNT, each)
        family, _ = self._dictionaries[where.dimension]
        prefix = OTHER_THAN.say(self.language) if where.other else ""
        return self.family(family, prefix + self._codes(where.dimension, where.codes))

    @staticmethod
    def _own(where: Iterable[Filter]) -> Where | None:
        """The one service a test speaks of, where there is just one."""
        services = [w for w in where if isinstance(w, Where) and w.dimension is Dimension.SERVICE]
        return services[0] if len(services) == 1 and not services[0].other else None

    def _rows(self, where: tuple[Filter, ...], tests: tuple[Test, ...]) -> list[str]:
        own = self._own(where) if tests else None
        said = []
        for condition in where:
            if condition is own:
                said += [self.family(Family.SERVICE, self._test(own, test)) for test in tests]
            else:
                said.append(self._where(condition))
        if own is None:
            said += [self.family(Family.SERVICE, self._test(None, test)) for test in tests]
        return said

    def _test(self, own: Where | None, test: Test) -> str:
        of = self._codes(Dimension.SERVICE, own.codes) if own else ""
        measure = MEASURES[test.measure].say(self.language)
        if not self.zh:
            amount = " amount" if test.measure is not Measure.COUNT and of else ""
            left = f"{measure}({of or 'all'}{amount})"
        else:
            left = f"{of}{measure}"
        count = test.measure is Measure.COUNT
        return self._compared(left, test.op, test.value, str if count else self._amount)

    def _amount(self, fen: int) -> str:
        return say_amount(fen, self.language)

    def _beside(self, period: Calendar | None, where: Iterable[Filter], timing: str) -> str:
        parts = [self.family(Family.PERIOD, say_period(period, self.language))] if period is not None else []
        return " + ".join([*parts, *map(self._where, where), self.family(Family.TIMING, timing)])
