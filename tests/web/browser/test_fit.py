"""In a real browser: whether a product fits is asked on the client's page, given as an opinion, and looked at for the shelf."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.cast import Cast
from tests.holdings.shelf import line, take
from tests.suitability.answers import assessed
from tests.web.browser.signing_in import sign_in
from zhiwo.suitability.models import MatchOpinion

pytestmark = pytest.mark.browser


@pytest.fixture
def shelf(house: Cast, django_db_blocker: Any) -> Cast:
    with django_db_blocker.unblock():
        take(line("W002"), line("W004", risk_level="R4"), line("W005", risk_level="R5"))
        assessed(house)
    return house


def test_a_product_is_looked_at_and_the_opinion_given(shelf: Cast, page: Page, django_db_blocker: Any) -> None:
    sign_in(page, "W1")
    page.goto("/client/甲")

    page.click("#assessment button >> text=适当性核对")
    page.select_option("#assessment-form [name=product]", "W005")
    page.click("#assessment-form button.main")
    page.wait_for_selector("#fit-answer >> text=不得办理")
    assert "R5" in page.inner_text("#fit-answer")
    page.select_option("#assessment-form [name=product]", "W002")
    page.click("#assessment-form button >> text=出具匹配意见")
    page.wait_for_selector("#fit-answer >> text=已出具匹配意见")
    page.click("#assessment button >> text=匹配意见 >> nth=0")
    page.wait_for_selector("#assessment-form details >> text=测试W002")

    assert page.evaluate("window.broken") == []
    page.goto("/client/甲/fit/shelf")
    page.wait_for_selector("text=测试W004")
    page.goto("/shelf/fit/W002")
    page.wait_for_selector("table >> text=测试甲")

    assert page.evaluate("window.broken") == []
    with django_db_blocker.unblock():
        assert MatchOpinion.objects.for_closing().count() == 1
