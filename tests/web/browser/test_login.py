"""In a real browser: a second factor is enrolled and opens, an act waits until its maker has proved who they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page

from tests.web.browser.signing_in import sign_in
from zhiwo.web import stepup

pytestmark = pytest.mark.browser


@pytest.fixture
def key(page: Page) -> Iterator[Any]:
    """A security key plugged into the browser."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False}
    plugged = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"isUserVerified": False}})
    yield plugged["authenticatorId"]


def leave(page: Page) -> None:
    page.click(".me button")
    page.wait_for_url("**/login")


def test_a_security_key_is_enrolled_and_opens(page: Page, key: Any) -> None:
    sign_in(page, "W1")
    page.goto("/factors")
    page.click("text=添加安全密钥")
    page.fill("[name=name]", "工位上的密钥")
    page.click("[data-use-key]")
    page.wait_for_selector(".codes li")
    assert page.locator(".codes li").count() == 10

    leave(page)
    sign_in(page, "W1")
    assert page.url.endswith("/login/second")
    page.click("[data-use-key]")
    page.wait_for_url(re.compile(r":\d+/$"))

    assert "今日待办" in page.inner_text("h1")
    assert page.evaluate("window.broken") == []


def test_an_app_is_enrolled_and_its_code_opens(page: Page) -> None:
    sign_in(page, "W1")
    page.goto("/factors")
    page.click("text=添加验证器")
    seed = page.inner_text(".enrol code").replace(" ", "")
    page.fill("[name=code]", pyotp.TOTP(seed).now())
    page.click("text=确认添加")
    page.wait_for_selector(".codes li")
    spare = page.locator(".codes li").first.inner_text()

    leave(page)
    sign_in(page, "W1")
    page.fill("[name=code]", spare)
    page.click("button.main")
    page.wait_for_url(re.compile(r":\d+/$"))

    assert page.evaluate("window.broken") == []


def test_an_act_goes_on_after_the_dialog(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(page, "AD")
    page.goto("/users")
    monkeypatch.setattr(stepup, "is_fresh", lambda request: False)
    page.locator("tbody.user", has_text="陈柜员").locator("button", has_text="开通").click()
    page.wait_for_selector("#again[open] [name=password]:focus")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("#again .notice")

    monkeypatch.undo()
    page.fill("#again [name=password]", "open")
    page.keyboard.press("Enter")
    page.wait_for_selector(".handed code")

    assert page.locator("#again[open]").count() == 0
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", page.inner_text(".handed code"))
    assert "待改密码" in page.locator("tbody.user", has_text="陈柜员").inner_text()
    assert page.evaluate("window.broken") == []


def test_a_page_goes_on_to_where_one_wanted_to_go(page: Page) -> None:
    sign_in(page, "AD")
    page.goto("/again?next=/posts")
    page.fill("main [name=password]", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("main .notice")

    page.fill("main [name=password]", "open")
    page.keyboard.press("Enter")

    page.wait_for_url("**/posts")


@pytest.mark.parametrize("look", ["light", "dark"])
def test_no_page_of_the_login_breaks_the_content_policy(page: Page, look: str) -> None:
    page.emulate_media(color_scheme="dark" if look == "dark" else "light")
    sign_in(page, "AD")

    for path in ("/sessions", "/password", "/factors", "/again", "/users", "/posts"):
        page.goto(path)
        page.wait_for_load_state("networkidle")

        assert page.evaluate("window.broken") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
