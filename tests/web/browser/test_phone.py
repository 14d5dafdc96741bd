"""On a phone: from Today a call is on the books after two taps, with two requests and bounded work behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests.cast import Cast
from tests.web.browser.signing_in import sign_in
from zhiwo.care.models import Interaction

pytestmark = pytest.mark.browser

TAPS = 2
BYTES = 60_000
"""Of both answers together, uncompressed."""


class Thumb:
    """Taps, and counts them and what the page asks the server for meanwhile."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0
        self.asked: list[tuple[str, int]] = []

    def watch(self) -> None:
        self.page.on("response", lambda answer: self.asked.append((answer.request.method, len(answer.body()))))

    def tap(self, place: Locator) -> None:
        box = place.bounding_box()
        assert box is not None
        assert box["width"] >= 32, "wide enough for a thumb"
        assert box["height"] >= 32, "high enough for a thumb"
        place.tap()
        self.taps += 1


@pytest.fixture
def phone(browser: Any, house: Cast, server: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2, base_url=server
    )
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    yield opened
    assert faults == []
    context.close()


@pytest.mark.parametrize(
    ("button", "result"), [(".button.main", "connected"), ("button[value=no_answer]", "no_answer")]
)
def test_a_call_is_put_down_in_two_taps(phone: Page, button: str, result: str) -> None:
    sign_in(phone, "W1")
    phone.wait_for_load_state("networkidle")
    line = phone.locator("tbody.line", has_text="次联络").first
    stands = line.bounding_box()
    assert stands
    assert stands["y"] < 844 - 52, "the line is on the first screen"
    thumb = Thumb(phone)
    thumb.watch()

    thumb.tap(line.locator("[data-record]"))
    phone.wait_for_selector("form.record")
    assert phone.evaluate("document.activeElement.tagName") != "TEXTAREA", "no keyboard covers the buttons"
    place = phone.locator(f"form.record {button}").bounding_box()
    assert place is not None
    assert place["y"] + place["height"] < 844 - 52, "the button is in sight without scrolling"
    thumb.tap(phone.locator(f"form.record {button}"))
    phone.wait_for_selector(".message.good")

    assert thumb.taps <= TAPS
    assert [method for method, _ in thumb.asked] == ["GET", "POST"]
    assert sum(size for _, size in thumb.asked) < BYTES
    assert Interaction.objects.for_closing().values_list("kind", "result").get() == ("call", result)


def test_on_a_desk_the_outcome_is_chosen_in_the_form(page: Page) -> None:
    sign_in(page, "W1")
    page.goto("/?tab=contact")

    page.click("[data-record]")
    page.wait_for_selector("form.record")

    assert page.locator(".record .segments[data-outcome]").is_visible()
    assert not page.locator("button[value=no_answer]").is_visible()
