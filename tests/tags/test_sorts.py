"""Conditions on transactions, asked of their sorts."""

from __future__ import annotations

from datetime import date

from zhiwo.kernel.period import Period
from zhiwo.tags.language.tree import Dimension, Where
from zhiwo.tags.measures.facts import FOR_GOOD
from zhiwo.tags.measures.sorts import Sort, Sorts, Spell

JULY, AUGUST, OCTOBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 10, 1)
SORTS = Sorts(
    [
        Sort("mobile", "pay", "m1", "out"),
        Sort("mobile", "pay", "m2", "out"),
        Sort("counter", "transfer", None, "out"),
        Sort(None, "wage", None, "in"),
    ],
    {Dimension.CHANNEL: {"e": ["mobile", "web"]}},
    [Spell("m1", "alipay", date.min, AUGUST), Spell("m2", "alipay", AUGUST, FOR_GOOD)],
)


def met(period: Period, *conditions: Where) -> list[tuple[Period, list[int]]]:
    """The stretches with the numbers of their sorts."""
    return [(stretch, list(sorts)) for stretch, sorts in SORTS.meeting(conditions, period)]


def test_a_period_is_cut_where_a_merchant_changes_its_class() -> None:
    alipay = Where(Dimension.COUNTERPARTY, ("group:alipay",))
    assert met(Period(JULY, OCTOBER), alipay) == [(Period(JULY, AUGUST), [0]), (Period(AUGUST, OCTOBER), [1])]
    assert met(Period(AUGUST, OCTOBER), alipay) == [(Period(AUGUST, OCTOBER), [1])]
    assert met(Period(JULY, AUGUST), alipay) == [(Period(JULY, AUGUST), [0])]


def test_it_is_not_cut_where_that_changes_nothing() -> None:
    both = Where(Dimension.COUNTERPARTY, ("group:alipay", "merchant:m1", "merchant:m2"))
    assert met(Period(JULY, OCTOBER), both) == [(Period(JULY, OCTOBER), [0, 1])]


def test_other_than_is_of_what_is_known() -> None:
    others = Where(Dimension.CHANNEL, ("group:e",), other=True)
    assert met(Period(JULY, AUGUST), others) == [(Period(JULY, AUGUST), [2])]
    none = Where(Dimension.COUNTERPARTY, ("group:alipay",), other=True)
    assert met(Period(JULY, AUGUST), none) == [(Period(JULY, AUGUST), [1])]


def test_every_condition_must_be_met_and_an_empty_period_meets_none() -> None:
    out = Where(Dimension.DIRECTION, ("out",))
    pay = Where(Dimension.SERVICE, ("pay",))
    assert met(Period(JULY, AUGUST), out, pay) == [(Period(JULY, AUGUST), [0, 1])]
    assert met(Period(JULY, AUGUST), Where(Dimension.SERVICE, ("nothing",))) == [(Period(JULY, AUGUST), [])]
    assert met(Period(JULY, JULY), out) == []
