"""Planning a shortfall on the workload page, agreeing to it on the slip, and what the pages then say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from zhiwo.care.models import Shortfall
from zhiwo.governance.models import Approval

pytestmark = pytest.mark.django_db
PLAN = {
    "first": "2026-05-01", "months": "3", "kind": ["contact_month", "", ""], "tier": ["t1", "t1", "t1"],
    "percent": ["60", "60", "60"], "reason": "两人休产假",
}  # fmt: skip


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has more than a minute a year."""
    monkeypatch.setattr("zhiwo.care.queries.capacity.capacity_a_year", lambda *told: 1)


def said(answer: Any, status: int = 200) -> str:
    text: str = answer.content.decode()
    assert answer.status_code == status, text
    return text


def test_the_head_plans_the_retail_head_agrees_and_the_page_says_so(house: Cast, enter: Any) -> None:
    head = enter("H1")
    assert 'hx-post="/capacity/shortfall"' in said(head.get("/capacity"))

    assert "已提交第" in said(head.post("/capacity/shortfall", PLAN))

    slip = Approval.objects.get()
    above = enter("G1")
    page = said(above.get(f"/approvals/{slip.pk}"))
    assert "T1 月度联络：计划完成 60%" in page
    assert "自 2026-05 起至 2026-07 止" in page
    above.post(f"/approvals/{slip.pk}/decide", {"decision": "approve", "pin": slip.pin, "reason": ""})
    assert Shortfall.objects.get().parts == [["contact_month", "t1", 60]]
    page = said(head.get("/capacity"))
    assert "2026-05 – 2026-07" in page
    assert "完成 60%" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"first": "2026-04-01"}, "计划从以后的月份开始"),
        ({"first": "甲"}, "计划从以后的月份开始"),
        ({"months": "99"}, "计划从以后的月份开始"),
        ({"kind": ["", "", ""]}, "请选择任务和层级"),
        ({"percent": ["100", "", ""]}, "请选择任务和层级"),
        ({"percent": ["²", "", ""]}, "请选择任务和层级"),
    ],
)
def test_what_is_no_plan_is_refused_in_a_sentence(enter: Any, changed: dict[str, Any], words: str) -> None:
    assert words in said(enter("H1").post("/capacity/shortfall", PLAN | changed), 409)
    assert not Approval.objects.exists()


def test_nobody_else_plans_one_or_is_offered_to(enter: Any) -> None:
    said(enter("G1").post("/capacity/shortfall", PLAN), 409)
    assert 'hx-post="/capacity/shortfall"' not in said(enter("G1").get("/capacity"))


def test_where_the_hours_suffice_there_is_nothing_to_plan(enter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhiwo.care.queries.capacity.capacity_a_year", lambda *told: 10**6)

    assert 'hx-post="/capacity/shortfall"' not in said(enter("H1").get("/capacity"))
    assert "可用工时不少于标准所需" in said(enter("H1").post("/capacity/shortfall", PLAN), 409)
