"""A day's plan: exact on small days, and over a year of more work than hours worth more than first due, first done (L2)."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from bench.today import year
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.care.policy.planning import Task, Visit, likelihood, plan, visits


def task(
    key: int, client: str = "甲", *, minutes: int = 20, missing: int = 1, days_left: int = 5, joins: bool = True
) -> Task:
    return Task(key, client, minutes, missing, days_left, joins)


def test_what_joins_in_one_call_takes_one_call():
    (visit,) = visits([task(1), task(2, minutes=5, days_left=1), task(3, minutes=30, joins=False)], {"甲": 100})

    assert visit.minutes == 20 + 30
    assert visit.keys == (2, 1, 3)
    assert visit.worth == 100 * (Fraction(1, 5) + 1 + Fraction(1, 5))


@pytest.mark.parametrize(
    ("missing", "left", "said"), [(1, 5, Fraction(1, 5)), (2, 1, 1), (1, 0, 1), (3, 9, Fraction(1, 3))]
)
def test_likelihood_is_the_share_of_the_days_left(missing, left, said):
    assert likelihood(task(1, missing=missing, days_left=left)) == said


def test_nobody_is_forgotten_for_want_of_a_figure():
    assert visits([task(1)], {})[0].worth > 0


candidates = st.lists(
    st.builds(Visit, st.uuids().map(str), st.just(()), st.integers(1, 90), st.integers(1, 1000).map(Fraction)),
    max_size=8,
)


@given(candidates, st.integers(0, 240))
def test_no_other_choice_is_worth_more(offered, minutes):
    chosen = plan(offered, minutes)

    def fits(some) -> bool:
        return sum(-(-one.minutes // 5) for one in some) <= minutes // 5

    ways = (some for n in range(len(offered) + 1) for some in combinations(offered, n) if fits(some))
    assert fits(chosen)
    assert sum(one.worth for one in chosen) == max(sum(one.worth for one in some) for some in ways)


@pytest.mark.parametrize(("clients", "least"), [(150, "1.15"), (90, "1.00")])
def test_over_a_year_it_keeps_more_of_what_is_due_than_first_due_first_done(clients, least):
    """Half a year here; `python -m bench.today` is the whole one."""
    planned, due_first, owed = year(clients=clients, days=120, seed=7)

    assert planned <= owed
    assert Fraction(planned, due_first) >= Fraction(least)
