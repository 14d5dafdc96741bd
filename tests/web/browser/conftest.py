"""A real browser before a server of its own, over a house that is committed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from threading import Condition
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.cast import TODAY, Cast, raise_curtain
from tests.clearing import clear
from tests.desk.house import furnish
from zhiwo.org.models import Login

WATCH = """
window.broken = [];
document.addEventListener("securitypolicyviolation", (event) => window.broken.push(event.violatedDirective));
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    # Playwright's loop runs in this thread, which Django takes for an asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        missing = "The browser tests need Chromium: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class UnderWay:
    """How many requests the server is at. A page that is gone may have left some, which still hold rows of tables."""

    def __init__(self) -> None:
        self._number, self._changed = 0, Condition()
        request_started.connect(self._begun)
        request_finished.connect(self._ended)

    def _begun(self, **_: Any) -> None:
        self._count(1)

    def _ended(self, **_: Any) -> None:
        self._count(-1)

    def _count(self, by: int) -> None:
        with self._changed:
            self._number += by
            self._changed.notify_all()

    def over(self, seconds: float) -> bool:
        """Wait until all have ended; whether they have."""
        with self._changed:
            return self._changed.wait_for(lambda: self._number == 0, timeout=seconds)


@pytest.fixture
def under_way() -> Iterator[UnderWay]:
    counted = UnderWay()
    yield counted
    request_started.disconnect(counted._begun)
    request_finished.disconnect(counted._ended)


@pytest.fixture
def house(django_db_setup: None, django_db_blocker: Any, settings: Any, under_way: UnderWay) -> Iterator[Cast]:
    """The furnished house, committed: the server reads it through connections of its own."""
    settings.TODAY = TODAY
    with django_db_blocker.unblock():
        cast = raise_curtain()
        furnish(cast)
        for number in ("W1", "H1", "G1", "AD"):
            login = Login(staff=cast.staff[number], number=number)
            login.set_password("open")
            login.save()
        yield cast
        assert under_way.over(seconds=60)
        clear()


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        running = LiveServer("localhost")
        yield running.url
        running.stop()


@pytest.fixture
def page(browser: Any, house: Cast, server: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server)
    opened = context.new_page()
    opened.add_init_script(WATCH)
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    yield opened
    assert faults == []
    context.close()
