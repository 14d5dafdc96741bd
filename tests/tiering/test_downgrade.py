"""Going up and down: what every run of months must keep, whatever the amounts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.kernel.period import add_months
from zhiwo.tiering.policy import Ladder, Move, Standing, run_months, scheme_on
from zhiwo.tiering.policy.downgrade import Cbhb, Ccb, Immediate

TIERS = scheme_on("branch", date(2026, 1, 1)).tiers
CBHB = Ladder(TIERS, Cbhb(algorithm="cbhb", months=3, private_months=6))
CCB = Ladder(TIERS, Ccb(algorithm="ccb", months=3, attention_months=3))
NONE = Ladder(TIERS, Immediate(algorithm="none"))

amounts = st.lists(
    st.sampled_from([0, 4_99, 5_00, 20_00, 99_99, 100_00, 499_99, 500_00]).map(lambda wan: wan * 10_000), max_size=24
)
tiers = st.sampled_from([tier.code for tier in TIERS])


@pytest.mark.parametrize("ladder", [CBHB, CCB, NONE], ids=["cbhb", "ccb", "none"])
@given(start=tiers, averages=amounts)
def test_a_client_at_or_above_its_tier_never_drops(ladder: Ladder, start: str, averages: list[int]) -> None:
    standing = Standing(start)

    for fen in averages:
        step = ladder.step(standing, fen)
        if ladder.ranks[ladder.reached(fen).code] >= ladder.ranks[standing.tier]:
            assert step.standing == Standing(ladder.reached(fen).code)
            assert not step.attention
        standing = step.standing


@pytest.mark.parametrize(("ladder", "grace"), [(CBHB, 3), (CCB, 6), (NONE, 1)], ids=["cbhb", "ccb", "none"])
@given(start=tiers, averages=amounts)
def test_a_drop_comes_after_the_whole_grace_and_clears_the_count(
    ladder: Ladder, grace: int, start: str, averages: list[int]
) -> None:
    standing = Standing(start)

    for fen in averages:
        step = ladder.step(standing, fen)
        assert (step.move is Move.DROP) == (
            len(standing.below) == grace - 1 and ladder.ranks[ladder.reached(fen).code] < ladder.ranks[standing.tier]
        )
        assert len(step.standing.below) < grace
        standing = step.standing


@given(start=tiers, averages=amounts, cut=st.integers(0, 24))
def test_a_run_may_stop_and_go_on_from_what_was_kept(start: str, averages: list[int], cut: int) -> None:
    whole = standing = Standing(start)

    for fen in averages:
        whole = CCB.step(whole, fen).standing
    for fen in averages[:cut]:
        standing = CCB.step(standing, fen).standing
    for fen in averages[cut:]:
        standing = CCB.step(Standing(standing.tier, standing.below), fen).standing

    assert standing == whole


def test_a_tier_the_scheme_no_longer_has_is_placed_anew() -> None:
    step = CBHB.step(Standing("gold", (1, 2)), 100_00 * 10_000)

    assert step.move is Move.FIRST
    assert step.standing == Standing("t2")


def test_without_grace_nobody_is_under_attention() -> None:
    rows = list(run_months(NONE, Standing("t2", (99_00,)), {date(2026, 1, 1): 30_00 * 10_000}))

    assert [(row.tier, row.attention) for row in rows] == [("t2", False), ("t1", False)]


def test_a_run_of_no_months_says_nothing() -> None:
    assert list(run_months(CBHB, Standing("t1"), {})) == []


def test_months_of_a_run_follow_each_other() -> None:
    start = date(2026, 11, 1)
    averages = {add_months(start, n): 100_00 * 10_000 for n in range(3)}

    rows = list(run_months(CBHB, Standing("t1"), averages))

    assert [row.month for row in rows] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert [row.tier for row in rows] == ["t1", "t2", "t2", "t2"]
