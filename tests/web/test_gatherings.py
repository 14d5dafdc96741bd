"""The gatherings desk and the form that invites to one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.cast import Cast
from tests.desk.house import NOW
from zhiwo.care.models import Duty, Gathering, Interaction
from zhiwo.care.operations import plan_gathering
from zhiwo.org.policy import KEEPERS, LEADERS

pytestmark = pytest.mark.django_db
PLANNED = {"kind": "salon", "title": "春季沙龙", "on": "2026-05-16", "reference": "G-" + "1" * 32}


def said(answer: Any) -> str:
    assert answer.status_code == 200, answer.content.decode()
    text: str = answer.content.decode()
    return text


@pytest.mark.parametrize("who", ["P1", "H1", "W1", "C1", "X1", "AD"])
def test_the_desk_is_for_who_leads_and_keeps(house: Cast, enter: Any, who: str) -> None:
    opens = house.staff[who].post in KEEPERS | LEADERS

    assert enter(who).get("/gatherings").status_code == (200 if opens else 409)


def test_a_leader_plans_and_calls_off(house: Cast, enter: Any) -> None:
    head = enter("G1")

    assert "已安排春季沙龙。" in said(head.post("/gatherings", PLANNED))
    assert "已安排春季沙龙。" in said(head.post("/gatherings", PLANNED))
    (made,) = Gathering.objects.all()
    assert "已取消春季沙龙" in said(head.post(f"/gatherings/{made.number}/cancel"))
    assert "2026-04-20 取消" in said(head.get("/gatherings"))


def test_a_form_without_a_day_says_what_is_missing(house: Cast, enter: Any) -> None:
    answer = enter("G1").post("/gatherings", PLANNED | {"on": ""})

    assert (answer.status_code, Gathering.objects.count()) == (422, 0)
    assert "填写名称和日期" in answer.content.decode()


def test_who_keeps_clients_sees_no_form(house: Cast, enter: Any) -> None:
    assert 'name="title"' not in said(enter("W1").get("/gatherings"))
    assert enter("W1").post("/gatherings", PLANNED).status_code == 409


def test_the_president_sees_the_symposium_owed(house: Cast, enter: Any) -> None:
    assert "客户座谈会" in said(enter("P1").get("/gatherings"))


def test_a_call_that_invites_counts_twice(house: Cast, enter: Any) -> None:
    made = plan_gathering(actor=house.actor("G1"), kind="salon", title="沙龙", on=date(2026, 5, 16), at=NOW)
    manager = enter("W1")
    form = said(manager.get("/client/甲/record?kind=call"))
    assert made.number in form

    answer = manager.post(
        "/client/甲/record",
        {
            "reference": "H-" + "2" * 32, "kind": "call", "result": "connected", "on": "2026-04-20", "note": "",
            "gathering": made.number, "topic": "service", "next_step": "发请柬", "next_on": "2026-05-10", "colleague": "H1",
        },
    )  # fmt: skip

    assert "沙龙邀约" in said(answer)
    counted = Duty.objects.for_closing().filter(client__number="甲", done=1).values_list("kind", flat=True)
    assert {*counted} >= {"salon_year", "contact_month"}
    kept = Interaction.objects.for_closing().get()
    assert (kept.topic, kept.next_step, kept.colleagues) == ("service", "发请柬", ["H1"])
    page = said(manager.get("/client/甲"))
    assert "发请柬" in page
    assert "沙龙" in page


def test_a_gift_is_offered_where_one_is_owed_and_asks_for_proof(house: Cast, enter: Any) -> None:
    Duty.objects.for_closing().filter(client__number="甲", kind="gift_year").update(desk_on=date(2026, 4, 1))
    manager = enter("W1")
    assert 'value="gift"' in said(manager.get("/client/甲/record?kind=gift"))
    form = {"reference": "H-" + "3" * 32, "kind": "gift", "result": "", "on": "2026-04-20", "note": ""}

    refused = manager.post("/client/甲/record", form)
    assert refused.status_code == 409
    assert "请写明凭证" in refused.content.decode()
    assert "礼品" in said(manager.post("/client/甲/record", form | {"proof": "签收单 7"}))
    assert "签收单 7" in said(manager.get("/client/甲"))
