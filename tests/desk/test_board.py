"""Every number of the board is the length of the list it opens, in every unit the actor may open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cast import Cast
from zhiwo.desk.board import board
from zhiwo.desk.lists import listing
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound


def opened(actor: Actor, unit: str, what: str, tier: str = "") -> int:
    shown = listing(actor, unit=unit, what=what, tier=tier, page=1)
    assert shown.total == len(shown.rows)
    return shown.total


@pytest.mark.parametrize(("number", "unit"), [("HO", "H"), ("HO", "S1"), ("G1", "S1"), ("P1", "N1"), ("H2", "N2")])
def test_every_number_equals_its_list(house: Cast, number: str, unit: str) -> None:
    actor = house.actor(number)

    shown = board(actor, unit)

    assert opened(actor, unit, "effective") == shown.headline.effective
    assert opened(actor, unit, "premium") == shown.headline.premium
    assert opened(actor, unit, "registered") == shown.registered
    assert opened(actor, unit, "listed") == shown.listed
    assert opened(actor, unit, "unassigned") == shown.unassigned
    assert opened(actor, unit, "late") == shown.late
    for row in shown.tiers:
        assert opened(actor, unit, "tier", row.tier) == row.count
        assert opened(actor, unit, "entered", row.tier) == row.entered
        assert opened(actor, unit, "left", row.tier) == row.left
    for below in shown.ranking:
        assert opened(actor, below.unit.number, "effective") == below.headline.effective
        assert opened(actor, below.unit.number, "premium") == below.headline.premium


def test_the_sum_at_the_head_of_a_list_is_the_boards(house: Cast) -> None:
    actor = house.actor("G1")

    assert listing(actor, unit="S1", what="listed", tier="", page=1).aum_fen == board(actor, "S1").aum_fen


def test_the_headline_of_a_sub_branch(house: Cast) -> None:
    shown = board(house.actor("G1"), None)

    assert (shown.headline.effective, shown.headline.premium, shown.headline.share) == (4, 4, Decimal("100.00"))


def test_a_client_who_rose_entered_one_tier_and_left_another(house: Cast) -> None:
    tiers = {row.tier: row for row in board(house.actor("G1"), None).tiers}

    assert (tiers["t2"].entered, tiers["t1"].left) == (1, 1)


def test_units_below_are_ranked_by_assets(house: Cast) -> None:
    ranking = board(house.actor("G1"), None).ranking

    assert [row.unit.number for row in ranking] == ["N2", "N1"]


@pytest.mark.parametrize("unit", ["S2", "H", "nowhere"])
def test_a_unit_outside_the_tree_is_not_found(house: Cast, unit: str) -> None:
    with pytest.raises(NotFound):
        board(house.actor("G1"), unit)


@pytest.mark.parametrize(("what", "tier"), [("nonsense", ""), ("tier", ""), ("tier", "t9"), ("listed", "t1")])
def test_a_list_the_board_does_not_have_is_not_found(house: Cast, what: str, tier: str) -> None:
    with pytest.raises(NotFound):
        listing(house.actor("G1"), unit=None, what=what, tier=tier, page=1)
