"""In a real browser: sign in, work a duty off, see the counters agree; no page breaks the content policy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.cast import TODAY, Cast
from tests.desk.house import furnish
from zhiwo.org.models import Login

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WATCH = """
window.broken = [];
document.addEventListener("securitypolicyviolation", (event) => window.broken.push(event.violatedDirective));
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    # Playwright's loop runs in this thread, which Django takes for an asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "The browser tests need Chromium: install the package chromium."
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def house(cast: Cast, settings: Any) -> Cast:
    settings.TODAY = TODAY
    furnish(cast)
    for number in ("W1", "G1", "AD"):
        login = Login(staff=cast.staff[number], number=number)
        login.set_password("open")
        login.save()
    return cast


@pytest.fixture
def page(browser: Any, house: Cast, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=live_server.url)
    opened = context.new_page()
    opened.add_init_script(WATCH)
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    yield opened
    assert faults == []
    context.close()


def sign_in(page: Page, number: str) -> None:
    page.goto("/login")
    page.fill("[name=number]", number)
    page.fill("[name=password]", "open")
    page.click("form .button.main")
    page.wait_for_load_state("networkidle")


def counters(page: Page) -> set[str]:
    places = ("#menu-count", "#tabs a:first-child span", "#kpis > :nth-child(3) b")
    return {page.inner_text(place) for place in places}


def test_a_duty_is_worked_off_from_the_keyboard(page: Page) -> None:
    sign_in(page, "W1")
    before = counters(page)

    for _ in range(2):
        page.reload()
        page.keyboard.press("j")
        page.keyboard.press("r")
        page.wait_for_selector(".record textarea:focus")
        page.keyboard.type("谈了到期安排")
        page.keyboard.press("Enter")
        page.wait_for_selector(".message.good")

    assert len(before) == len(counters(page)) == 1
    assert int(counters(page).pop()) < int(before.pop())
    assert page.evaluate("window.broken") == []


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
