"""Proving oneself anew: a marked view runs only for who has just done so, and the rest goes on from there."""

from __future__ import annotations

import sys
from time import time
from typing import Any
from urllib.parse import unquote

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tests.told import told
from tests.web.conftest import Enter
from tests.web.door import PASSWORD, code, give_app, key_of
from zhiwo.governance.models import TrailEntry
from zhiwo.org.models import Login
from zhiwo.web import urls
from zhiwo.web.stepup import FRESH, fresh


@fresh
def grave(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"done by {request.method}")


urlpatterns = [path("grave", grave, name="grave"), *urls.urlpatterns]
handler404 = urls.handler404


@pytest.fixture
def stale(enter: Enter, settings: Any) -> Client:
    """W1 with a password, in since long."""
    settings.ROOT_URLCONF = sys.modules[__name__]
    browser = enter("W1")
    login = Login.objects.get(number="W1")
    login.set_password(PASSWORD)
    login.save()
    browser.force_login(login)
    return browser


def proved_ago(browser: Client, seconds: int) -> None:
    session = browser.session
    session[FRESH] = int(time()) - seconds
    session.save()


HTMX = {"HX-Request": "true"}


class TestTheMark:
    @pytest.mark.parametrize(("ago", "runs"), [(0, True), (595, True), (605, False), (-60, False)])
    def test_a_proof_is_good_for_ten_minutes(self, stale: Client, ago: int, runs: bool) -> None:
        proved_ago(stale, ago)

        assert (stale.get("/grave").status_code == 200) is runs

    def test_how_long_is_a_setting(self, stale: Client, settings: Any) -> None:
        settings.FRESH_MINUTES = 1
        proved_ago(stale, 65)

        assert stale.get("/grave").status_code == 302

    @pytest.mark.parametrize("kept", ["soon", None, [], 1e12, True])
    def test_nothing_else_in_the_session_counts(self, stale: Client, kept: object) -> None:
        session = stale.session
        session[FRESH] = kept
        session.save()

        assert stale.get("/grave").status_code == 302

    def test_without_a_login_one_comes_to_the_door(self, stale: Client) -> None:
        assert Client().get("/grave")["Location"].startswith("/login")

    @pytest.mark.parametrize("path", ["/exports/1/file", "/approvals/1/decide", "/client/甲/reveal/phone"])
    def test_files_decisions_and_reveals_ask_for_it(self, stale: Client, path: str) -> None:
        assert stale.post(path)["Location"].startswith("/again?next=")

    def test_no_number_typed_into_an_address_is_carried_on(self, stale: Client) -> None:
        assert stale.get("/client/19900001234/reveal/phone")["Location"] == "/again?next=%2F"


class TestGoingOn:
    def test_a_page_leads_to_the_proof_and_from_there_on(self, stale: Client) -> None:
        led = stale.get("/grave?x=1")["Location"]
        assert unquote(led) == "/again?next=/grave?x=1"
        before = key_of(stale)

        proof = stale.post("/again", {"password": PASSWORD, "next": "/grave?x=1"})

        assert proof["Location"] == "/grave?x=1"
        assert stale.get("/grave").content == b"done by GET"
        assert key_of(stale) != before
        entry = TrailEntry.objects.get(act="org.proved")
        assert (entry.actor, told(entry)) == ("W1", {"means": "password"})

    def test_htmx_gets_the_dialog_and_then_the_word_to_go_on(self, stale: Client) -> None:
        asked = stale.post("/grave", headers=HTMX)

        assert (asked.status_code, asked["HX-Retarget"]) == (409, "#again")
        assert "请再次验证" in asked.content.decode()
        proof = stale.post("/again", {"password": PASSWORD}, headers=HTMX)
        assert (proof.status_code, proof["HX-Trigger"]) == (204, "proved")
        assert stale.post("/grave", headers=HTMX).content == b"done by POST"

    def test_a_plain_form_leads_back_to_the_page_it_stood_on(self, stale: Client) -> None:
        led = stale.post("/grave", headers={"Referer": "http://testserver/book?tier=t1"})

        assert led["Location"] == "/again?next=%2Fbook"

    @pytest.mark.parametrize("goal", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
    def test_it_leads_nowhere_else(self, stale: Client, goal: str) -> None:
        assert stale.post("/again", {"password": PASSWORD, "next": goal})["Location"] == "/"


class TestTheProof:
    @pytest.mark.parametrize(
        "said", [{"password": "wrong"}, {"password": ""}, {}, {"code": "000000"}, {"answer": "{}"}]
    )
    def test_a_wrong_one_is_told_and_stands_on_the_trail(self, stale: Client, said: dict[str, str]) -> None:
        answer = stale.post("/again", said)

        assert answer.status_code == 401
        assert "密码不正确" in answer.content.decode()
        assert stale.get("/grave").status_code == 302
        assert TrailEntry.objects.get(act="org.entry-refused").subject == "W1"

    def test_another_ones_password_proves_nothing(self, stale: Client, enter: Enter) -> None:
        other = Login(number="W2", staff=Login.objects.get(number="W1").staff.unit.staff.get(number="W2"))
        other.set_password("another one's")
        other.save()

        stale.post("/again", {"password": "another one's", "number": "W2", "username": "W2"})

        assert stale.get("/grave").status_code == 302

    def test_who_has_a_second_factor_proves_by_that_alone(self, stale: Client) -> None:
        give_app(Login.objects.get(number="W1"))

        by_password = stale.post("/again", {"password": PASSWORD})
        assert stale.get("/grave").status_code == 302
        by_code = stale.post("/again", {"code": code()})

        assert (by_password.status_code, by_code.status_code) == (401, 302)
        assert stale.get("/grave").status_code == 200

    def test_guessing_is_bounded_as_at_the_door(self, stale: Client, settings: Any) -> None:
        settings.AXES_FAILURE_LIMIT = 3

        answers = [stale.post("/again", {"password": "wrong"}).status_code for _ in range(3)]

        assert answers == [401, 401, 429]
        assert stale.post("/again", {"password": PASSWORD}).status_code == 429
        assert stale.post("/again", {"password": PASSWORD}, headers=HTMX)["HX-Reswap"] == "none"
