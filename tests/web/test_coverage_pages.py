"""What coverage and care show and take on Today, the client's page, the board and the workload desk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from zhiwo.care.models import ClientNews, Interaction
from zhiwo.care.operations import Details, record_interaction
from zhiwo.clients.models import Client, Keeping
from zhiwo.coverage.models import FirstKept, FormerKeeping, IdleClient, Loss, Sharing
from zhiwo.governance.models import Approval
from zhiwo.org.models import Skill

pytestmark = pytest.mark.django_db
NEWS = {"kind": "leaving", "words": "他行报价 5.2%", "reference": "N-" + "1" * 32}


def said(answer: Any, status: int = 200) -> str:
    text: str = answer.content.decode()
    assert answer.status_code == status, text
    return text


def promise(house: Cast, client: str = "甲", by: str = "W1") -> None:
    record_interaction(
        actor=house.actor(by), client=client, kind="visit", on=TODAY, at=NOW, reference="H-" + "9" * 32,
        details=Details(next_step="送信托资料", next_on=TODAY - timedelta(days=1)),
    )  # fmt: skip


class TestPromises:
    def test_stand_on_today_until_done(self, house: Cast, enter: Any) -> None:
        promise(house)
        manager = enter("W1")
        assert "送信托资料" in said(manager.get("/"))
        assert "逾期1天" in said(manager.get("/"))

        answer = said(manager.post("/entry/H-" + "9" * 32 + "/kept", {"place": "today", "tab": "all"}))

        assert "已办妥。" in answer
        assert "没有未办的承诺" in answer
        assert Interaction.objects.for_closing().get().kept_on == TODAY

    def test_stand_on_nobody_elses_desk(self, house: Cast, enter: Any) -> None:
        promise(house)

        assert "送信托资料" not in said(enter("W2").get("/"))


class TestIdleClients:
    def test_are_warned_of_on_today(self, house: Cast, enter: Any) -> None:
        """1Panel-dev/CordysCRM#404."""
        IdleClient.objects.for_closing().create(
            client=house.clients["甲"], staff=house.staff["W1"], role="lead", idle_on=TODAY, warned_on=TODAY,
            reclaim_on=date(2026, 4, 27), blocked_by=[],
        )  # fmt: skip

        assert "04-27 收回" in said(enter("W1").get("/")).replace("4月27日", "04-27")
        assert "久未联络" not in said(enter("W2").get("/"))


class TestNews:
    def test_goes_up_and_is_acknowledged(self, house: Cast, enter: Any) -> None:
        manager, head = enter("W1"), enter("H1")
        assert 'name="words"' in said(manager.get("/client/甲/news"))
        assert "已上报" in said(manager.post("/client/甲/news", NEWS))
        assert "已上报" in said(manager.post("/client/甲/news", NEWS))
        (made,) = ClientNews.objects.for_closing().all()
        assert "他行报价 5.2%" in said(head.get("/"))

        assert "已阅。" in said(head.post(f"/news/{made.reference}/seen", {"place": "today", "tab": "all"}))

        assert "他行报价 5.2%" not in said(head.get("/"))
        assert "已阅：何主任" in said(manager.get("/client/甲"))
        assert head.post(f"/news/{made.reference}/seen").status_code == 404

    def test_without_words_is_refused(self, house: Cast, enter: Any) -> None:
        assert "写明情况" in said(enter("W1").post("/client/甲/news", NEWS | {"words": " "}), 409)


class TestHostOutlet:
    def test_is_changed_by_who_leads_both(self, house: Cast, enter: Any) -> None:
        head = enter("P1")
        assert "西湖" in said(head.get("/client/甲/host")) or "N2" in said(head.get("/client/甲/host"))

        answer = said(head.post("/client/甲/host", {"to": "N2", "reason": "搬家", "place": "client"}))

        assert "等待该网点指派" in answer
        assert Client.objects.for_closing().get(number="甲").unit.number == "N2"
        assert not Keeping.objects.for_closing().filter(client__number="甲", until=None).exists()
        assert enter("W1").get("/client/甲").status_code == 404

    @pytest.mark.parametrize(("to", "sentence"), [("N1", "已经由"), ("S1", "不是营业中的网点"), ("N9", "")])
    def test_elsewhere_is_refused(self, house: Cast, enter: Any, to: str, sentence: str) -> None:
        answer = enter("P1").post("/client/甲/host", {"to": to, "reason": "搬家"})

        assert answer.status_code == (409 if sentence else 404)
        assert sentence in answer.content.decode()

    def test_is_not_offered_to_the_outlet(self, house: Cast, enter: Any) -> None:
        assert "变更网点" not in said(enter("H1").get("/client/甲"))
        assert enter("H1").get("/client/甲/host").status_code == 409


class TestBackdating:
    def test_waits_for_another_leader(self, house: Cast, enter: Any) -> None:
        head = enter("H1")
        assert "实际主办人" in said(head.get("/client/甲/backdate"))
        form = {"to": "W2", "effective": "2026-04-01", "reason": "口头移交未登记", "place": "client"}

        assert "由另一位领导审批后生效" in said(head.post("/client/甲/backdate", form))

        slip = Approval.objects.get()
        assert Keeping.objects.for_closing().get(client__number="甲", role="lead").staff.number == "W1"
        page = said(enter("G1").get(f"/approvals/{slip.pk}"))
        assert "自 2026-04-01 起由魏经理主办" in page or "自 2026-04-01 起由" in page

    def test_of_today_is_refused(self, house: Cast, enter: Any) -> None:
        form = {"to": "W2", "effective": "2026-04-20", "reason": "x", "place": "client"}

        assert "请办理移交" in said(enter("H1").post("/client/甲/backdate", form), 409)


class TestBoard:
    def test_shows_coverage_and_who_answers_for_a_loss(self, house: Cast, enter: Any) -> None:
        Loss.objects.for_closing().create(
            client=house.clients["甲"], kind="fallen", on=date(2026, 3, 31), noted_on=date(2026, 3, 31), tier="t2",
            before_fen=220_000_000, now_fen=100_000_000,
        )  # fmt: skip

        page = said(enter("P1").get("/board"))

        assert "名单覆盖" in page
        assert "资产流失" in page
        assert "王经理、高科长、何主任" in page

    def test_of_another_unit_shows_none_of_it(self, house: Cast, enter: Any) -> None:
        Loss.objects.for_closing().create(
            client=house.clients["甲"], kind="closed", on=date(2026, 4, 1), noted_on=date(2026, 4, 1), tier="t2"
        )

        assert "近三个月没有流失或预警" in said(enter("H2").get("/board"))


class TestWorkload:
    def test_is_for_leaders(self, house: Cast, enter: Any) -> None:
        assert "王经理" in said(enter("H1").get("/capacity"))
        assert enter("W1").get("/capacity").status_code == 409

    def test_a_leavers_clients_are_planned_submitted_and_shown_to_the_checker(self, house: Cast, enter: Any) -> None:
        head = enter("G1")

        assert "已生成第" in said(head.post("/capacity/draw", {"leaving": "W1"}))
        plan = Sharing.objects.get()
        assert "草案" in said(head.get("/capacity"))
        assert "已提交第" in said(head.post(f"/capacity/{plan.pk}/submit", {"reason": "王经理离岗"}))

        slip = Approval.objects.get()
        page = said(enter("P1").get(f"/approvals/{slip.pk}"))
        assert "户客户更换主办人" in page
        assert head.post(f"/capacity/{plan.pk}/undo").status_code == 409


class TestTies:
    def test_a_wish_is_noted_shown_and_taken_back(self, house: Cast, enter: Any) -> None:
        manager = enter("W1")
        assert "客户指定：没有" in said(manager.get("/client/甲"))
        assert 'value="W2"' in said(manager.get("/client/甲/wish"))

        assert "客户指定：魏经理" in said(manager.post("/client/甲/wish", {"staff": "W2", "place": "client"}))
        assert "客户指定：没有" in said(manager.post("/client/甲/wish", {"staff": "", "place": "client"}))

    def test_somebody_nobody_knows_is_refused(self, house: Cast, enter: Any) -> None:
        assert enter("W1").post("/client/甲/wish", {"staff": "W77"}).status_code == 404

    def test_notes_what_the_keeper_should_speak_and_keeps_it_in_the_form(self, house: Cast, enter: Any) -> None:
        manager = enter("W1")
        wished = {"staff": "W2", "skill": ["cantonese", "tax"], "place": "client"}

        answer = said(manager.post("/client/甲/wish", wished))

        assert "粤语" in answer
        assert "税务" in answer
        form = said(manager.get("/client/甲/wish"))
        assert 'value="cantonese" checked' in form
        assert 'value="W2" selected' in form
        assert 'value="english" checked' not in form
        assert manager.post("/client/甲/wish", wished | {"skill": "klingon"}).status_code == 409

    def test_who_may_take_over_is_shown_with_what_the_client_wishes_for(self, house: Cast, enter: Any) -> None:
        Skill.objects.create(staff=house.staff["W2"], code="cantonese", since=date(2026, 1, 1))
        Skill.objects.create(staff=house.staff["W2"], code="tax", since=date(2026, 1, 1))
        manager = enter("W1")
        manager.post("/client/甲/wish", {"staff": "", "skill": ["cantonese"], "place": "client"})

        assert "魏经理 · 理财经理 · 粤语</option>" in said(manager.get("/client/甲/transfer"))

    def test_the_first_keeper_and_what_was_known_before_are_shown(self, house: Cast, enter: Any) -> None:
        client, staff = house.clients["甲"], house.staff
        FirstKept.objects.for_closing().create(client=client, staff=staff["C1"], since=date(2024, 3, 1))
        FormerKeeping.objects.for_closing().create(
            client=client, staff=staff["W2"], role="lead", since=date(2025, 1, 1), known_until=date(2026, 4, 1)
        )

        page = said(enter("H1").get("/client/甲"))

        assert "初始维护人：陈柜员，自 2024-03-01" in page
        assert "补登前（2026-04-01 以前的口径）：魏经理" in page
