"""The desk of clients' requests, the forms on the client's page, what Today shows of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.desk.house import NOW
from zhiwo.care.models import ServiceRequest
from zhiwo.care.operations import book_cash, report_fault
from zhiwo.governance.models import Approval
from zhiwo.web import clock

pytestmark = pytest.mark.django_db
CASH = {
    "amount": "200000", "currency": "CNY", "outlet": "N1", "ready_on": "2026-04-22", "ready_at": "10:00", "words": "装修款",
    "reference": "S-" + "1" * 32,
}  # fmt: skip
FAULT = {"channel": "mobile", "words": "登录后闪退", "technician": "", "reference": "S-" + "2" * 32}


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def said(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    text: str = answer.content.decode()
    return text


def test_a_keeper_books_and_the_counter_pays(house: Cast, enter: Any) -> None:
    manager, teller = enter("W1"), enter("C1")

    form = said(manager.get("/client/甲/cash"))
    assert '<option value="N1" selected>' in form
    assert "已预约取现" in said(manager.post("/client/甲/cash", CASH))
    assert "已预约取现" in said(manager.post("/client/甲/cash", CASH))  # sent twice
    assert ServiceRequest.objects.for_closing().count() == 1

    shown = said(teller.get("/service"))
    assert "200,000元" in shown
    assert "测试甲" not in shown
    step = f"/service/{CASH['reference']}"
    assert "记为“备妥”" in said(teller.post(f"{step}/ready", {"place": "service"}))
    assert 'name="words"' not in said(teller.get("/service"))
    answer = said(teller.post(f"{step}/paid", {"place": "today"}))
    assert "测试甲" not in answer
    assert "已取款" in said(manager.get("/client/甲"))


def test_short_notice_is_taken_with_a_warning(house: Cast, enter: Any) -> None:
    answer = said(enter("W1").post("/client/甲/cash", CASH | {"ready_on": "2026-04-20", "ready_at": "15:00"}))

    assert "提前量不足，请与网点电话确认" in answer
    assert 'class="message warn"' in answer


def test_a_form_that_says_too_little_is_not_taken(house: Cast, enter: Any) -> None:
    assert "请填写金额" in said(enter("W1").post("/client/甲/cash", CASH | {"amount": ""}), 422)
    assert "NaN" not in said(enter("W1").post("/client/甲/cash", CASH | {"amount": "NaN"}), 422)
    assert "写明现象" in said(enter("W1").post("/client/甲/fault", FAULT | {"words": ""}), 409)


def test_a_technician_finds_the_fault_on_today(house: Cast, enter: Any) -> None:
    assert "交邹专家处理" in said(enter("W1").post("/client/甲/fault", FAULT))
    technician = enter("Z1")

    assert "手机银行" in said(technician.get("/"))
    assert "登录后闪退" in said(technician.get("/client/甲"))
    step = f"/service/{FAULT['reference']}"
    assert "记为“响应”" in said(technician.post(f"{step}/answered", {"place": "today"}))
    assert "记为“等待客户”" in said(technician.post(f"{step}/paused", {"place": "client"}))
    assert "暂停，余" in said(technician.get("/service"))
    assert "邹专家" not in said(technician.get(f"{step}/assigned?place=service")).split("</select>")[0]
    assert "记为“指派”" in said(technician.post(f"{step}/assigned", {"place": "service", "technician": "L1"}))


def test_the_form_for_a_reason_names_no_client_to_the_counter(house: Cast, enter: Any) -> None:
    tomorrow = NOW + timedelta(days=1)
    book_cash(
        actor=house.actor("W1"), client="甲", amount_fen=100, currency="CNY", outlet="N2", ready_by=tomorrow, at=NOW,
        reference="S-1",
    )  # fmt: skip

    form = said(enter("H2").get("/service/S-1/unmet?place=service"))
    assert "测试甲" not in form
    assert said(enter("W2").get("/service/S-1/unmet"), 404)
    assert "写明原因" in said(enter("H2").post("/service/S-1/unmet", {"place": "service"}), 409)
    assert said(enter("H2").post("/service/S-1/nothing", {}), 404)


def test_late_ones_rise_to_the_heads_today(house: Cast, enter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    report_fault(actor=house.actor("W1"), client="甲", channel="net", words="不能登录", at=NOW)  # t2: an hour
    head, president = enter("H1"), enter("P1")
    assert "网上银行" not in said(head.get("/"))

    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2))
    assert "逾期，应于 10:30" in said(head.get("/"))
    assert "网上银行" not in said(president.get("/"))
    assert "1 件逾期" in said(president.get("/service"))


def test_in_english_too(house: Cast, enter: Any) -> None:
    manager = enter("W1")
    manager.post("/choice/language", {"language": "en"})
    manager.post("/client/甲/cash", CASH)

    assert "CNY 200,000" in said(manager.get("/service"))


def test_a_wish_stands_where_one_acts_and_is_withdrawn(house: Cast, enter: Any) -> None:
    manager = enter("W1")
    asked = {"about": "time", "words": "十点前不要打电话", "quiet_since": "00:00", "quiet_until": "10:00"}
    asked |= {"reference": "H-" + "3" * 32}

    assert 'name="about"' in said(manager.get("/client/甲/standing-wish"))
    assert "系统即按此限制" in said(manager.post("/client/甲/standing-wish", asked))
    assert "免打扰 00:00–10:00" in said(manager.get("/client/甲"))
    assert "十点前不要打电话" in said(manager.get("/client/甲/record"))
    assert 'title="十点前不要打电话"' in said(manager.get("/"))
    assert "已撤销嘱托" in said(manager.post(f"/wish/{asked['reference']}/withdraw", {"place": "client"}))
    assert "十点前不要打电话" not in said(manager.get("/client/甲/record"))


def test_an_announcement_is_put_down_approved_and_told(house: Cast, enter: Any) -> None:
    asked = {
        "title": "转账限额调整",
        "words": "五月起单日限额五十万",
        "first_on": "2026-04-20",
        "last_on": "2026-05-10",
    }
    asked |= {"tiers": ["t1", "t2", "t3"], "reference": "A-" + "4" * 32}
    head, president, manager = enter("G1"), enter("P1"), enter("W1")

    assert "已提交第" in said(head.post("/announcements", asked))
    assert "待审批" in said(head.get("/announcements"))
    slip = Approval.objects.get(kind="announcement.publish")
    assert "单日限额五十万" in said(president.get(f"/approvals/{slip.pk}"))
    assert president.post(f"/approvals/{slip.pk}/decide", {"decision": "approve", "pin": slip.pin}).status_code < 400

    assert "公告待告知" in said(manager.get("/"))
    assert "测试甲" in said(manager.get(f"/announcements/{asked['reference']}"))
    assert "告知：转账限额调整" in said(manager.get("/client/甲"))
    assert f'<option value="{asked["reference"]}">' in said(manager.get("/client/甲/record"))
    call = {"kind": "call", "result": "connected", "on": "2026-04-20", "announcement": asked["reference"]}
    assert "已告知" in said(manager.post("/client/甲/record", call | {"reference": "H-" + "5" * 32, "place": "client"}))
    assert "没有待告知的客户" in said(manager.get(f"/announcements/{asked['reference']}"))
    assert "已取消转账限额调整" in said(head.post(f"/announcements/{asked['reference']}/cancel"))
    assert said(manager.get("/announcements/nobody"), 404)
    assert "请填写标题" in said(head.post("/announcements", asked | {"last_on": ""}), 422)
    assert 'name="title"' not in said(manager.get("/announcements"))
