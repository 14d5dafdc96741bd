"""How a client is served, on its page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import TODAY, Cast
from zhiwo.coverage.models import ServiceSpell
from zhiwo.governance.models import Approval

pytestmark = pytest.mark.django_db


def said(answer: Any, status: int = 200) -> str:
    text: str = answer.content.decode()
    assert answer.status_code == status, text
    return text


class TestServiceModel:
    def test_stands_on_the_page_with_who_may_do_what(self, house: Cast, enter: Any) -> None:
        page = said(enter("W1").get("/client/甲"))

        assert "客户经理模式" in page
        assert "本层级默认" in page
        assert "受理下单" in page

    def test_is_set_at_once_or_waits_for_another_leader(self, house: Cast, enter: Any) -> None:
        head = enter("H1")
        form = said(head.get("/client/甲/service-model"))
        assert "团队服务模式" in form
        assert "经纪人模式 · 须审批" in form

        sent = {"model": "team", "since": TODAY.isoformat(), "reason": "客户希望专家直接服务", "place": "client"}
        answer = said(head.post("/client/甲/service-model", sent))
        assert "已设定服务模式" in answer
        assert "该模式缺：专家" in answer

        answer = said(head.post("/client/甲/service-model", sent | {"model": "broker"}))
        slip = Approval.objects.get()
        assert f"已提交第 {slip.pk} 号审批单" in answer
        assert "待审批" in said(enter("W1").get("/client/甲"))
        checker = enter("G1")
        assert "服务模式：经纪人模式" in said(checker.get(f"/approvals/{slip.pk}"))
        checker.post(f"/approvals/{slip.pk}/decide", {"decision": "approve", "pin": slip.pin, "reason": "同意"})
        assert ServiceSpell.objects.for_closing().get(until=None).model == "broker"
        assert "按此模式您不直接联系该客户" in said(enter("W1").get("/client/甲"))

    def test_a_contact_it_bars_is_refused_with_who_may(self, house: Cast, enter: Any) -> None:
        ServiceSpell.objects.for_closing().create(
            client=house.clients["甲"], model="broker", since=TODAY, reason="x", set_by=house.staff["H1"],
            set_at="2026-04-20T09:00:00+08:00",
        )  # fmt: skip
        form = {"kind": "visit", "on": TODAY.isoformat(), "reference": "H-" + "3" * 32, "place": "client"}

        assert "王经理不能直接联系" in said(enter("W1").post("/client/甲/record", form), 409)


class TestRolesBesideTheLead:
    def test_are_named_and_ended_on_the_page(self, house: Cast, enter: Any) -> None:
        manager = enter("W1")
        assert "协办、专家、经纪人、对公搭档" in said(manager.get("/client/甲"))
        assert 'value="W2"' in said(manager.get("/client/甲/role"))
        assert 'value="Z1"' in said(manager.get("/client/甲/role?role=specialist"))

        sent = {"role": "backup", "staff": "W2", "reason": "AB角", "place": "client"}
        assert "已指定魏经理。" in said(manager.post("/client/甲/role", sent))
        assert "协办" in said(manager.get("/client/甲"))
        ended = said(manager.post("/client/甲/role/end", {"role": "backup", "staff": "W2", "place": "client"}))
        assert "已结束。" in ended

    def test_who_ends_an_own_role_is_led_back_to_the_book(self, house: Cast, enter: Any) -> None:
        enter("W1").post("/client/甲/role", {"role": "backup", "staff": "W2", "reason": "AB角"})
        answer = enter("W2").post("/client/甲/role/end", {"role": "backup", "staff": "W2"})

        assert answer["HX-Redirect"] == "/book"

    def test_what_a_tier_needs_is_on_the_page_and_opens_on_the_board(self, house: Cast, enter: Any) -> None:
        head = enter("H2")
        assert "本层级还缺：" in said(head.get("/client/丙"))
        assert "what=lacking&amp;tier=t3" in said(head.get("/board"))
        assert "共 1 户" in said(head.get("/board/list?what=lacking&tier=t3"))
