"""Roads round the second factor, the step-up and the one-time password that somebody once found: each stays closed."""

from __future__ import annotations

import sys
from datetime import timedelta
from time import time
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from tests.cast import Cast
from tests.web.door import PASSWORD, code, give_app, give_login, is_in, knock
from tests.web.test_sign_on import begun, issuer  # noqa: F401 - a fixture
from zhiwo.cli import entering
from zhiwo.org import directory
from zhiwo.org.models import Factor, Login
from zhiwo.org.operations import hand_out_password
from zhiwo.web import urls
from zhiwo.web.stepup import FRESH, fresh

LONG_AGO = 5 * 3600


@fresh
def grave(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


urlpatterns = [path("grave", grave, name="grave"), *urls.urlpatterns]
handler404 = urls.handler404


@pytest.fixture(autouse=True)
def with_a_grave_act(settings: Any) -> None:
    settings.ROOT_URLCONF = sys.modules[__name__]


def age(browser: Client) -> None:
    session = browser.session
    session[FRESH] = int(time()) - 3600
    session.save()


def is_asked(browser: Client) -> bool:
    return bool(browser.get("/grave").status_code == 302)


@pytest.fixture
def aged(house: Cast) -> Client:
    """In by a second factor, an hour ago."""
    give_app(give_login(house, "W1"))
    browser = Client()
    knock(browser, "W1")
    browser.post("/login/second", {"code": code()})
    age(browser)
    assert is_asked(browser)
    return browser


class TestStepUp:
    def test_a_password_that_is_not_changed_proves_nothing(self, aged: Client) -> None:
        assert aged.post("/password", {"old": PASSWORD, "new": "x", "repeated": "x"}).status_code == 422

        assert is_asked(aged)
        aged.post(f"/factors/{Factor.objects.get().pk}/remove", headers={"HX-Request": "true"})
        assert Factor.objects.exists()

    def test_nor_does_one_that_is_changed_stand_in_for_a_second_factor(self, aged: Client) -> None:
        new = "vier rote Hunde 7 x"

        assert "已更改" in aged.post("/password", {"old": PASSWORD, "new": new, "repeated": new}).content.decode()

        assert is_asked(aged)

    def test_nor_does_single_sign_on(self, aged: Client, issuer: Any) -> None:  # noqa: F811
        aged.get(issuer.grant(begun(aged, "/grave"), "W1"))

        assert is_asked(aged)

    def test_an_answer_is_compared_with_its_own_question(self, house: Cast, issuer: Any) -> None:  # noqa: F811
        give_login(house, "W1")
        browser = Client()
        knock(browser, "W1")
        age(browser)
        one, other = begun(browser, "/grave"), begun(browser, "/grave")

        for question in (one, other):
            browser.get(issuer.grant(question, "W1", auth_time=int(time()) - LONG_AGO))
            assert is_asked(browser)

    def test_a_sign_on_of_hours_ago_opens_and_is_no_proof_of_now(self, house: Cast, issuer: Any) -> None:  # noqa: F811
        give_login(house, "W1")
        browser = Client()
        browser.get(issuer.grant(begun(browser, "/grave"), "W1", auth_time=int(time()) - LONG_AGO))

        assert is_in(browser)
        assert is_asked(browser)


class TestHandedOut:
    def test_it_opens_once(self, house: Cast) -> None:
        give_login(house, "W1")
        Login.objects.update(one_time_until=timezone.now() + timedelta(hours=1))
        one, other = Client(), Client()

        knock(one, "W1")
        second = knock(other, "W1")

        assert is_in(one)
        assert not is_in(other)
        assert "已用过" in second.content.decode()

    def test_it_is_not_changed_after_its_time(self, house: Cast) -> None:
        give_login(house, "W1")
        Login.objects.update(one_time_until=timezone.now() + timedelta(hours=1))
        browser, new = Client(), "vier rote Hunde 7 x"
        knock(browser, "W1")
        Login.objects.update(one_time_until=timezone.now() - timedelta(hours=1))

        answer = browser.post("/password", {"old": PASSWORD, "new": new, "repeated": new})

        assert "已过期" in answer.content.decode()
        assert Login.objects.get().check_password(PASSWORD)

    def test_it_does_not_concern_whom_the_directory_lets_in(
        self, house: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, *others = settings.AUTHENTICATION_BACKENDS
        settings.AUTHENTICATION_BACKENDS = [first, "zhiwo.org.backends.Directory", *others]
        monkeypatch.setattr(directory, "accepts", lambda number, password: password == "directory")
        hand_out_password(actor=house.actor("AD"), staff="W1", at=timezone.now())
        Login.objects.update(one_time_until=timezone.now() - timedelta(seconds=1))
        browser = Client()

        assert knock(browser, "W1", "directory").status_code == 302
        assert browser.get("/").status_code == 200

    def test_nor_whom_single_sign_on_lets_in(self, house: Cast, issuer: Any) -> None:  # noqa: F811
        hand_out_password(actor=house.actor("AD"), staff="W1", at=timezone.now())
        browser = Client()
        browser.get(issuer.grant(begun(browser, "/"), "W1"))

        assert browser.get("/").status_code == 200


class TestTerminal:
    @pytest.fixture(autouse=True)
    def at_the_terminal(self, house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(entering, "password", lambda: PASSWORD)
        monkeypatch.setattr(entering, "today", lambda: house.actor("Q1").on)

    def test_takes_no_password_that_was_handed_out(self, house: Cast) -> None:
        give_login(house, "Q1")
        Login.objects.update(one_time_until=timezone.now() + timedelta(days=1))

        with pytest.raises(entering.PagesFirst):
            entering.entered("Q1")

    def test_asks_for_the_second_factor_where_there_is_one(self, house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        give_app(give_login(house, "Q1"))
        said = iter(["000000", code()])
        monkeypatch.setattr(entering, "typed", lambda asked: next(said))

        with pytest.raises(entering.CodeRefused):
            entering.entered("Q1")
        assert entering.entered("Q1").staff == "Q1"
