"""The bank's directory, played by OpenLDAP over real connections: who is taken, and what is never said to whom."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.peers.directory import NAME, RealDirectory, running
from tests.web.door import give_login, is_in
from zhiwo.org import directory

PEOPLE = {"W1": "drei gelbe Enten", "W2": "四只黄鸭子 & co"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDirectory]:
    with running(tmp_path_factory.mktemp("directory"), PEOPLE) as house:
        yield house


@pytest.fixture(params=["encrypted", "plain"])
def asked(house: RealDirectory, settings: Any, request: pytest.FixtureRequest) -> RealDirectory:
    """Over ldaps, and over ldap, where the connection becomes encrypted first."""
    settings.LDAP_URL, settings.LDAP_NAME = getattr(house, request.param), NAME
    settings.LDAP_CA_FILE = str(house.authority)
    return house


def test_the_right_password_is_taken_and_no_other(asked: RealDirectory) -> None:
    assert all(directory.accepts(number, password) for number, password in PEOPLE.items())
    assert not directory.accepts("W1", "vier")
    assert not directory.accepts("W1", "drei gelbe Enten ")
    assert not directory.accepts("W2", PEOPLE["W1"])
    assert not directory.accepts("W9", PEOPLE["W1"])


def test_it_hears_no_password_in_the_clear(house: RealDirectory) -> None:
    """What makes the test before prove that we speak to it encrypted only."""
    ldap = pytest.importorskip("ldap")
    connection = ldap.initialize(house.plain)

    with pytest.raises(ldap.CONFIDENTIALITY_REQUIRED):
        connection.simple_bind_s(NAME.format(number="W1"), PEOPLE["W1"])


def test_a_name_without_a_password_is_let_in_there_and_never_here(asked: RealDirectory) -> None:
    ldap = pytest.importorskip("ldap")
    connection = ldap.initialize(asked.encrypted)
    connection.set_option(ldap.OPT_X_TLS_CACERTFILE, str(asked.authority))
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
    connection.simple_bind_s(NAME.format(number="W1"), "")
    assert connection.whoami_s() == ""

    assert not directory.accepts("W1", "")


def test_a_certificate_of_an_unknown_authority_is_told_no_password(
    asked: RealDirectory, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LDAP_CA_FILE = ""

    with caplog.at_level(logging.ERROR):
        assert not directory.accepts("W1", PEOPLE["W1"])

    assert "the directory could not be asked" in caplog.text
    assert PEOPLE["W1"] not in caplog.text


@pytest.mark.parametrize("scheme", ["plain", "encrypted"])
def test_a_certificate_for_another_host_is_told_no_password(tmp_path: Path, settings: Any, scheme: str) -> None:
    with running(tmp_path / "elsewhere", PEOPLE, host="directory.example") as other:
        settings.LDAP_URL, settings.LDAP_NAME = getattr(other, scheme), NAME
        settings.LDAP_CA_FILE = str(other.authority)

        assert not directory.accepts("W1", PEOPLE["W1"])


def test_one_that_has_gone_lets_nobody_in(tmp_path: Path, settings: Any) -> None:
    with running(tmp_path / "gone", PEOPLE) as gone:
        settings.LDAP_URL, settings.LDAP_NAME = gone.encrypted, NAME
        settings.LDAP_CA_FILE = str(gone.authority)
        assert directory.accepts("W1", PEOPLE["W1"])
        gone.stop()

        assert not directory.accepts("W1", PEOPLE["W1"])


def test_whom_it_takes_comes_in_by_the_page(cast: Cast, asked: RealDirectory, settings: Any) -> None:
    axes, *others = settings.AUTHENTICATION_BACKENDS
    settings.AUTHENTICATION_BACKENDS = [axes, "zhiwo.org.backends.Directory", *others]
    give_login(cast, "W1", "eine andere Ente, hier")
    browser = Client()

    assert browser.post("/login", {"number": "W1", "password": "vier"}).status_code == 401
    assert not is_in(browser)

    answer = browser.post("/login", {"number": "W1", "password": PEOPLE["W1"]})

    assert answer.status_code == 302
    assert is_in(browser)
