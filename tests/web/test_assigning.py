"""Assigning from the queue: two clicks, for the posts that may, and every page that shows the client is put right."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.web.conftest import Enter
from zhiwo.clients.models import Keeping
from zhiwo.governance.models import TrailEntry

MAY = ["P1", "V1", "G1", "H1", "HO"]
MAY_NOT = ["W1", "W2", "L1", "C1", "AD"]
HTMX = {"HX-Request": "true"}


def give(browser: Client, client: str = "戊", **said: str) -> Any:
    return browser.post(f"/client/{client}/assign", {"to": "W1", "place": "today"} | said, headers=HTMX)


def leads(client: str = "戊") -> list[str]:
    return list(Keeping.objects.for_closing().filter(client__number=client).values_list("staff__number", flat=True))


@pytest.mark.parametrize("number", MAY)
def test_the_candidates_open_for_whoever_assigns(enter: Enter, number: str) -> None:
    panel = enter(number).get("/client/戊/assign?place=list").content.decode()

    assert re.findall(r"<b>(\w+)</b>", panel) == ["王经理", "魏经理", "李大堂", "陈柜员"]
    assert re.findall(r"主办 (\d) 户", panel) == ["1", "1", "0", "0"]


@pytest.mark.parametrize("number", MAY_NOT)
def test_other_posts_are_refused_with_a_sentence(enter: Enter, number: str) -> None:
    browser = enter(number)

    for answer in (browser.get("/client/戊/assign", headers=HTMX), give(browser)):
        assert answer.status_code == 409
        assert "不能指派客户" in answer.content.decode()
    assert leads() == []


@pytest.mark.parametrize("number", ["H1", "G1"])
def test_the_queue_on_the_rail_offers_it(enter: Enter, number: str) -> None:
    assert "/client/%E6%88%8A/assign?place=today" in enter(number).get("/").content.decode()


def test_a_client_of_another_outlet_is_not_found(enter: Enter) -> None:
    browser = enter("H2")

    assert browser.get("/client/戊/assign").status_code == 404
    assert give(browser, to="W3").status_code == 404


def test_from_the_rail_the_queue_is_drawn_anew(enter: Enter) -> None:
    answer = give(enter("H1")).content.decode()

    assert leads() == ["W1"]
    assert 'id="unassigned" hx-swap-oob="true"' in answer
    assert "名单内客户都有主办人" in answer
    assert "已指派给王经理" in answer
    entry = TrailEntry.objects.get(act="client.assigned")
    assert (entry.actor, entry.subject, entry.facts["to"]) == ("H1", "戊", "W1")


def test_from_the_client_page_its_keepers_come_back(enter: Enter) -> None:
    browser = enter("H1")
    before = browser.get("/client/戊").content.decode()

    answer = give(browser, place="client").content.decode()

    assert "指派主办人" in before
    assert 'id="keepers" hx-swap-oob="true"' in answer
    assert "指派主办人" not in answer


def test_from_a_list_the_list_is_told_to_draw_itself_anew(enter: Enter) -> None:
    browser = enter("H1")
    assert "assign?place=list" in browser.get("/board/list?what=unassigned").content.decode()

    answer = give(browser, place="list")

    assert answer["HX-Trigger"] == "listchanged"
    assert "共 0 户" in browser.get("/board/list?what=unassigned").content.decode()


@pytest.mark.parametrize(
    ("client", "to", "status", "sentence"),
    [
        ("甲", "W2", 409, "该客户由王经理主办"),
        ("甲", "W1", 409, "王经理已经是该客户的主办"),
        ("戊", "H1", 409, "何主任的岗位（网点主任）不能主办该客户"),
        ("戊", "W3", 404, "没有找到这位员工"),
        ("戊", "", 404, "没有找到这位员工"),
    ],
)
def test_a_refusal_is_a_sentence_and_changes_nothing(
    enter: Enter, client: str, to: str, status: int, sentence: str
) -> None:
    browser = enter("H1")
    before = leads(client)

    answer = give(browser, client, to=to)

    assert (answer.status_code, answer["HX-Reswap"]) == (status, "none")
    assert sentence in answer.content.decode()
    assert leads(client) == before


def test_without_the_token_nobody_is_assigned(house: Cast, enter: Enter) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = enter("H1").cookies

    assert browser.post("/client/戊/assign", {"to": "W1"}).status_code == 403
    assert leads() == []
