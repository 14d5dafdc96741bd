"""Planned visits on the pages: from the plan to the books in one form, and away from Today."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from tests.web.conftest import Enter
from zhiwo.care.models import Interaction, VisitPlan
from zhiwo.care.operations import plan_visit

PLAN = "V-" + "0" * 32
ENTRY = "H-" + "0" * 32
HTMX = {"HX-Request": "true"}


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    said: str = answer.content.decode()
    return said


@pytest.fixture
def planned(house: Cast) -> VisitPlan:
    return plan_visit(
        actor=house.actor("W1"), client="甲", on=TODAY, moment=time(15), aims=["know", "retain"], words="带方案",
        place="纺织厂", colleagues=["H1"], at=NOW, reference=PLAN,
    )  # fmt: skip


def test_one_is_planned_from_the_clients_page(enter: Enter, house: Cast) -> None:
    browser = enter("W1")
    form = text(browser.get("/client/甲/visit"))
    assert "稳定资金、到期续存" in form
    assert "何主任" in form

    said = {"on": "2026-04-22", "moment": "09:30", "place_of": "纺织厂", "aim": ["know", "thanks"], "along": ["H1"]}
    answer = text(
        browser.post("/client/甲/visit", said | {"reference": PLAN, "place": "client", "words": ""}, headers=HTMX)
    )

    assert "已计划 2026-04-22 拜访。" in answer
    assert 'id="visits" hx-swap-oob="true"' in answer
    made = VisitPlan.objects.for_closing().get()
    assert (made.place, made.moment, made.aims, made.colleagues) == ("纺织厂", time(9, 30), ["know", "thanks"], ["H1"])
    assert "了解近况与需求、答谢与问候" in text(enter("H1").get("/"))


def test_a_plan_fills_the_form_in_and_leaves_today(enter: Enter, planned: VisitPlan) -> None:
    browser = enter("W1")
    assert "今天 15:00" in text(browser.get("/"))
    form = text(browser.get(f"/visit/{PLAN}/record?place=today"))
    assert re.findall(r'name="(aim-\w+)" value="reached" required', form) == ["aim-know", "aim-retain"]
    assert '<input type="checkbox" name="colleague" value="H1" checked>' in form
    said = {"kind": "visit", "on": TODAY.isoformat(), "plan": PLAN, "aim-know": "reached", "aim-retain": "open"}
    said |= {"reference": ENTRY, "place": "today", "tab": "all", "colleague": "H1"}
    said |= {"opinion_about": "service", "opinion": "排队久", "next_step": "改叫号", "next_on": "2026-04-27"}

    answer = text(browser.post("/client/甲/record", said, headers=HTMX))

    assert '<div id="visits" hx-swap-oob="true"></div>' in answer
    assert "改叫号" in answer, "what is to be done about the opinion stands among the promises"
    page = text(browser.get("/client/甲"))
    for words in ("了解近况与需求 达成", "稳定资金、到期续存 待续", "排队久", "服务与效率"):
        assert words in page
    made = Interaction.objects.for_closing().get(reference=ENTRY)
    assert (made.colleagues, made.plan_id) == (["H1"], planned.pk)


def test_without_an_answer_to_each_aim_nothing_is_put_down(enter: Enter, planned: VisitPlan) -> None:
    said = {"kind": "visit", "on": TODAY.isoformat(), "plan": PLAN, "aim-know": "reached", "reference": ENTRY}

    answer = enter("W1").post("/client/甲/record", said, headers=HTMX)

    assert "请逐项说明拜访目的是否达成" in text(answer, 409)


def test_a_correction_shows_the_aims_as_they_were_answered(enter: Enter, planned: VisitPlan) -> None:
    browser = enter("W1")
    said = {"kind": "visit", "on": TODAY.isoformat(), "plan": PLAN, "aim-know": "missed", "aim-retain": "open"}
    text(browser.post("/client/甲/record", said | {"reference": ENTRY, "colleague": "H1"}, headers=HTMX))

    form = text(browser.get(f"/entry/{ENTRY}/correct"))
    assert 'name="aim-know" value="missed" required checked' in form
    assert '<input type="checkbox" name="colleague" value="H1" checked>' in form
    corrected = {**said, "aim-know": "reached", "version": "1"}
    text(browser.post(f"/entry/{ENTRY}/correct", corrected, headers=HTMX))

    newest = Interaction.objects.for_closing().get(reference=ENTRY, version=2)
    assert (newest.plan_id, newest.aims) == (planned.pk, {"know": "reached", "retain": "open"})


def test_it_is_moved_and_called_off_from_one_form(enter: Enter, planned: VisitPlan) -> None:
    browser = enter("W1")
    assert "取消拜访" in text(browser.get(f"/visit/{PLAN}/move?place=today"))
    day = (TODAY + timedelta(days=2)).isoformat()

    moved = text(browser.post(f"/visit/{PLAN}/move", {"on": day, "moment": "", "place": "today"}, headers=HTMX))
    assert f"拜访已改到 {day}。" in moved
    assert "已改期" in moved
    off = text(browser.post(f"/visit/{PLAN}/call-off", {"reason": "客户出差", "place": "today"}, headers=HTMX))
    assert '<div id="visits" hx-swap-oob="true"></div>' in off
    assert browser.get(f"/visit/{PLAN}/move").status_code == 404


def test_nobody_else_opens_its_forms(enter: Enter, planned: VisitPlan) -> None:
    for who in ("W2", "H2"):
        for path in ("move", "record"):
            assert enter(who).get(f"/visit/{PLAN}/{path}").status_code == 404
    assert enter("U1").get(f"/visit/{PLAN}/move").status_code == 409
