"""The door as a person meets it: credentials posted, codes typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyotp
from django.http import HttpResponse
from django.test import Client

from tests.cast import Cast
from zhiwo.governance.hashing import BoundedArgon2
from zhiwo.governance.sealing import seal
from zhiwo.org.models import Factor, Login
from zhiwo.org.queries.logins import SEEDS

PASSWORD = "drei gelbe Enten"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_login(cast: Cast, number: str, password: str = PASSWORD) -> Login:
    """A login with a password that its owner chose."""
    login = Login(staff=cast.staff[number], number=number)
    login.set_password(password)
    login.save()
    return login


def give_app(login: Login) -> Factor:
    """An app that makes codes of SEED."""
    from django.utils import timezone

    return Factor.objects.create(
        login=login, kind="totp", name="phone", secret=seal(SEED, SEEDS), made_at=timezone.now()
    )


def knock(browser: Client, number: str, password: str = PASSWORD, **more: Any) -> HttpResponse:
    """Post credentials."""
    return browser.post("/login", {"number": number, "password": password}, **more)


def code(seed: str = SEED, ahead: int = 0) -> str:
    """What the app shows, or will show so many half-minutes from now."""
    from time import time

    return pyotp.TOTP(seed).at(int(time()), counter_offset=ahead)


def is_in(browser: Client) -> bool:
    """Whether the browser's next page is not the door."""
    return browser.get("/password").status_code == 200


def key_of(browser: Client) -> str:
    """The session's key, as the cookie says it."""
    return browser.cookies["zhiwo"].value


def plain(answer: HttpResponse) -> bytes:
    """An answer without what differs from one to the next of the same: the token of its form."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)


@contextmanager
def hashes() -> Iterator[list[str]]:
    """Counts the passwords that are hashed meanwhile."""
    counted: list[str] = []
    encode, verify = BoundedArgon2.encode, BoundedArgon2.verify

    def encoding(self: Any, *args: Any) -> str:
        counted.append("encode")
        return encode(self, *args)

    def verifying(self: Any, *args: Any) -> bool:
        counted.append("verify")
        return verify(self, *args)

    BoundedArgon2.encode, BoundedArgon2.verify = encoding, verifying  # type: ignore[method-assign]
    try:
        yield counted
    finally:
        BoundedArgon2.encode, BoundedArgon2.verify = encode, verify  # type: ignore[method-assign]
