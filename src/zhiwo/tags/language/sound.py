"""Which trees are rules: those that a text can say. What is stored elsewhere may claim to be one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from zhiwo.tags.language import periods, told, tree
from zhiwo.tags.language.act_words import TRAITS
from zhiwo.tags.language.contents import acts_in_order, in_order, tests_in_order
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.quantities import MOST_DIGITS, is_decimal
from zhiwo.tags.language.source import plainly
from zhiwo.tags.language.timing import MOST_DAYS, MOST_MONTHS
from zhiwo.tags.language.tree import Measure
from zhiwo.tags.language.words import ATTRIBUTES, Kind

MOST = 10**MOST_DIGITS * 100
"""The largest number a text can say: so many digits of yuan, in fen."""


def is_sound(node: object) -> bool:
    """Whether a node is one that a text can say, its parts being so already."""
    check = CHECKS.get(type(node))
    return check is None or bool(check(node))


def _codes(codes: Iterable[str], *, least: int = 1) -> bool:
    codes = tuple(codes)
    return len(codes) >= least and codes == tuple(sorted({code for code in codes if code}))


def _compared(op: Op, value: int | Fraction | None, least: int = -MOST) -> bool:
    if op is Op.BLANK or value is None:
        return op is Op.BLANK and value is None
    return least <= value <= MOST and is_decimal(Fraction(value))


def _test(test: tree.Test) -> bool:
    return _compared(test.op, test.value, 0 if test.measure is Measure.COUNT else -MOST)


def _rows(rows: tree.Rows) -> bool:
    ordered = rows.where == in_order(rows.where) and rows.tests == tests_in_order(rows.tests)
    return ordered and bool(rows.where or rows.tests)


def _attribute(node: tree.Attribute) -> bool:
    known = ATTRIBUTES.get(node.field)
    if known is None or node.op is Op.BLANK:
        return known is not None and not node.values and node.number is None
    if known.kind is Kind.NUMBER:
        return not node.values and node.number is not None and 0 <= node.number <= MOST
    plain = known.kind is Kind.CODE or all(value == plainly(value) for value in node.values)
    return node.op is Op.IS and node.number is None and _codes(node.values) and plain


def _figure(figure: tree.Figure) -> bool:
    one = figure.at is None or figure.over is None
    return one and _codes(figure.of, least=0) and not isinstance(figure.over, periods.Ever)


def _trend(node: tree.Trend) -> bool:
    bounded = not any(isinstance(over, periods.Ever) for over in (node.period, node.base))
    return bounded and _codes(node.of, least=0) and _compared(node.op, node.ratio)


def _acts(act: told.Act, where: Iterable[told.ActIs]) -> bool:
    """Whether those are conditions on such acts, in order."""
    where = tuple(where)
    known = TRAITS[act]
    return where == acts_in_order(where) and all(
        one.codes and known.get(one.trait, {}).keys() >= set(one.codes) for one in where
    )


def _count(node: told.ActCount) -> bool:
    over = node.period is not None or node.act is told.Act.COMPLAINT
    return over and _acts(node.act, node.where) and node.op is not Op.BLANK and 0 <= node.number <= MOST


def _fact(node: told.Fact) -> bool:
    if node.op is Op.BLANK:
        return bool(node.fact) and not node.values and not node.confidence
    plain = node.op is Op.IS and _codes(node.values) and all(value == plainly(value) for value in node.values)
    return bool(node.fact) and plain and 0 <= node.confidence <= 100


def _joined(node: tree.AllOf | tree.AnyOf) -> bool:
    return len(node.parts) > 1 and not any(isinstance(part, type(node)) for part in node.parts)


def _between(node: periods.Between) -> bool:
    ends = (node.first, node.last or node.first)
    return ends[0] <= ends[1] and all(1900 <= day.year <= 2200 for day in ends)


CHECKS: Mapping[type, Callable[[Any], bool]] = {
    tree.Where: lambda n: _codes(n.codes),
    tree.Size: lambda n: n.op is not Op.BLANK and abs(n.fen) <= MOST,
    tree.Test: _test,
    tree.Rows: _rows,
    tree.Sequence: lambda n: (
        _codes(n.first) and _codes(n.then) and 0 <= n.days <= MOST_DAYS and n.where == in_order(n.where)
    ),
    tree.Monthly: lambda n: 1 <= n.months <= MOST_MONTHS and n.where == in_order(n.where),
    tree.Recency: lambda n: _compared(n.op, n.days, 0) and n.where == in_order(n.where),
    tree.Figure: _figure,
    tree.Balance: lambda n: _compared(n.op, n.fen),
    tree.Holdings: lambda n: _codes(n.of, least=0) and n.op is not Op.BLANK and 0 <= n.number <= MOST,
    tree.Maturing: lambda n: (
        _codes(n.of, least=0) and n.op is not Op.BLANK and 1 <= n.days <= MOST_DAYS and abs(n.fen) <= MOST
    ),
    tree.Trend: _trend,
    tree.Rank: lambda n: 0 < n.share <= 1 and is_decimal(n.share),
    tree.Attribute: _attribute,
    told.ActIs: lambda n: _codes(n.codes),
    told.ActCount: _count,
    told.ActRecency: lambda n: _compared(n.op, n.days, 0) and _acts(n.act, n.where),
    told.Score: lambda n: bool(n.model) and _compared(n.op, n.number),
    told.Fact: _fact,
    tree.Listed: lambda n: bool(n.code),
    tree.Tagged: lambda n: bool(n.name),
    tree.AllOf: _joined,
    tree.AnyOf: _joined,
    periods.ToDate: lambda n: n.unit in periods.AROUND,
    periods.Previous: lambda n: n.unit in periods.AROUND,
    periods.Last: lambda n: 1 <= n.count <= periods.LONGEST[n.unit],
    periods.DaysAgo: lambda n: 0 <= n.last <= n.first <= periods.LONGEST[periods.Unit.DAY],
    periods.Between: _between,
}
