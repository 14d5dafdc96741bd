"""The calendar: festivals by sun and moon, days worked and off, and what is on whose desk."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from tests.web.test_coverage_pages import promise, said
from zhiwo.care.models import Gathering
from zhiwo.care.operations import plan_visit
from zhiwo.desk.calendar import month_view, week_view

pytestmark = pytest.mark.django_db


def test_a_month_is_whole_weeks_with_festivals_and_adjusted_days(house: Cast) -> None:
    shown = month_view(house.actor("W1"), date(2026, 2, 10))

    assert (shown.days[0].on, shown.days[-1].on) == (date(2026, 1, 26), date(2026, 3, 1))
    by_day = {one.on: one for one in shown.days}
    # Spring Festival of 2026 is 17 February; the State Council freed 15 to 23 and made Saturday 14 and 28 working days.
    assert [name.zh for name in by_day[date(2026, 2, 17)].festivals] == ["春节"]
    assert (by_day[date(2026, 2, 18)].worked, by_day[date(2026, 2, 18)].adjusted) == (False, True)
    assert (by_day[date(2026, 2, 28)].worked, by_day[date(2026, 2, 28)].adjusted) == (True, True)
    assert not by_day[date(2026, 2, 10)].adjusted


def test_a_week_begins_on_monday(house: Cast) -> None:
    shown = week_view(house.actor("W1"), date(2026, 4, 26))

    assert [one.on for one in shown.days] == [date(2026, 4, day) for day in range(20, 27)]


def test_shows_promises_gatherings_and_what_closes(house: Cast, enter: Any) -> None:
    promise(house)
    Gathering.objects.create(number="G1", kind="salon", title="茶会", on=TODAY, unit=house.staff["W1"].unit)
    by_day = {one.on: one for one in month_view(house.actor("W1"), TODAY).days}

    assert [row.what for row in by_day[date(2026, 4, 19)].promises] == ["送信托资料"]
    assert by_day[TODAY].gatherings == ["沙龙 茶会"]
    assert by_day[date(2026, 4, 30)].closing["contact_month"] == 1
    page = said(enter("W1").get("/calendar"))
    assert "送信托资料" in page
    assert "劳动节" in page
    other = said(enter("W2").get("/calendar"))
    assert "送信托资料" not in other


def test_a_planned_visit_stands_on_the_day_of_all_who_go(house: Cast) -> None:
    plan_visit(
        actor=house.actor("W1"),
        client="甲",
        on=date(2026, 4, 23),
        aims=["know"],
        colleagues=["H1"],
        at=NOW,
        reference="V-1",
    )

    def named(who: str) -> list[str]:
        return [row.client for one in week_view(house.actor(who), TODAY).days for row in one.visits]

    assert (named("W1"), named("H1"), named("P1")) == (["甲"], ["甲"], [])


@pytest.mark.parametrize(
    "query", ["", "?view=week", "?on=2026-13-01", "?on=0001-01-01", "?on=9999-12-31", "?on=2099-01-01&view=week"]
)
def test_takes_any_day_it_is_asked(house: Cast, enter: Any, query: str) -> None:
    assert "日历" in said(enter("P1").get(f"/calendar{query}"))
