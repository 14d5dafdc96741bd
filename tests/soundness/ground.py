"""Where the checks stand: a database of their own, a clock that stands still, and answers made comparable."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Browser
from django.test import override_settings

from tests.soundness.planting import plant
from tests.soundness.world import NOW, TODAY, World, imagine

BOTH, FIRST, SECOND = "both walls", "the first wall alone", "the second wall alone"
WALLS = (BOTH, FIRST, SECOND)

_VARYING = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(rb'name="reference" value="[A-Z]-[0-9a-f]{32}"'),  # a new form names a new entry
)


@contextmanager
def ground(seed: int) -> Iterator[World]:
    """The world of a seed in the database for as long as it lasts, under a clock that stands still."""
    home = tempfile.TemporaryDirectory()
    with ExitStack() as stack:
        stack.enter_context(home)
        stack.enter_context(undone())
        stack.enter_context(still())
        stack.enter_context(override_settings(HOME=Path(home.name)))
        world = imagine(seed)
        plant(world, Path(home.name))
        yield world


@contextmanager
def still() -> Iterator[None]:
    """The pages' clock stands at NOW; passwords are judged cheaply; a fault in a view is an answer 500."""
    hasher = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(TODAY=TODAY, PASSWORD_HASHERS=hasher), patch("zhiwo.web.clock.now", lambda: NOW):
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def standing(walls: str) -> Iterator[None]:
    """Which of the two walls stand: one of them is taken away, since one that holds hides that the other has a hole."""
    with ExitStack() as stack:
        if walls == FIRST:
            rest = [name for name in settings.MIDDLEWARE if name != "zhiwo.web.middleware.behind_the_wall"]
            stack.enter_context(override_settings(MIDDLEWARE=rest))
        elif walls == SECOND:
            from django.db.models import Q

            stack.enter_context(patch("zhiwo.clients.access.sees", lambda actor, path="": Q()))
        yield


def browser_of(staff: str) -> Browser:
    """A browser in which someone has come in; "" is nobody."""
    browser = Browser(raise_request_exception=False)
    if staff:
        enter(browser, staff)
    return browser


def enter(browser: Browser, staff: str) -> None:
    from zhiwo.org.models import Login
    from zhiwo.web import clock
    from zhiwo.web.stepup import FRESH

    browser.force_login(Login.objects.get(number=staff))
    # As at the door: whoever has just come in has proved who they are. The step-up has tests of its own.
    session = browser.session
    session[FRESH] = int(clock.instant().timestamp())
    session.save()


def said(answer: Any, *hidden: str) -> bytes:
    """Status, address and body of an answer in one, without what varies by chance and without the words that were asked
    for (`hidden`), so that two answers can be compared byte by byte."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for varying in _VARYING:
        body = varying.sub(b"", body)
    heads = (f"{name}: {answer.headers[name]}" for name in sorted(answer.headers) if name != "Content-Length")
    whole = "\n".join((str(answer.status_code), *heads)).encode() + b"\n\n" + body
    for word in filter(None, hidden):
        whole = whole.replace(word.encode(), b"~")
    return whole


ROW_ACCOUNT = re.compile(r'"(?:changed_digest": ?"\w*"|plan": ?\d+),? ?')
"""In an entry's facts, a plan's number and the digest over the changed rows: numbers that PostgreSQL gives out once only."""


def digests(
    apart: tuple[str, ...] = ("governance_", "org_session", "axes_"), without: tuple[str, ...] = ("last_login",)
) -> dict[str, str]:
    """What every table says, by name; the trail and the sessions apart, which a refusal moves too. `without` are columns
    that are passed over."""
    from django.apps import apps

    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if not table.startswith(apart):
            columns = ", ".join(
                f'"{field.column}"' for field in model._meta.concrete_fields if field.column not in without
            )
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT {columns} FROM "{table}"')
                rows = [ROW_ACCOUNT.sub("", repr(row)) for row in cursor.fetchall()]
            found[table] = hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()
    return found


class Watch:
    """Counts statements, and those that write anything but the trail and the session."""

    WRITES = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+(?:main\.)?"?(\w+)')

    def __init__(self) -> None:
        self.statements = 0
        self.written: list[str] = []

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        found = self.WRITES.match(str(sql))
        if found and not found[1].startswith(("governance_", "org_session", "axes_", "wall_")):
            self.written.append(found[1])
        return execute(sql, params, many, context)


@contextmanager
def watched() -> Iterator[Watch]:
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch
