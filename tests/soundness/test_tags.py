"""The check of tags against the oracle: it passes on one bank, and finds an oracle that reads the language otherwise."""

from __future__ import annotations

from datetime import date
from functools import partial

from tests.soundness.result import Result
from tests.soundness.tags import Size, compare
from tests.tags.oracle.asking import Question
from tests.tags.oracle.days import DAY, Span, span
from zhiwo.tags.language.periods import Calendar


def test_both_ways_of_answering_agree_with_the_oracle() -> None:
    result = Result("C1", "")

    compare(result, bank=15, size=Size(rules=10, days=1, lots=2))

    assert not result.faults, result.wrong[0]
    assert result.n == 60


def without_today(period: Calendar, on: date) -> Span:
    """As if 今 did not belong to its period."""
    days = span(period, on)
    return Span(days.first, min(days.last, on - DAY))


def test_an_oracle_whose_periods_end_the_day_before_is_found_out() -> None:
    """The negative control: the comparison is not one that holds whatever is answered."""
    result = Result("C1", "")

    compare(result, 0, Size(rules=4, days=1, lots=1), partial(Question, days=without_today))

    assert result.faults
