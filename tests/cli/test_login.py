"""`zhiwo login`: the way in for someone whom the bank's staff file has brought."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command

from zhiwo.governance.models import TrailEntry
from zhiwo.org.models import Login


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a long word\n"))


def test_the_password_is_read_from_the_standard_input(cast: Any, typed: None) -> None:
    out = io.StringIO()

    call_command("login", "W1", stdout=out)

    assert out.getvalue() == "W1 可以登录了，首次登录须更改密码。\n"
    login = Login.objects.get(number="W1")
    assert login.check_password("a long word")
    assert login.one_time_until is not None


def test_the_trail_has_the_act_and_not_the_password(cast: Any, typed: None) -> None:
    call_command("login", "W1", stdout=io.StringIO())

    entry = TrailEntry.objects.get(act="org.login-opened")
    assert (entry.actor, entry.subject) == ("CONSOLE", "W1")
    assert "a long word" not in str(entry.facts)


def test_a_stranger_gets_a_sentence_and_status_two(cast: Any, typed: None) -> None:
    told = io.StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("login", "NOBODY", stderr=told)

    assert end.value.code == 2
    assert "NOBODY" in told.getvalue()
