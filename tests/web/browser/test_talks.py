"""In a real browser: the talk of a line opens beside it and in the form, a case is written and rated."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.cast import Cast
from tests.talks.house import NOW, written
from tests.web.browser.signing_in import sign_in
from zhiwo.wiring.talk_commands import take_over_ready_talks

pytestmark = pytest.mark.browser


@pytest.fixture
def ready(house: Cast, django_db_blocker: Any) -> Cast:
    with django_db_blocker.unblock():
        take_over_ready_talks(maker=house.actor("G1"), checker=house.actor("Q1"), reason="采用", at=NOW)
        written(house, "W2")
    return house


def test_the_talk_opens_beside_the_line_and_in_the_form(ready: Cast, page: Page) -> None:
    sign_in(page, "W1")
    page.goto("/?tab=birthday")

    page.click("tbody.line button[title=话术] >> nth=0")
    page.wait_for_selector(".beside .talk")
    assert "今天只祝福" in page.inner_text(".beside .said")
    page.click("tbody.line .beside .chip >> text=升级")
    page.wait_for_selector(".beside .said >> text=好消息")

    page.click("tbody.line button[aria-label=记录电话] >> nth=0")
    page.wait_for_selector("form.record textarea")
    page.fill("form.record textarea", "谈了一半")
    page.click("form.record button >> text=话术")
    page.wait_for_selector("form.record .beside .talk")
    page.click("form.record .beside .chip >> text=升级")
    page.wait_for_selector("form.record .beside .said >> text=好消息")
    assert page.input_value("form.record textarea") == "谈了一半"
    page.click("form.record button.main")
    page.wait_for_selector(".message.good")
    assert page.evaluate("window.broken") == []


def test_a_case_is_written_and_one_is_rated(ready: Cast, page: Page) -> None:
    sign_in(page, "W1")
    page.goto("/talks/cases")

    page.click("text=有用 >> nth=-1")
    page.wait_for_selector("text=1/1 人觉得有用")
    page.click("button >> text=写案例")
    page.fill("#write-case [name=title]", "先听后说")
    for name, value in (("situation", "complaint"), ("tier", "t1"), ("band", "none")):
        page.select_option(f"#write-case [name={name}]", value)
    page.click("#write-case .segments label >> nth=1")
    page.fill("#write-case [name=said]", "客户说完再答。")
    page.fill("#write-case [name=lessons]", "当天登记，当天回话。")
    page.click("#write-case button.main")
    page.wait_for_selector(".cases h3 >> text=先听后说")
    page.select_option(".filters [name=outcome]", "won")
    page.wait_for_function("() => document.querySelectorAll('.cases li').length === 1")
    assert page.evaluate("window.broken") == []
