"""Handing a client over on the pages: asked on the client's page, answered on the desk, seen by those concerned."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import STAFF, TODAY, Cast
from tests.coverage.test_pool import adopted_tier, place
from tests.coverage.told import held
from tests.desk.house import call
from tests.web.conftest import Enter
from zhiwo.clients.models import Keeping
from zhiwo.coverage.models import Proposal
from zhiwo.coverage.operations import lay_pool_out
from zhiwo.org.policy import KEEPERS, LEADERS


def ask(browser: Client, client: str = "甲", to: str = "W2", **more: str) -> Any:
    return browser.post(f"/client/{client}/transfer", {"to": to, "reason": "轮岗", "place": "client", **more})


def number() -> int:
    return Proposal.objects.for_closing().latest("pk").pk


def said(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


@pytest.mark.parametrize(("who", "post"), [(number, post) for number, _, _, post in STAFF])
def test_the_desk_is_for_those_who_keep_or_lead(enter: Enter, who: str, post: str) -> None:
    assert enter(who).get("/handover").status_code == (200 if post in KEEPERS | LEADERS else 409)


def test_an_empty_desk_says_what_it_is_for(enter: Enter) -> None:
    assert "没有等您接收的客户" in said(enter("W1").get("/handover"))


def test_from_the_clients_page_to_a_new_lead(enter: Enter) -> None:
    lead = enter("W1")
    assert "移交" in said(lead.get("/client/甲"))
    form = said(lead.get("/client/甲/transfer"))
    assert "魏经理" in form
    assert 'value="W1"' not in form
    assert re.findall(r'<optgroup label="(\w+)"', form) == ["东湖网点", "城东支行", "东山网点"]

    asked = said(ask(lead))

    assert "已提请魏经理接收，最迟 2026-04-27 答复" in asked
    assert "已提请移交给魏经理" in asked
    receiver = enter("W2")
    desk = said(receiver.get("/handover"))
    assert "测试甲" in desk
    assert "还有 6 个工作日" in desk
    done = said(receiver.post(f"/handover/{number()}/accept"))
    assert "已接收，自 2026-04-20 起由您主办" in done
    assert "待新主办联系" in done
    assert ("W2", "lead", TODAY, None) in held("甲")


def test_once_the_new_lead_has_spoken_with_the_client_that_is_said(enter: Enter, house: Cast) -> None:
    ask(enter("W1"))
    enter("W2").post(f"/handover/{number()}/accept")

    call(house, "甲", by="W2")

    assert "已联系" in said(enter("W2").get("/handover"))


def test_rejected_with_a_reason_that_the_proposer_reads(enter: Enter) -> None:
    ask(enter("W1"))
    receiver = enter("W2")

    assert receiver.post(f"/handover/{number()}/reject", {"reason": ""}).status_code == 409
    assert "已拒绝接收" in said(receiver.post(f"/handover/{number()}/reject", {"reason": "库容已满"}))

    assert "库容已满" in said(enter("W1").get("/handover"))


@pytest.mark.parametrize("place", ["client", "desk"])
def test_withdrawn_where_it_was_asked(enter: Enter, place: str) -> None:
    lead = enter("W1")
    ask(lead)

    answer = said(lead.post(f"/handover/{number()}/withdraw", {"place": place}))

    assert "已撤回移交" in answer
    assert ('id="keepers"' in answer) is (place == "client")


def test_a_form_that_says_too_little_is_told_what_to_fill_in(enter: Enter) -> None:
    assert ask(enter("W1"), to="").status_code == 422
    assert ask(enter("W1"), effective="soon").status_code == 422
    assert enter("W1").post("/handover/cover", {"away": "W1"}).status_code == 422


def test_a_refusal_is_said_and_leaves_the_page(enter: Enter) -> None:
    answer = ask(enter("W1"), effective=(TODAY - timedelta(days=1)).isoformat())

    assert answer.status_code == 409
    assert "生效日不能早于今天" in said(answer)


def test_who_is_asked_reads_no_more_of_others(enter: Enter) -> None:
    ask(enter("W1"))

    desk = said(enter("L1").get("/handover"))

    assert "测试甲" not in desk
    assert "测试甲" in said(enter("H1").get("/handover"))


def test_the_days_list_counts_what_waits_for_an_answer(enter: Enter) -> None:
    receiver = enter("W2")
    assert "等您接收" not in said(receiver.get("/"))

    ask(enter("W1"))

    assert "等您接收" in said(receiver.get("/"))


def test_cover_is_arranged_seen_and_ended(enter: Enter) -> None:
    lead = enter("W1")

    arranged = said(lead.post("/handover/cover", {"away": "W1", "by": "W2", "last_on": "2026-05-03"}))

    assert "已安排代管 1 户" in arranged
    assert "2026-05-03" in arranged
    assert "提前结束" in arranged
    assert "提前结束" not in said(enter("W2").get("/handover"))
    assert "已结束代管，1 户交还原主办。" in said(lead.post("/handover/cover/end", {"away": "W1", "by": "W2"}))
    assert not Keeping.objects.for_closing().filter(role="delegate").exists()


def test_a_client_of_the_pool_is_adopted_from_the_desk_and_named_only_then(enter: Enter, house: Cast) -> None:
    place(house.clients["戊"], adopted_tier())
    lay_pool_out(on=TODAY)
    lobby = enter("L1")
    desk = said(lobby.get("/handover"))
    assert "公海：可领养客户" in desk
    assert "戊" not in desk
    (found,) = re.findall(r'hx-post="(/pool/\w+/adopt)"', desk)

    answer = said(lobby.post(found))

    assert "已领养，客户在“我的客户”中：戊。" in answer
    assert lobby.get("/client/戊").status_code == 200
    assert lobby.post(found).status_code == 409
    assert "公海" not in said(enter("W1").get("/handover"))


def test_a_client_given_back_is_gone_from_the_page_and_waits_for_a_keeper(enter: Enter) -> None:
    lead = enter("W1")
    assert "退回网点" in said(lead.get("/client/甲/give-back"))

    answer = lead.post("/client/甲/give-back", {"reason": "客户迁居"})

    assert answer["HX-Redirect"] == "/book"
    assert lead.get("/client/甲").status_code == 404
    assert "测试甲" in said(enter("H1").get("/board/list?what=unassigned"))


def test_a_long_desk_takes_as_many_statements_as_a_short_one(enter: Enter, house: Cast) -> None:
    head = enter("H1")
    head.get("/handover/leaver?leaver=W1")
    with CaptureQueriesContext(connection) as one:
        head.get("/handover/leaver?leaver=W1")
    for number in ("乙", "戊"):
        Keeping.objects.for_closing().filter(client__number=number).delete()
        Keeping.objects.for_closing().create(
            client=house.clients[number], staff=house.staff["W1"], role="lead", since=TODAY
        )

    with CaptureQueriesContext(connection) as three:
        answer = head.get("/handover/leaver?leaver=W1")

    assert said(answer).count('name="successor"') == 3
    assert len(three) == len(one)


def test_a_leavers_desk_is_handed_over_from_one_form(enter: Enter) -> None:
    head = enter("H1")
    assert "离岗交接" in said(head.get("/handover"))
    assert "离岗交接" not in said(enter("W1").get("/handover"))
    form = said(head.get("/handover/leaver?leaver=W1"))
    assert "测试甲" in form
    assert '<option value="W2">魏经理' in form
    assert '<option value="W1">' not in form

    answer = said(
        head.post(
            "/handover/leaver", {"leaver": "W1", "from_on": TODAY.isoformat(), "client": ["甲"], "successor": ["W2"]}
        )
    )

    assert "已交接 1 户，其中 0 户待分配。" in answer
    assert ("W2", "lead", TODAY, None) in held("甲")
    assert head.post("/handover/leaver", {"leaver": "W1", "from_on": ""}).status_code == 422


class TestApproving:
    def test_a_transfer_to_another_sub_branch_stands_with_its_approver_first(self, house: Cast, enter: Any) -> None:
        manager, leader, receiver = enter("W1"), enter("V1"), enter("W4")
        sent = {"to_other": "W4", "reason": "客户迁居", "place": "client"}
        assert "须先经上级同意" in manager.post("/client/甲/transfer", sent).content.decode()
        assert "分管行长 待同意" in manager.get("/client/甲").content.decode()
        assert "测试" not in receiver.get("/handover").content.decode()

        desk = leader.get("/handover").content.decode()
        assert "等您同意" in desk
        assert "跨支行" in desk
        number = Proposal.objects.for_closing().get().pk
        assert "已同意移交" in leader.post(f"/handover/{number}/approve").content.decode()

        assert "同意接收" in receiver.get("/handover").content.decode()
        assert receiver.post(f"/handover/{number}/accept").status_code == 200

    def test_one_receiver_is_named_not_two(self, house: Cast, enter: Any) -> None:
        both = {"to": "W2", "to_other": "W4", "reason": "x"}
        assert enter("W1").post("/client/甲/transfer", both).status_code == 422
        assert enter("W1").post("/client/甲/transfer", {"reason": "x"}).status_code == 422
