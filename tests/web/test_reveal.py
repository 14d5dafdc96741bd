"""The value asked for is in one answer and nowhere else; the page that is opened stands on the trail."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.web.conftest import Enter
from zhiwo.governance.models import TrailEntry
from zhiwo.org.models import Session
from zhiwo.org.policy import FIELDS, TABLE, Field, Shown

PHONE = "19900001234"
ADDRESS = "/client/甲/reveal/phone"
HTMX = {"HX-Request": "true"}


def ask(browser: Client, address: str = ADDRESS, **said: str) -> Any:
    return browser.post(address, {"purpose": "contact"} | said, headers=HTMX)


def test_the_value_is_in_that_one_answer(enter: Enter, caplog: pytest.LogCaptureFixture) -> None:
    browser = enter("W1")
    caplog.set_level(0)
    before = [browser.get("/client/甲"), browser.get(ADDRESS, headers=HTMX)]

    answer = ask(browser)

    after = [browser.get("/client/甲"), browser.get(ADDRESS, headers=HTMX), browser.get("/book")]
    assert PHONE in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert not any(PHONE in page.content.decode() for page in before + after)
    assert (
        PHONE
        not in f"{answer.headers}{answer.cookies}{caplog.text}{[dict(s.get_decoded()) for s in Session.objects.all()]}"
    )
    assert PHONE not in "".join(TrailEntry.objects.values_list("facts_written", flat=True))


def test_it_goes_back_to_its_mask(enter: Enter) -> None:
    answer = ask(enter("W1")).content.decode()

    assert 'data-clear="60"' in answer
    assert 'data-mask="199****1234"' in answer


def test_it_is_never_an_address_that_shows_it(enter: Enter) -> None:
    browser = enter("W1")

    assert PHONE not in browser.get(ADDRESS + "?purpose=contact").content.decode()
    assert browser.put(ADDRESS, "purpose=contact").status_code == 405


@pytest.mark.parametrize(("staff", "buttons"), [("W1", 3), ("H1", 3), ("Q1", 6), ("X1", 0), ("U1", 0), ("D1", 0)])
def test_buttons_stand_where_the_post_may_ask(enter: Enter, staff: str, buttons: int) -> None:
    assert enter(staff).get("/client/甲").content.decode().count('class="eye"') == buttons


@pytest.mark.parametrize("staff", ["X1", "U1", "D1"])
def test_without_a_button_the_address_is_refused(enter: Enter, staff: str) -> None:
    browser = enter(staff)

    assert browser.get(ADDRESS, headers=HTMX).status_code == ask(browser).status_code == 409


@pytest.mark.parametrize("address", ["/client/{}/reveal/phone", "/client/{}"])
def test_a_client_out_of_sight_answers_as_one_that_is_not_there(enter: Enter, address: str) -> None:
    browser = enter("W1")
    hidden, absent = (ask(browser, address.format(number)) for number in ("乙", "nobody"))

    assert hidden.status_code == absent.status_code
    assert hidden.content == absent.content


def test_a_post_that_is_not_meant_by_the_person_is_not_heard(house: Cast, enter: Enter) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = enter("W1").cookies

    assert ask(browser).status_code == 403
    assert not TrailEntry.objects.filter(act="client.revealed").exists()


def test_a_purpose_is_asked_for_in_a_sentence(enter: Enter) -> None:
    answer = ask(enter("W1"), purpose="")

    assert answer.status_code == 409
    assert "请选择用途" in answer.content.decode()


class TestOpeningThePage:
    def test_stands_on_the_trail(self, enter: Enter) -> None:
        enter("W1").get("/client/甲")

        assert list(TrailEntry.objects.values_list("actor", "act", "subject")) == [("W1", "client.viewed", "甲")]

    def test_is_not_possible_without(self, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(**said: object) -> None:
            raise OSError

        monkeypatch.setattr("zhiwo.parties.operations.viewing.record", broken)
        browser = enter("W1")
        browser.raise_request_exception = False

        assert browser.get("/client/甲").status_code == 500

    def test_in_vain_is_a_refusal_and_no_view(self, enter: Enter) -> None:
        enter("W1").get("/client/乙")

        assert list(TrailEntry.objects.values_list("act", flat=True)) == ["web.refused"]


@pytest.mark.parametrize("field", [field for field, detail in FIELDS.items() if detail.kind])
@pytest.mark.parametrize("how", list(Shown))
def test_the_page_bears_every_cell_of_the_table(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, field: Field, how: Shown
) -> None:
    monkeypatch.setitem(TABLE, "outlet_head", {**TABLE["outlet_head"], field: how})
    browser = enter("H1")

    pages = [browser.get(path).content.decode() for path in ("/client/甲", "/book", "/", "/client/甲/record")]

    assert ("测试甲" in "".join(pages)) is (field is not Field.NAME or how is Shown.CLEAR)
    assert ("测**" in "".join(pages)) is (field is Field.NAME and how in (Shown.MASKED, Shown.ON_REQUEST))
