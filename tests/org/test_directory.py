"""The bank's directory, played by a module that stands in for python-ldap: what it is asked, and what is never passed on.

A real directory is not asked here.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from tests.cast import Cast
from zhiwo.org import directory
from zhiwo.org.models import Login

NAME = "uid={number},ou=people,dc=bank"


class LDAPError(Exception):
    pass


class InvalidCredentials(LDAPError):
    pass


class Connection:
    def __init__(self, played: Any) -> None:
        self.played, self.encrypted, self.options = played, played.address.startswith("ldaps://"), {}

    def set_option(self, name: str, value: object) -> None:
        self.options[name] = value

    def start_tls_s(self) -> None:
        self.encrypted = True

    def simple_bind_s(self, name: str, password: str) -> None:
        if self.played.down:
            raise LDAPError
        self.played.asked.append((name, password, self.encrypted, dict(self.options)))
        if self.played.people.get(name) != password and password:  # an empty one is let in, as real ones do
            raise InvalidCredentials

    def unbind_s(self) -> None:
        pass


class Directory(ModuleType):
    VERSION3, OPT_X_TLS_DEMAND = 3, "demand"
    OPT_NETWORK_TIMEOUT, OPT_TIMEOUT, OPT_REFERRALS = "network", "timeout", "referrals"
    OPT_X_TLS_REQUIRE_CERT, OPT_X_TLS_CACERTFILE, OPT_X_TLS_NEWCTX = "cert", "ca", "newctx"
    LDAPError, INVALID_CREDENTIALS = LDAPError, InvalidCredentials

    class dn:  # noqa: N801 - as the library has it
        @staticmethod
        def escape_dn_chars(text: str) -> str:
            return text.replace(",", "\\,")

    def __init__(self) -> None:
        super().__init__("ldap")
        self.people = {"uid=W1,ou=people,dc=bank": "drei gelbe Enten"}
        self.asked: list[tuple[str, str, bool, dict[str, object]]] = []
        self.address, self.down = "", False

    def initialize(self, address: str) -> Connection:
        self.address = address
        return Connection(self)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Directory:
    played = Directory()
    monkeypatch.setitem(sys.modules, "ldap", played)
    settings.LDAP_URL, settings.LDAP_NAME = "ldap://directory.example", NAME
    return played


def test_the_right_password_is_taken_and_the_wrong_one_is_not(played: Directory) -> None:
    assert directory.accepts("W1", "drei gelbe Enten")
    assert not directory.accepts("W1", "vier")
    assert not directory.accepts("W2", "drei gelbe Enten")


@pytest.mark.parametrize("address", ["ldap://directory.example", "ldaps://directory.example"])
def test_nothing_is_said_before_the_connection_is_encrypted_and_certified(
    played: Directory, settings: Any, address: str
) -> None:
    settings.LDAP_URL = address

    directory.accepts("W1", "vier")

    (_, _, encrypted, options), *_ = played.asked
    assert encrypted
    assert options["cert"] == "demand"


@pytest.mark.parametrize("password", ["", "\0", "a\0b"])
def test_an_empty_password_is_never_passed_on(played: Directory, password: str) -> None:
    assert not directory.accepts("W1", password)
    assert played.asked == []


@pytest.mark.parametrize("number", ["*", "W1,ou=admins", "W1)(uid=*", "", "W1\0", "x" * 21, "Ｗ１"])
def test_what_is_no_number_is_never_passed_on(played: Directory, number: str) -> None:
    assert not directory.accepts(number, "drei gelbe Enten")
    assert played.asked == []


def test_a_directory_out_of_reach_lets_nobody_in(played: Directory) -> None:
    played.down = True

    assert not directory.accepts("W1", "drei gelbe Enten")


class TestAtTheDoor:
    @pytest.fixture(autouse=True)
    def first_asked(self, settings: Any) -> None:
        axes, *others = settings.AUTHENTICATION_BACKENDS
        settings.AUTHENTICATION_BACKENDS = [axes, "zhiwo.org.backends.Directory", *others]

    def test_whom_it_takes_comes_in_if_there_is_a_login(self, cast: Cast, played: Directory) -> None:
        request = RequestFactory().post("/login")
        assert authenticate(request, username="W1", password="drei gelbe Enten") is None

        login = Login.objects.create(staff=cast.staff["W1"], number="W1", password="!")

        assert authenticate(request, username="W1", password="drei gelbe Enten") == login

    def test_unknown_numbers_are_asked_about_as_well(self, cast: Cast, played: Directory) -> None:
        for number in ("W1", "W9"):
            authenticate(RequestFactory().post("/login"), username=number, password="vier")

        assert len(played.asked) == 2
