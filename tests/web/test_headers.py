"""What every answer says to browsers, of whatever kind it is: each route for each kind of caller, errors, files, streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.cast import Cast
from tests.web.conftest import Enter

ALWAYS = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
}
VALUES = {"path": "nobody", "int": "1", "slug": "phone", "str": "W1"}
"""A value for each kind of piece of an address."""


def routes() -> Iterator[str]:
    """An address of every route there is; a piece of a kind without a value here fails."""
    for pattern in get_resolver().url_patterns:
        assert isinstance(pattern, URLPattern)
        yield reverse(
            str(pattern.name), kwargs={name: _value(kind) for name, kind in pattern.pattern.converters.items()}
        )


def _value(kind: Any) -> str:
    return VALUES[type(kind).__name__.removesuffix("Converter").lower().replace("string", "str")]


def faults(answer: Any) -> list[str]:
    """The headers that are missing or say something else."""
    wrong = [name for name, part in ALWAYS.items() if part not in answer.headers.get(name, "")]
    policy = answer.headers.get("Content-Security-Policy", "")
    wrong += [
        part for part in ("frame-ancestors 'none'", "object-src 'none'", "form-action 'self'") if part not in policy
    ]
    wrong += ["unsafe"] if "unsafe" in policy else []
    return wrong


def kept(answer: Any) -> bool:
    """Whether a browser may keep the answer."""
    return answer.headers.get("Cache-Control") != "no-store"


ROUTES = sorted(routes())


@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize("number", ["", "W1", "AD"])
def test_every_route_says_it_to_everyone(enter: Enter, number: str, method: str) -> None:
    for path in ROUTES:
        browser = enter(number) if number else Client()
        for headers in ({}, {"HX-Request": "true"}):
            answer = getattr(browser, method)(path, headers=headers)

            assert answer.status_code < 500, path
            assert faults(answer) == [], path
            assert not kept(answer), path


def test_there_are_routes() -> None:
    assert len(ROUTES) > 35


@pytest.mark.parametrize("path", ["/nowhere", "/static/nowhere.js", "/client/", "/%2e%2e/etc", "/client/a%00b"])
def test_an_address_that_leads_nowhere(enter: Enter, path: str) -> None:
    for browser in (Client(), enter("W1")):
        answer = browser.get(path)

        assert answer.status_code in {302, 404}
        assert faults(answer) == []
        assert not kept(answer)


def test_a_file_of_the_program_is_kept_and_says_it_too(house: Cast) -> None:
    answer = Client().get("/static/js/desk.js")

    assert answer.status_code == 200
    assert faults(answer) == []
    assert "max-age=31536000" in answer["Cache-Control"]


def test_a_fault_says_it(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> HttpResponse:
        raise RuntimeError("some secret")

    monkeypatch.setattr("zhiwo.desk.today.today", broken, raising=False)
    monkeypatch.setattr("zhiwo.web.pages.frame", broken)
    browser = enter("W1")
    browser.raise_request_exception = False

    answer = browser.get("/")

    assert answer.status_code == 500
    assert b"some secret" not in answer.content
    assert faults(answer) == []
    assert not kept(answer)


def test_a_fault_at_the_door_says_it(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", broken)
    browser = Client(raise_request_exception=False)
    browser.cookies["zhiwo"] = "x" * 32

    answer = browser.get("/")

    assert answer.status_code == 500
    assert faults(answer) == []
    assert not kept(answer)


def test_a_stale_form_says_it(enter: Enter) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = enter("W1").cookies

    answer = browser.post("/logout")

    assert answer.status_code == 403
    assert faults(answer) == []
    assert not kept(answer)


def test_an_unknown_host_says_it(house: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["bank.example"]

    answer = Client().get("/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert faults(answer) == []


class TestBehindTls:
    @pytest.fixture(autouse=True)
    def tls(self, settings: Any) -> None:
        settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31536000
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    def test_plain_requests_are_led_to_tls_and_told_the_rest(self, house: Cast) -> None:
        answer = Client().get("/login")

        assert (answer.status_code, answer["Location"]) == (301, "https://testserver/login")
        assert faults(answer) == []
        assert not kept(answer)

    def test_our_proxy_says_what_is_encrypted_and_strangers_do_not(self, house: Cast, settings: Any) -> None:
        from ipaddress import ip_network

        said = {"X-Forwarded-Proto": "https"}
        by_stranger = Client().get("/login", headers=said)
        settings.TRUSTED_PROXIES = (ip_network("127.0.0.1"),)
        by_proxy = Client().get("/login", headers=said)

        assert (by_stranger.status_code, by_proxy.status_code) == (301, 200)

    def test_encrypted_answers_bind_the_browser_to_tls(self, house: Cast) -> None:
        assert "max-age=31536000" in Client().get("/login", secure=True)["Strict-Transport-Security"]
