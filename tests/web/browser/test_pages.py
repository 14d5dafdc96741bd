"""In a real browser: sign in, work a duty off, see the counters agree; no page breaks the content policy."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.cast import Cast
from tests.governance.waiting import AT
from tests.lakes import empty_lake
from tests.tags.house import CLOSED, House
from tests.web.browser.signing_in import sign_in
from zhiwo.governance.models import Message
from zhiwo.governance.outbox import LEASE, claim, doubt_expired, post

pytestmark = pytest.mark.browser


def counters(page: Page) -> set[str]:
    places = ("#menu-count", "#tabs a:first-child span", "#kpis > :nth-child(3) b")
    return {page.inner_text(place) for place in places}


def test_a_duty_is_worked_off_from_the_keyboard(page: Page) -> None:
    sign_in(page, "W1")
    before = counters(page)

    for _ in range(2):
        page.goto("/?tab=contact")
        page.keyboard.press("j")
        page.keyboard.press("r")
        page.wait_for_selector(".record textarea:focus")
        page.keyboard.type("谈了到期安排")
        page.keyboard.press("Enter")
        page.wait_for_selector(".message.good")

    assert len(before) == len(counters(page)) == 1
    assert int(counters(page).pop()) < int(before.pop())
    assert page.evaluate("window.broken") == []


def test_a_client_is_assigned_in_two_clicks(page: Page) -> None:
    sign_in(page, "H1")
    assert page.inner_text("#unassigned header a") == "1 户"

    page.click("#unassigned li button")
    page.click(".assign button >> text=魏经理")
    page.wait_for_selector(".message.good")

    assert "已指派给魏经理" in page.inner_text(".message.good")
    assert page.inner_text("#unassigned header a") == "0 户"
    assert page.evaluate("window.broken") == []
    page.goto("/client/戊")
    assert "魏经理" in page.inner_text("#keepers")


def test_a_list_that_an_assignment_changes_draws_itself_anew(page: Page) -> None:
    sign_in(page, "H1")
    page.goto("/board/list?what=unassigned")

    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector(".assign button:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("#members .empty")

    assert "已指派给王经理" in page.inner_text(".message.good")
    assert page.evaluate("window.broken") == []


def test_an_interaction_is_corrected_on_the_client_page(page: Page) -> None:
    sign_in(page, "W1")
    page.goto("/client/甲")
    page.keyboard.press("r")
    page.wait_for_selector(".record textarea:focus")
    page.keyboard.type("谈了")
    page.keyboard.press("Enter")
    page.wait_for_selector("#interactions .tag.good")

    page.click("#interactions .quiet")
    page.click(".record [value=no_answer]")
    page.click(".record .button.main")
    page.wait_for_selector(".replaced")

    assert "不计联络：未接通" in page.inner_text("#interactions")
    assert page.locator("#interactions .tag.good").count() == 0
    assert page.evaluate("window.broken") == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/client/甲",
        "/book",
        "/board/list?what=unassigned",
        "/approvals",
        "/policies",
        "/policies/tiering.branch",
    ],
)
def test_nothing_is_wider_than_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, "H1")

    page.goto(path)
    page.wait_for_load_state("networkidle")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_enter_opens_the_line_one_stands_on(page: Page) -> None:
    sign_in(page, "W1")
    assert page.get_attribute("tbody.line td.who a", "title") == "测试甲 甲"

    page.keyboard.press("j")
    page.keyboard.press("Enter")

    page.wait_for_url("**/client/**")


@pytest.mark.parametrize(
    ("number", "paths"),
    [("W1", ["/", "/book", "/client/甲", "/client/nobody"]), ("G1", ["/board", "/board/list?what=listed", "/intake"])],
)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_no_page_breaks_the_content_policy(page: Page, number: str, paths: list[str], look: str) -> None:
    page.emulate_media(color_scheme="dark" if look == "dark" else "light")
    sign_in(page, number)

    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.mouse.move(500, 330)

        assert page.evaluate("window.broken") == []
        assert page.evaluate("document.documentElement.dataset.shade") == look
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_client_is_found_by_initials(page: Page) -> None:
    sign_in(page, "W1")

    page.keyboard.press("/")
    page.keyboard.type("cs")
    page.wait_for_selector(".found a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/client/**")

    assert page.inner_text(".client-head h2").startswith("测试甲")


def test_the_language_changes_at_a_click(page: Page) -> None:
    sign_in(page, "AD")

    page.click("[hx-post='/choice/language']")
    page.wait_for_selector("html[lang=en]")

    assert "Data intake" in page.inner_text("h1")


def test_a_message_in_doubt_is_settled_from_the_keyboard(page: Page, house: Cast) -> None:
    post(actor=house.actor("AD"), channel="sms", event="e", payload={}, at=AT)
    claim(owner="gone", channels=["sms"], at=AT)
    doubt_expired(AT + LEASE)
    sign_in(page, "AD")
    page.goto("/jobs")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.keyboard.type("后台显示已送达")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.good")

    assert Message.objects.get().state == "sent"
    assert page.locator("#jobs .settle").count() == 0
    assert page.evaluate("window.broken") == []


def test_a_phone_number_is_shown_for_a_purpose_and_masks_itself(page: Page) -> None:
    page.clock.install()
    sign_in(page, "W1")
    page.goto("/client/甲")
    page.focus("button.eye")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] [name=purpose]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_selector("#detail-phone .clear")
    assert page.inner_text("#detail-phone") == "19900001234"
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.className") == "eye"
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert "1990" not in kept

    page.clock.fast_forward(59_000)
    assert page.inner_text("#detail-phone") == "19900001234"
    page.clock.fast_forward(2_000)
    page.wait_for_selector("#detail-phone .clear", state="detached")
    assert page.inner_text("#detail-phone") == "199****1234"
    assert "19900001234" not in page.content()
    assert page.evaluate("broken") == []


def test_something_else_asks_for_words_and_a_refusal_shows_nothing(page: Page) -> None:
    sign_in(page, "W1")
    page.goto("/client/甲")
    page.click("button.eye >> nth=0")
    page.wait_for_selector("dialog[open]")
    page.check("[value=other]")
    assert page.evaluate("document.querySelector('[name=words]').required")
    page.fill("[name=words]", "回拨 199-0000-1234")
    page.click("dialog .button.main")

    page.wait_for_selector("#messages .bad")
    assert "请不要写客户姓名或号码" in page.inner_text("#messages")
    assert page.inner_text("#detail-phone") == "199****1234"

    page.click("button.eye >> nth=0")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("broken") == []


def test_a_rule_is_completed_mended_counted_and_changed_as_a_form(
    page: Page, house: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LAKE, settings.HOME = tmp_path / "lake", tmp_path
    monkeypatch.setattr("zhiwo.wiring.closed_days.closed_on", lambda: CLOSED)
    bank = House(house, empty_lake(tmp_path))
    bank.fill()
    bank.move("甲", "乙", on=date(2026, 4, 1))
    sign_in(page, "G1")
    page.goto("/drafts")

    page.keyboard.type("统计")
    page.wait_for_selector("#offers [data-put='统计周期[]']")
    page.keyboard.press("Tab")
    page.keyboard.type("当年")
    page.keyboard.press("End")
    page.keyboard.type(" + 渠道偏好特征[手机银杭]")
    page.wait_for_selector("text=改为 手机银行")
    assert page.inner_text(".ruled mark") == "手机银杭"
    page.click("text=改为 手机银行")
    page.wait_for_selector("#count .link >> text=2")
    assert page.input_value("#rule") == "统计周期[当年] + 渠道偏好特征[手机银行]"
    page.click("#count .link >> text=2")
    page.wait_for_selector("#behind td.who")
    assert page.locator("#behind td.who").count() == 2

    page.click("#as-form summary")
    page.fill("#form-view [data-content] >> nth=1", "柜台")
    page.wait_for_selector("#count .link >> text=0")
    assert page.input_value("#rule") == "统计周期[当年01月01日至今] + 渠道偏好特征[柜台]"
    assert not page.locator("#behind td.who").count(), "a list of another rule is gone"
    assert page.evaluate("window.broken") == []


def test_an_offer_taken_by_a_hand_quicker_than_the_answers_goes_where_it_was_meant(
    page: Page, house: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LAKE, settings.HOME = tmp_path / "lake", tmp_path
    monkeypatch.setattr("zhiwo.wiring.closed_days.closed_on", lambda: CLOSED)
    House(house, empty_lake(tmp_path)).fill()
    sign_in(page, "G1")
    page.goto("/drafts")
    page.keyboard.type("统")
    page.wait_for_selector("#offers [data-put='统计周期[]']")
    page.evaluate(
        """() => {
          const asked = window.fetch;
          const held = new Promise((open) => { window.letGo = open; });
          window.fetch = async (...all) => { await held; return asked(...all); };
        }"""
    )
    page.keyboard.type("计")
    page.keyboard.press("Tab")
    page.keyboard.type("当年")
    assert page.input_value("#rule") == "统计周期[当年]"

    page.keyboard.press("End")
    page.keyboard.type(" + 甲")
    page.keyboard.press("Tab")
    page.keyboard.type("乙")
    page.evaluate("window.letGo()")
    page.wait_for_selector("#reading .bad")
    assert page.input_value("#rule") == "统计周期[当年] + 甲乙", "an offer for an earlier text is not put in"
    assert page.evaluate("window.broken") == []
