"""Placements are read as of a day, and only those the viewer may see."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast
from zhiwo.kernel.period import Period
from zhiwo.kernel.refusal import NotFound
from zhiwo.tiering.operations import place
from zhiwo.tiering.policy import Figures, scheme_on
from zhiwo.tiering.queries import listed_numbers, placement_history, placements, reasons, stays, tier_counts

pytestmark = pytest.mark.django_db

WAN = 1_000_000
JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)


@pytest.fixture
def closed(cast: Cast) -> Cast:
    """Two months closed: 甲 rises from T1 to T2, 乙 weakens in T1, 丙 is on file, 丁 stays outside, 戊 is T3."""
    months = {JANUARY: (30, 25, 6, 1, 600), FEBRUARY: (120, 15, 6, 1, 600)}
    for on, amounts in months.items():
        figures = {number: Figures(wan * WAN) for number, wan in zip("甲乙丙丁戊", amounts, strict=True)}
        place(scheme=scheme_on("branch", on), on=on, figures=figures)
    return cast


def told(cast: Cast, who: str, on: date) -> list[tuple[str, str, int, int]]:
    return [(row.unit, row.name.zh, row.clients, row.attention) for row in tier_counts(cast.actor(who), "branch", on)]


def test_tiers_are_counted_by_unit_as_of_a_day(closed: Cast) -> None:
    assert told(closed, "P1", FEBRUARY) == [("N1", "T1", 2, 0), ("N1", "T3", 1, 0), ("N2", "建档客户", 1, 0)]
    assert told(closed, "P1", date(2026, 3, 1)) == [
        ("N1", "T1", 1, 1),
        ("N1", "T2", 1, 0),
        ("N1", "T3", 1, 0),
        ("N2", "建档客户", 1, 0),
    ]


def test_a_manager_counts_the_own_book_only(closed: Cast) -> None:
    assert told(closed, "W1", date(2026, 3, 1)) == [("N1", "T2", 1, 0)]
    assert told(closed, "AD", date(2026, 3, 1)) == []


@pytest.mark.parametrize("who", ["P1", "H1", "W2", "AD"])
def test_every_count_equals_the_list_behind_it(closed: Cast, who: str) -> None:
    actor, on = closed.actor(who), date(2026, 3, 1)

    for row in tier_counts(actor, "branch", on):
        behind = placements(actor, "branch", on, tier=row.tier, unit=row.unit)
        assert (len(behind), sum(found.attention for found in behind)) == (row.clients, row.attention)
    assert len(placements(actor, "branch", on)) == sum(row.clients for row in tier_counts(actor, "branch", on))


def test_counting_takes_one_query(closed: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    actor = closed.actor("P1")

    with django_assert_num_queries(1):
        tier_counts(actor, "branch", FEBRUARY)
    with django_assert_num_queries(1):
        placements(actor, "branch", FEBRUARY)


def test_a_history_runs_without_gaps(closed: Cast) -> None:
    found = placement_history(closed.actor("W1"), "甲", "branch")

    assert [(row.name.zh, row.since, row.until) for row in found] == [
        ("T1", JANUARY, date(2026, 3, 1)),
        ("T2", date(2026, 3, 1), None),
    ]
    assert found[0].rule == "branch@2020-01-01"


def test_reasons_are_those_of_the_day(closed: Cast) -> None:
    actor = closed.actor("W1")

    assert [line.zh for line in reasons(actor, "甲", "branch", FEBRUARY)] == [
        "2026年1月日均 30.00万 ≥ 20万（支行方案 2020-01 版）→ T1"
    ]
    assert [line.zh for line in reasons(actor, "甲", "branch", date(2026, 3, 1))] == [
        "2026年2月日均 120.00万 ≥ 100万（支行方案 2020-01 版）→ T2"
    ]
    assert reasons(actor, "甲", "branch", date(2026, 1, 1)) == ()


def test_a_stranger_learns_nothing(closed: Cast) -> None:
    with pytest.raises(NotFound):
        reasons(closed.actor("W3"), "甲", "branch", FEBRUARY)
    with pytest.raises(NotFound):
        placement_history(closed.actor("W3"), "甲", "branch")


def test_the_listed_are_those_of_the_day_and_the_next(closed: Cast) -> None:
    assert listed_numbers(("branch",), date(2026, 1, 29)) == frozenset()
    assert listed_numbers(("branch",), FEBRUARY) == frozenset("甲乙丙戊")


def test_months_in_one_tier_are_one_stay(closed: Cast) -> None:
    found = stays("branch", Period(JANUARY, date(2026, 4, 1)))

    assert [(row.client, row.tier, row.since, row.until) for row in found if row.client in {"乙", "甲"}] == [
        ("乙", "t1", JANUARY, None),
        ("甲", "t1", JANUARY, date(2026, 3, 1)),
        ("甲", "t2", date(2026, 3, 1), None),
    ]
