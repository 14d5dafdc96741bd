"""Sharing clients out: everybody is kept once, ties hold, loads even out; small cases against trying everything."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiwo.coverage.policy import house_on
from zhiwo.coverage.policy.balancing import Keeper, Movable, Plan, balance

RULE = house_on(date(2026, 4, 20)).balance
HOUR = 60


def movable(n: int, keeper: str = "", minutes: int = 10 * HOUR, **prices: int) -> Movable:
    return Movable(f"C{n}", minutes, keeper, tuple(sorted(prices.items())))


def price_of(plan: Plan, movables: list[Movable], keepers: list[Keeper]) -> float:
    """What a plan costs by the rule, written apart from the solver."""
    total = sum(float(dict(one.prices)[plan.keepers[one.client]]) for one in movables)
    for keeper in keepers:
        load, below = plan.after[keeper.staff], 0.0
        for step in RULE.steps:
            top = keeper.capacity * float(step.up_to_percent) / 100 if step.up_to_percent != "any" else float("inf")
            total += max(min(load, top) - below, 0.0) * step.price
            below = top
    return total


def tried(movables: list[Movable], keepers: list[Keeper]) -> float:
    """The least price of all ways there are."""
    best = float("inf")
    for choice in product(*([staff for staff, _ in one.prices] for one in movables)):
        chosen = {one.client: staff for one, staff in zip(movables, choice, strict=True)}
        after = {keeper.staff: keeper.taken for keeper in keepers}
        for one in movables:
            after[chosen[one.client]] += one.minutes
        best = min(best, price_of(Plan(chosen, (), {}, after), movables, keepers))
    return best


class TestBalance:
    def test_shares_a_leavers_desk_evenly(self):
        movables = [movable(n, W1=0, W2=0, W3=0) for n in range(30)]
        keepers = [Keeper(staff, 300 * HOUR) for staff in ("W1", "W2", "W3")]

        plan = balance(movables, keepers, RULE)

        assert set(plan.after.values()) <= {n * 10 * HOUR for n in range(31)}
        assert sum(plan.after.values()) == 300 * HOUR
        assert max(plan.after.values()) <= 180 * HOUR  # nobody beyond the first stretch

    def test_gives_more_to_whoever_has_more_room(self):
        movables = [movable(n, W1=0, W2=0) for n in range(20)]

        plan = balance(movables, [Keeper("W1", 100 * HOUR, taken=95 * HOUR), Keeper("W2", 400 * HOUR)], RULE)

        assert plan.after == {"W1": 95 * HOUR, "W2": 200 * HOUR}

    def test_keeps_a_tie_unless_the_load_is_too_much(self):
        even = [
            movable(n, "W1" if n < 10 else "W2", W1=0 if n < 10 else 600, W2=600 if n < 10 else 0) for n in range(20)
        ]
        keepers = [Keeper("W1", 200 * HOUR), Keeper("W2", 200 * HOUR)]

        assert balance(even, keepers, RULE).moves(even) == []

    def test_relieves_whoever_has_too_much(self):
        full = [movable(n, "W1", W1=0, W2=600) for n in range(40)]

        plan = balance(full, [Keeper("W1", 200 * HOUR), Keeper("W2", 200 * HOUR)], RULE)

        assert plan.before["W1"] == 400 * HOUR
        assert max(plan.after.values()) <= 240 * HOUR
        assert [client for client, _, _ in plan.moves(full)] == [f"C{n}" for n in range(40 - len(plan.moves(full)), 40)]

    def test_obeys_a_wish(self):
        wishing = [movable(n, W2=0) for n in range(5)]

        plan = balance(wishing, [Keeper("W1", 900 * HOUR), Keeper("W2", HOUR)], RULE)

        assert set(plan.keepers.values()) == {"W2"}

    def test_names_those_nobody_may_keep(self):
        assert balance([movable(1), movable(2, W1=0)], [Keeper("W1", HOUR)], RULE).unplaced == ("C1",)

    def test_a_candidate_who_is_no_keeper_is_refused(self):
        with pytest.raises(ValueError, match="C1"):
            balance([movable(1, W9=0)], [Keeper("W1", HOUR)], RULE)

    def test_of_nobody_is_nobody(self):
        assert balance([], [Keeper("W1", HOUR, taken=5)], RULE).after == {"W1": 5}


staff = st.sampled_from(["W1", "W2", "W3"])


@st.composite
def small(draw: st.DrawFn) -> tuple[list[Movable], list[Keeper]]:
    keepers = [Keeper(w, draw(st.integers(5, 60)) * HOUR, draw(st.integers(0, 20)) * HOUR) for w in ("W1", "W2", "W3")]
    movables = []
    for n in range(draw(st.integers(1, 6))):
        candidates = draw(st.sets(staff, min_size=1))
        prices = {w: draw(st.sampled_from([0, 240, 600])) for w in sorted(candidates)}
        movables.append(
            movable(
                n, draw(st.sampled_from(["", "W1", "W2", "W3"])), draw(st.sampled_from([5, 10, 20])) * HOUR, **prices
            )
        )
    return movables, keepers


@settings(deadline=None, max_examples=150)
@given(small())
def test_everybody_is_kept_once_by_a_candidate_and_no_way_is_much_cheaper(case):
    movables, keepers = case

    plan = balance(movables, keepers, RULE)

    assert plan.keepers.keys() == {one.client for one in movables}
    assert all(plan.keepers[one.client] in dict(one.prices) for one in movables)
    assert sum(plan.after.values()) == sum(k.taken for k in keepers) + sum(one.minutes for one in movables)
    # Whole clients cost more than fractions of them by no more than one client a keeper at the dearest step.
    slack = len(keepers) * max(one.minutes for one in movables) * RULE.steps[-1].price
    assert tried(movables, keepers) <= price_of(plan, movables, keepers) <= tried(movables, keepers) + slack


@settings(deadline=None, max_examples=60)
@given(small())
def test_the_same_case_comes_out_the_same(case):
    movables, keepers = case

    assert balance(movables, keepers, RULE) == balance(movables, keepers, RULE)
