"""Whether a product fits, on the client's page: looked at, given once a form, in yuan or not, for the individual pension."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.holdings.shelf import line, take
from tests.suitability.answers import assessed
from tests.web.conftest import Enter
from zhiwo.holdings.operations import publish_rates
from zhiwo.suitability.models import MatchOpinion

HTMX = {"HX-Request": "true"}
FIRST, SECOND = "O-" + "1" * 32, "O-" + "2" * 32
FORM = {"product": "W002", "channel": "branch", "initiative": "bank", "reference": FIRST}


@pytest.fixture
def shelf(house: Cast) -> Cast:
    """Products at three risks and one in dollars, 甲 assessed as C4."""
    take(line("W002"), line("W004", risk_level="R4"), line("W005", risk_level="R5"), line("U001", currency="USD"))
    assessed(house)
    return house


def text(answer: Any, status: int = 200) -> str:
    said: str = answer.content.decode()
    assert answer.status_code == status, said
    return said


class TestAsking:
    def ask(self, enter: Enter, **said: str) -> str:
        return text(enter("W1").post("/client/甲/fit", FORM | said, headers=HTMX))

    def test_looks_and_keeps_nothing(self, shelf: Cast, enter: Enter) -> None:
        assert "不得办理" in self.ask(enter, product="W005")
        assert "已出具匹配意见" not in self.ask(enter)
        assert not MatchOpinion.objects.for_closing().exists()

    @pytest.mark.parametrize(("paid", "told"), [("", False), ("11999", True), ("12000", True)])
    def test_for_the_individual_pension_what_is_left_of_the_year_counts(
        self, shelf: Cast, enter: Enter, paid: str, told: bool
    ) -> None:
        page = self.ask(enter, amount="1", pension_paid=paid)

        assert ("个人养老金" in page) is told
        assert ("不得办理" in page) is (paid == "12000")

    def test_another_currency_is_held_against_the_rate_of_the_file(self, shelf: Cast, enter: Enter) -> None:
        assert "不得办理" in self.ask(enter, product="U001", amount="1000")
        publish_rates([{"currency": "USD", "on": TODAY, "mid_rate": Decimal("7.1")}])

        assert "不得办理" not in self.ask(enter, product="U001", amount="1000")

    @pytest.mark.parametrize("wrong", [
        {"product": ""}, {"amount": "0"}, {"amount": "1.001"}, {"amount": "一万"}, {"initiative": "me"}, {"currency": "yuan"},
        {"pension_paid": "-1"}, {"reference": "x"},
    ])  # fmt: skip
    def test_what_cannot_be_read_is_told(self, shelf: Cast, enter: Enter, wrong: dict[str, str]) -> None:
        answer = enter("W1").post("/client/甲/fit", FORM | wrong, headers=HTMX)

        assert "请选择产品、渠道" in text(answer, 422)


class TestGiving:
    def test_gives_each_form_once_and_hands_a_fresh_one_over(self, shelf: Cast, enter: Enter) -> None:
        browser, give = enter("W1"), FORM | {"give": "1"}

        page = text(browser.post("/client/甲/fit", give, headers=HTMX))
        fresh = re.search(r'id="fit-reference" name="reference" value="(O-[0-9a-f]{32})" hx-swap-oob="true"', page)
        assert fresh
        again = text(browser.post("/client/甲/fit", give, headers=HTMX))
        assert "已出具匹配意见" in again
        assert MatchOpinion.objects.for_closing().count() == 1
        other = browser.post("/client/甲/fit", give | {"product": "W004"}, headers=HTMX)
        assert "已就别的内容出具过意见" in text(other, 409)

        text(browser.post("/client/甲/fit", give | {"product": "W004", "reference": fresh[1]}, headers=HTMX))
        assert MatchOpinion.objects.for_closing().count() == 2
        listed = text(browser.get("/client/甲/opinions", headers=HTMX))
        assert "测试W002" in listed
        assert "测试W004" in listed

    def test_the_rate_stands_beside_an_amount_in_another_currency(self, shelf: Cast, enter: Enter) -> None:
        publish_rates([{"currency": "USD", "on": TODAY, "mid_rate": Decimal("7.1")}])
        browser = enter("W1")
        text(browser.post("/client/甲/fit", FORM | {"give": "1", "product": "U001", "amount": "1000"}, headers=HTMX))

        assert "汇率 7.1" in text(browser.get("/client/甲/opinions", headers=HTMX))

    def test_who_does_not_see_the_client_learns_nothing(self, shelf: Cast, enter: Enter) -> None:
        for path in ("/client/甲/fit", "/client/甲/opinions", "/client/甲/fit/shelf"):
            assert enter("W4").get(path, headers=HTMX).status_code == 404
        assert enter("W4").post("/client/甲/fit", FORM | {"give": "1"}, headers=HTMX).status_code == 404
        assert not MatchOpinion.objects.for_closing().exists()


class TestTheShelfAndTheBook:
    def test_say_of_each_what_one_answer_says(self, shelf: Cast, enter: Enter) -> None:
        page = text(enter("W1").get("/client/甲/fit/shelf"))
        assert "测试W005" in page
        book = text(enter("W1").get("/shelf/fit/W002"))
        assert "测试甲" in book

    def test_of_a_product_nobody_knows_are_not_found(self, shelf: Cast, enter: Enter) -> None:
        assert enter("W1").get("/shelf/fit/W099").status_code == 404
