"""Marking a line on Today, and what leaders see of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.care.test_checking import feed
from tests.cast import TODAY, Cast
from tests.web.test_coverage_pages import said
from zhiwo.care.models import DeskMark, Duty

pytestmark = pytest.mark.django_db


def line(client: str = "甲") -> Duty:
    return Duty.objects.for_closing().get(client__number=client, kind="contact_month", on=TODAY.replace(day=1))


def test_a_line_is_put_off_and_stands_under_its_tab(house: Cast, enter: Any) -> None:
    manager, duty = enter("W1"), line()
    form = said(manager.get(f"/duty/{duty.pk}/mark?tab=all"))
    assert "推后至" in form
    assert f'max="{duty.closes_on}"' in form

    answer = said(
        manager.post(
            f"/duty/{duty.pk}/mark",
            {"how": "later", "until": f"{duty.closes_on}", "reason": "waits", "place": "today", "line": f"{duty.pk}",
             "shown": f"{duty.pk}"},
        )
    )  # fmt: skip

    assert "已标记。" in answer
    assert "推后至 4月30日" in answer or "推后至 04-30" in answer
    assert f'id="duty-{duty.pk}"' in said(manager.get("/?tab=aside"))
    assert f'id="duty-{duty.pk}"' not in said(manager.get("/?tab=all"))


def test_without_a_reason_it_stays(house: Cast, enter: Any) -> None:
    answer = said(enter("W1").post(f"/duty/{line().pk}/mark", {"how": "wrong", "place": "today"}), 409)

    assert "请选择原因" in answer
    assert not DeskMark.objects.for_closing().exists()


def test_what_is_called_wrong_is_on_the_desk_of_the_head(house: Cast, enter: Any) -> None:
    duty = line()
    said(enter("W1").post(f"/duty/{duty.pk}/mark", {"how": "wrong", "reason": "other", "words": "上月已转走"}))
    head = enter("H1")
    page = said(head.get("/"))
    assert "上月已转走" in page
    assert "清单执行" in page

    said(head.post(f"/duty/{duty.pk}/back/W1", {"place": "today", "tab": "all"}))

    assert "上月已转走" not in said(head.get("/"))
    assert head.post(f"/duty/{duty.pk}/back/W1").status_code == 404


def test_what_a_machine_recorded_is_confirmed_in_one_tap(house: Cast, enter: Any) -> None:
    feed(TODAY)
    manager = enter("W1")
    assert "系统记录待确认" in said(manager.get("/"))

    answer = said(manager.post(f"/entry/K-甲-{TODAY}/checked", {"business": "no", "place": "today", "tab": "all"}))

    assert "已标记，不再计入。" in answer
    assert f"K-甲-{TODAY}" not in said(manager.get("/"))
