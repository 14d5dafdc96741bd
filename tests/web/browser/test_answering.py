"""On the client's own screen: a code, the questions, the result; nothing wider than the screen, nothing the policy forbids."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.cast import Cast
from tests.suitability.answers import MIDDLING
from tests.web.browser.signing_in import sign_in
from zhiwo.suitability.models import Assessment

pytestmark = pytest.mark.browser


def test_from_the_managers_screen_to_the_clients(page: Page, house: Cast, browser: Any, server: str) -> None:
    sign_in(page, "W1")
    page.goto("/client/甲")
    page.locator("#assessment").get_by_role("button", name="开启测评", exact=True).click()
    page.get_by_role("button", name="生成口令").click()
    code = page.locator("#assessment-form .secret").inner_text()
    assert page.locator("#assessment-form .address").inner_text() == f"{server}/answer"
    for width, height in ((390, 800), (768, 1024)):
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=server)
        client = context.new_page()
        client.goto("/answer")
        client.locator("input[name=code]").fill(code.upper())
        client.get_by_role("button", name="开始").click()
        client.locator("fieldset label").first.wait_for()
        assert client.evaluate("document.documentElement.scrollWidth") <= width
        assert client.locator("fieldset label").first.evaluate("label => label.offsetHeight") >= 44
        if width == 768:
            _answer(client)
        context.close()

    row = Assessment.objects.for_closing().get()
    assert (row.level, row.answers) == (4, MIDDLING)
    assert page.evaluate("window.broken") == []


def _answer(client: Page) -> None:
    """Nothing goes in before all is answered; then the result stands there."""
    hand_in = client.get_by_role("button", name="提交")
    hand_in.click()
    assert client.locator("fieldset").count() == len(MIDDLING) + 1, "the browser itself asks for what is missing"
    for question, answer in MIDDLING.items():
        client.locator(f"input[name=q-{question}][value={answer}]").check()
    client.locator("input[name=own_hand]").check()
    hand_in.click()
    client.get_by_text("已收到您的作答").wait_for()
    assert client.get_by_text("C4").is_visible()
