"""Comparing columns of whole numbers exactly: no quotient is ever formed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiwo.tags.language.op import Op

Numbers = NDArray[np.int64]
Marks = NDArray[np.bool_]
COMPARE: Mapping[Op, Callable[[Any, Any], Any]] = {
    Op.LESS: operator.lt,
    Op.AT_MOST: operator.le,
    Op.IS: operator.eq,
    Op.AT_LEAST: operator.ge,
    Op.MORE: operator.gt,
}
MOST = 2**62
"""What a product may come to before it is worked out in numbers without an end."""


def compared(values: Numbers, op: Op, against: int) -> Marks:
    """Which of the values stand so to a number."""
    bounded = max(min(against, MOST), -MOST)
    if bounded != against:
        return compared_products(values, 1, op, np.ones_like(values), against)
    made: Marks = COMPARE[op](values, bounded)
    return made


def compared_products(left: Numbers, times: int, op: Op, right: Numbers, by: int) -> Marks:
    """Which `left * times` stand so to `right * by`. Beyond 64 bits the numbers are Python's own."""
    widest = max(max(_size(left), 1) * abs(times), max(_size(right), 1) * abs(by))
    if widest < MOST:
        made: Marks = COMPARE[op](left * np.int64(times), right * np.int64(by))
        return made
    exact: Marks = COMPARE[op](left.astype(object) * times, right.astype(object) * by).astype(np.bool_)
    return exact


def compared_ratio(above: tuple[Numbers, int], op: Op, below: tuple[Numbers, int], ratio: Fraction) -> Marks:
    """Which averages, each sums over a number of days, stand so to a ratio of other ones; where those are 0 none does."""
    (sums, days), (bases, base_days) = above, below
    # Turned about where the base is a debt, for a comparison across a product would turn with it.
    sign = np.where(bases < 0, -1, 1).astype(np.int64)
    marks = compared_products(sums * sign, base_days * ratio.denominator, op, bases * sign, days * ratio.numerator)
    both: Marks = marks & (bases != 0)
    return both


def _size(values: Numbers) -> int:
    return int(np.abs(values).max()) if values.size else 0
