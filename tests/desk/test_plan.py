"""The day's plan on a desk: the own duties, within the hours, each client at once (L2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.desk.house import call
from zhiwo.care.models import Duty
from zhiwo.desk.duties import Lane
from zhiwo.desk.plan import day_plan
from zhiwo.desk.today import head_figures, lines

pytestmark = pytest.mark.django_db


def clients(cast: Cast, who: str) -> set[str]:
    return set(
        Duty.objects.for_closing()
        .filter(pk__in=day_plan(cast.actor(who)).duties)
        .values_list("client__number", flat=True)
    )


def test_is_of_the_clients_one_keeps(house: Cast) -> None:
    assert clients(house, "W1") == {"甲"}
    assert "甲" not in clients(house, "W2")


def test_fits_in_the_hours_and_shrinks_as_they_are_used(house: Cast) -> None:
    before = day_plan(house.actor("W1"))
    call(house, "甲", "W1")
    after = day_plan(house.actor("W1"))

    assert before.minutes <= before.there == 300
    assert (before.used, after.used) == (0, 20)
    assert set(after.duties) <= set(before.duties)


def test_a_leader_plans_what_leaders_owe_not_the_keepers_work(house: Cast) -> None:
    Duty.objects.for_closing().filter(kind="leader_visit_year").update(desk_on=TODAY)

    kinds = set(
        Duty.objects.for_closing().filter(pk__in=day_plan(house.actor("P1")).duties).values_list("kind", flat=True)
    )

    assert kinds <= {"leader_visit_year"}


def test_a_post_without_hours_has_none(house: Cast) -> None:
    assert day_plan(house.actor("D1")).there == 0


def test_the_tab_shows_it_in_its_order_and_counts_the_same(house: Cast) -> None:
    actor = house.actor("W1")
    shown = lines(actor, Lane.PLAN)

    assert [line.id for line in shown.lines] == list(day_plan(actor).duties)
    assert head_figures(actor)[0].lanes[Lane.PLAN] == len(shown.lines)
    assert shown.plan is not None


def test_takes_as_many_statements_however_long_the_desk(house: Cast, django_assert_num_queries: Any) -> None:
    actor = house.actor("W1")

    with django_assert_num_queries(5):
        day_plan(actor)
