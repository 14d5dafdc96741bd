"""Recording an interaction: one answer carries every counter, and a refusal leaves the page as it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast
from tests.web.conftest import Enter
from zhiwo.care.models import Duty, Interaction
from zhiwo.clients.models import Keeping
from zhiwo.org.models import Staff

REFERENCE = "H-" + "0" * 32


def said(**changes: Any) -> dict[str, Any]:
    form = {"reference": REFERENCE, "kind": "call", "result": "connected", "on": "2026-04-20", "note": "", "tab": "all"}
    return form | changes


def post(browser: Client, client: str = "甲", **changes: Any) -> Any:
    return browser.post(f"/client/{client}/record", said(**changes), headers={"HX-Request": "true"})


@pytest.fixture
def duty(house: Cast) -> Duty:
    return Duty.objects.for_closing().get(client__number="甲", kind="contact_month", on="2026-04-01")


def test_the_answer_carries_the_line_and_counters_that_agree(enter: Enter, duty: Duty) -> None:
    browser = enter("W1")

    answer = post(browser, place="today", line=duty.pk, shown=str(duty.pk)).content.decode()

    assert f'id="duty-{duty.pk}"' in answer
    assert "T2 标准 2 次，已 1 次" in answer
    menu = re.search(r'id="menu-count" hx-swap-oob="true">(\d+)<', answer)
    tab = re.search(r"全部 <span>(\d+)<", answer)
    head = re.search(r"待办合计</span><b>(\d+)<", answer)
    assert menu and tab and head
    assert menu[1] == tab[1] == head[1]
    fresh = browser.get("/").content.decode()
    assert f'id="menu-count">{menu[1]}<' in fresh
    assert "已记录，计入：月度联络。" in answer


def test_only_lines_that_are_on_the_page_come_back(enter: Enter, duty: Duty) -> None:
    answer = post(enter("W1"), place="today", line=duty.pk, shown="").content.decode()

    assert "<tbody" not in answer


def test_from_the_client_page_its_panels_come_back(enter: Enter, house: Cast) -> None:
    answer = post(enter("W1"), note="聊到换汇").content.decode()

    assert all(f'id="{panel}" hx-swap-oob="true"' in answer for panel in ("client-head", "duties", "interactions"))
    assert "聊到换汇" in answer


def test_a_form_sent_twice_records_once(enter: Enter, house: Cast) -> None:
    browser = enter("W1")

    post(browser)
    post(browser)

    assert Interaction.objects.for_closing().filter(reference=REFERENCE).count() == 1


def test_an_occasion_that_is_ticked_is_greeted(enter: Enter, house: Cast) -> None:
    post(enter("W1"), occasions=["birthday"])

    greeted = Duty.objects.for_closing().get(client__number="甲", kind="greeting_birthday", on="2026-04-22")
    assert greeted.done == 1


def test_an_outcome_belongs_to_calls_only(enter: Enter, house: Cast) -> None:
    post(enter("W1"), kind="visit")

    assert Interaction.objects.for_closing().get(reference=REFERENCE).result == ""


def test_a_day_to_come_is_refused_with_a_sentence(enter: Enter, house: Cast) -> None:
    answer = post(enter("W1"), on="2026-04-21")

    assert answer.status_code == 409
    assert answer["HX-Reswap"] == "none"
    assert "还没有到" in answer.content.decode()


@pytest.mark.parametrize("changes", [{"kind": "telegram"}, {"on": "soon"}, {"reference": "x"}, {"note": "长" * 2001}])
def test_what_cannot_be_read_is_said(enter: Enter, house: Cast, changes: dict[str, str]) -> None:
    answer = post(enter("W1"), **changes)

    assert answer.status_code == 422
    assert "表单没有填对" in answer.content.decode()


def test_a_client_out_of_sight_is_not_found(enter: Enter, house: Cast) -> None:
    assert post(enter("W1"), client="乙").status_code == 404
    assert not Interaction.objects.for_closing().exists()


def test_the_form_opens_with_the_way_that_was_clicked(enter: Enter, house: Cast) -> None:
    form = enter("W1").get("/client/甲/record?kind=visit").content.decode()

    assert re.search(r'value="visit" checked', form)
    assert 'name="occasions" value="birthday" checked' in form


def test_without_the_token_nothing_is_recorded(house: Cast, enter: Enter) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = enter("W1").cookies

    assert browser.post("/client/甲/record", said()).status_code == 403


def test_only_posts_that_record_are_offered_to(enter: Enter, house: Cast) -> None:
    house.staff["DS"] = Staff.objects.create(
        number="DS", name="周专员", unit=house.staff["HO"].unit, post="data_steward"
    )
    for path in ("/", "/client/甲"):
        assert "/record?kind=call" in enter("W1").get(path).content.decode()
        assert "/record?kind=call" not in enter("DS").get(path, follow=True).content.decode()
    assert "甲" in enter("DS").get("/client/甲").content.decode()


def test_a_call_from_the_days_list_costs_as_many_statements_on_a_long_desk_as_on_a_short_one(
    enter: Enter, house: Cast, duty: Duty
) -> None:
    """Two requests put a call down (tests/web/browser/test_phone.py); what they cost does not grow with the desk."""
    browser = enter("W1")
    way = f"/client/甲/record?kind=call&line={duty.pk}&tab=all"

    def both(reference: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as form:
            browser.get(way)
        with CaptureQueriesContext(connection) as saved:
            post(browser, place="today", line=duty.pk, shown=str(duty.pk), reference="H-" + reference * 32)
        return len(form), len(saved)

    both("0")
    short = both("1")
    for number in ("乙", "戊"):
        Keeping.objects.for_closing().filter(client__number=number).delete()
        Keeping.objects.for_closing().create(
            client=house.clients[number], staff=house.staff["W1"], role="lead", since=TODAY
        )

    long = both("2")

    assert long == short
    assert long[0] <= 25
    assert long[1] <= 75
