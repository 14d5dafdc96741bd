"""Single sign-on: what the bank's issuer says counts in the session that asked, once, signed, and for us."""

from __future__ import annotations

from collections.abc import Iterator
from time import time
from typing import Any

import pytest
from django.test import Client
from joserfc.jwk import RSAKey

from tests.cast import Cast
from tests.web.door import code, give_app, give_login, is_in, key_of
from tests.web.issuer import CLIENT, SECRET, Issuer, running
from zhiwo.governance.models import TrailEntry


@pytest.fixture
def issuer(house: Cast, settings: Any) -> Iterator[Issuer]:
    with running() as issuer:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET = issuer.address, CLIENT, SECRET
        settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "zhiwo.org.backends.SignOn"]
        yield issuer


def begun(browser: Client, goal: str = "/book") -> str:
    return str(browser.get(f"/login/sign-on?next={goal}")["Location"])


def test_whom_the_issuer_vouches_for_comes_in(house: Cast, issuer: Issuer) -> None:
    give_login(house, "W1")
    browser = Client()
    asked = begun(browser)
    before = key_of(browser)

    answer = browser.get(issuer.grant(asked, "W1"))

    assert asked.startswith(f"{issuer.address}/authorize?")
    assert "code_challenge_method=S256" in asked
    assert (answer.status_code, answer["Location"]) == (302, "/book")
    assert is_in(browser)
    assert key_of(browser) != before
    assert TrailEntry.objects.get().act == "org.entered"


def test_the_own_second_factor_is_asked_for_all_the_same(house: Cast, issuer: Issuer) -> None:
    give_app(give_login(house, "W1"))
    browser = Client()

    answer = browser.get(issuer.grant(begun(browser), "W1"))

    assert answer["Location"] == "/login/second"
    assert not is_in(browser)
    assert browser.post("/login/second", {"code": code()})["Location"] == "/book"


@pytest.mark.parametrize(("of", "opens"), [("someone", True), ("someone else", False)])
def test_what_it_says_only_when_asked_counts_if_it_is_about_the_same_person(
    house: Cast, issuer: Issuer, of: str, opens: bool
) -> None:
    give_login(house, "W1")
    browser = Client()
    issuer.more = {"sub": of, "preferred_username": "W1"}

    browser.get(issuer.grant(begun(browser), "W1", preferred_username=None))

    assert is_in(browser) is opens


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"iss": "http://elsewhere.example"},
        {"exp": 1},
        {"preferred_username": None},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_not_for_us_now_opens_nothing(house: Cast, issuer: Issuer, changes: dict[str, Any]) -> None:
    give_login(house, "W1")
    browser = Client()

    answer = browser.get(issuer.grant(begun(browser), "W1", **changes))

    assert answer.status_code == 401
    assert "没有完成" in answer.content.decode()
    assert not is_in(browser)


def test_a_signature_by_another_key_opens_nothing(house: Cast, issuer: Issuer) -> None:
    give_login(house, "W1")
    issuer.shown = RSAKey.generate_key(2048, {"kid": "one"})
    browser = Client()

    assert browser.get(issuer.grant(begun(browser), "W1")).status_code == 401
    assert not is_in(browser)


def test_an_answer_in_a_session_that_did_not_ask_opens_nothing(house: Cast, issuer: Issuer) -> None:
    """CVE-2023-27891: a grant counted in a session that was not the one it was given to."""
    give_login(house, "W1")
    asker, other = Client(), Client()
    back = issuer.grant(begun(asker), "W1")

    assert other.get(back).status_code == 401
    assert not is_in(other)


def test_an_answer_counts_once(house: Cast, issuer: Issuer) -> None:
    give_login(house, "W1")
    browser = Client()
    back = issuer.grant(begun(browser), "W1")
    browser.get(back)
    browser.post("/logout")

    assert browser.get(back).status_code == 401
    assert not is_in(browser)


@pytest.mark.parametrize("number", ["W2", "nobody"])
def test_whom_the_program_does_not_know_stays_out(house: Cast, issuer: Issuer, number: str) -> None:
    give_login(house, "W1")
    shut = give_login(house, "W2")
    shut.is_active = False
    shut.save()
    browser = Client()

    answer = browser.get(issuer.grant(begun(browser), number))

    assert answer.status_code == 401
    assert "未在本系统开通或已停用" in answer.content.decode()
    assert TrailEntry.objects.get().act == "org.entry-refused"


def test_an_issuer_out_of_reach_is_told(house: Cast, issuer: Issuer) -> None:
    issuer.down = True

    answer = Client().get("/login/sign-on")

    assert answer.status_code == 401
    assert "改用密码登录" in answer.content.decode()


def test_its_refusal_is_told(house: Cast, issuer: Issuer) -> None:
    answer = Client().get("/login/sign-on/done?error=access_denied")

    assert answer.status_code == 401


def test_without_the_setting_there_is_no_such_page(house: Cast) -> None:
    assert Client().get("/login/sign-on").status_code == 404
    assert "sign-on" not in Client().get("/login").content.decode()


class TestProvingAnew:
    def in_and_stale(self, house: Cast, issuer: Issuer) -> Client:
        login = give_login(house, "W1")
        login.set_unusable_password()
        login.save()
        browser = Client()
        browser.get(issuer.grant(begun(browser), "W1"))
        session = browser.session
        session["fresh_at"] = int(time()) - 3600
        session.save()
        return browser

    def test_who_has_no_password_proves_by_the_issuer(self, house: Cast, issuer: Issuer) -> None:
        browser = self.in_and_stale(house, issuer)
        assert "/login/sign-on" in browser.get("/again").content.decode()
        asked = begun(browser, "/sessions")

        answer = browser.get(issuer.grant(asked, "W1"))

        assert "prompt=login" in asked
        assert answer["Location"] == "/sessions"
        assert browser.session["fresh_at"] > time() - 60

    @pytest.mark.parametrize("changes", [{"preferred_username": "W2"}, {"auth_time": 1}, {"auth_time": None}])
    def test_another_or_an_old_proof_does_not_count(self, house: Cast, issuer: Issuer, changes: dict[str, Any]) -> None:
        give_login(house, "W2")
        browser = self.in_and_stale(house, issuer)

        answer = browser.get(issuer.grant(begun(browser), "W1", **changes))

        assert answer.status_code == 401
        assert browser.session["fresh_at"] < time() - 60
