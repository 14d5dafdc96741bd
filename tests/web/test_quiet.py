"""What is written down of the program's doings: no numbers of people, no words of a fault, no statements to the database."""

from __future__ import annotations

import logging
import sys
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter

from tests.cast import Cast
from tests.web.conftest import Enter
from zhiwo.web.quiet import QuietFormatter, QuietReporter

PHONE = "19900001234"


def written(message: str, *args: object, fault: bool = False) -> str:
    record = logging.LogRecord("any", logging.ERROR, "", 0, message, args, sys.exc_info() if fault else None)
    return QuietFormatter("%(message)s").format(record)


def test_numbers_of_people_are_masked_wherever_they_come_from() -> None:
    assert written("of %s", PHONE) == "of 199****1234"
    assert written(f"of {PHONE}") == "of 199****1234"


def test_of_a_fault_kinds_and_places_are_written_and_no_words() -> None:
    secret = "张三的密语"
    try:
        try:
            raise KeyError(secret)
        except KeyError as first:
            raise ValueError(f"{secret} is no number") from first
    except ValueError:
        line = written("it failed", fault=True)

    assert secret not in line
    assert "builtins.ValueError" in line
    assert "builtins.KeyError" in line
    assert "test_quiet.py" in line


def test_what_another_formatter_made_of_the_fault_is_not_taken_over() -> None:
    secret = "张三的密语"
    try:
        raise ValueError(secret)
    except ValueError:
        record = logging.LogRecord("any", logging.ERROR, "", 0, "it failed", (), sys.exc_info())
    logging.Formatter().format(record)

    assert secret not in QuietFormatter().format(record)


@pytest.mark.django_db
def test_statements_are_not_logged_even_while_debugging(enter: Enter, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    browser = enter("H1")
    connection.force_debug_cursor = True
    try:
        browser.post("/search", {"q": "1234"}, headers={"HX-Request": "true"})
    finally:
        connection.force_debug_cursor = False

    assert [record for record in caplog.records if record.name.startswith("django.db")] == []


@pytest.mark.django_db
def test_what_follows_the_question_mark_is_not_logged(house: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)

    Client().get("/nowhere?name=%E5%BC%A0%E4%B8%89&phone=1234")

    said = [record.getMessage() for record in caplog.records if record.name == "django.request"]
    assert said == ["Not Found: /nowhere"]


def test_every_handler_of_the_installation_writes_quietly() -> None:
    handlers = configured.LOGGING["handlers"]

    assert {handler["formatter"] for handler in handlers.values()} == {"quiet"}
    assert not any("mail" in handler["class"].lower() for handler in handlers.values())
    for name in ("django", "django.request", "django.security", "django.server"):
        attached = [one for one in logging.getLogger(name).handlers if not type(one).__module__.startswith("_pytest")]
        assert all(isinstance(handler.formatter, QuietFormatter) for handler in attached), name


def test_djangos_own_page_of_a_fault_shows_nothing_posted_and_no_variables(settings: Any) -> None:
    request = RequestFactory().post("/search", {"q": PHONE})
    try:
        local = PHONE + "0"
        raise ValueError(len(local))
    except ValueError:
        page = ExceptionReporter(request, *sys.exc_info()).get_traceback_html()

    assert isinstance(ExceptionReporter(request, *sys.exc_info()).filter, QuietReporter)
    assert PHONE not in page


def test_the_server_writes_no_list_of_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiwo.cli.management.commands import serve

    said: list[list[str]] = []
    monkeypatch.setattr(serve.os, "execv", lambda path, arguments: said.append(arguments))
    serve.serve("127.0.0.1:8000")

    assert not any("access" in argument for argument in said[0])
