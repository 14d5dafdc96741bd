"""Single sign-on with a certified issuer: its real pages, codes, keys and answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.peers.issuer import CLIENT, SECRET, Person, running
from tests.web.door import give_login, is_in
from zhiwo.governance.models import TrailEntry


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as address:
        yield address


@pytest.fixture
def issuer(house: Cast, settings: Any, address: str) -> str:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET = address, CLIENT, SECRET
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "zhiwo.org.backends.SignOn"]
    return address


def begun(browser: Client, goal: str = "/book") -> str:
    return str(browser.get(f"/login/sign-on?next={goal}")["Location"])


def test_whom_it_vouches_for_comes_in(house: Cast, issuer: str) -> None:
    """It says what a person is called at its userinfo end only, as OpenID Connect Core 5.4 has it."""
    give_login(house, "W1")
    browser = Client()

    answer = browser.get(Person().answer(begun(browser), "W1"))

    assert (answer.status_code, answer["Location"]) == (302, "/book")
    assert is_in(browser)
    assert TrailEntry.objects.get().act == "org.entered"


def test_who_has_no_login_here_stays_out(house: Cast, issuer: str) -> None:
    browser = Client()

    answer = browser.get(Person().answer(begun(browser), "W1"))

    assert answer.status_code == 401
    assert "未在本系统开通" in answer.content.decode()
    assert not is_in(browser)


def test_an_answer_opens_once_and_only_where_it_was_asked_for(house: Cast, issuer: str) -> None:
    give_login(house, "W1")
    browser, other = Client(), Client()
    back = Person().answer(begun(browser), "W1")

    assert other.get(back).status_code == 401
    assert not is_in(other)
    assert browser.get(back).status_code == 302

    again = Client()
    begun(again)
    assert again.get(back).status_code == 401
    assert not is_in(again)


def test_a_wrong_secret_opens_nothing(house: Cast, issuer: str, settings: Any) -> None:
    give_login(house, "W1")
    browser = Client()
    back = Person().answer(begun(browser), "W1")
    settings.OIDC_SECRET = "another"

    assert browser.get(back).status_code == 401
    assert not is_in(browser)


def test_to_prove_oneself_anew_it_asks_for_the_password_again(house: Cast, issuer: str) -> None:
    give_login(house, "W1")
    browser, person = Client(), Person()
    browser.get(person.answer(begun(browser), "W1"))
    assert person.typed == 1

    silently = Client()
    silently.get(person.answer(begun(silently), "W1"))
    assert (person.typed, is_in(silently)) == (1, True)

    answer = browser.get(person.answer(begun(browser, "/exports"), "W1"))

    assert person.typed == 2
    assert (answer.status_code, answer["Location"]) == (302, "/exports")


def test_another_person_proves_nothing(house: Cast, issuer: str) -> None:
    give_login(house, "W1")
    give_login(house, "W2")
    browser = Client()
    browser.get(Person().answer(begun(browser), "W1"))

    assert browser.get(Person().answer(begun(browser, "/exports"), "W2")).status_code == 401
