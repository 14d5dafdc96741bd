"""Who acts at the terminal: a member of staff who says so with the password of the pages, never a number alone."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone

from zhiwo.cli.command import today
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.operations import CodeRefused, note_entry, note_refused_entry, prove_by_code
from zhiwo.org.queries import actor_of, factor_kinds, login_state
from zhiwo.rulebook.shelf import refresh


class NotLetIn(Refusal):
    """The number and the password don't go together, or the person is not at work."""

    sentence = Text(
        zh="员工号或密码不正确，或已停用：没有做任何事。",
        en="Number and password don't go together, or the login is shut: nothing was done.",
    )


class PagesFirst(Refusal):
    """The password was handed out and not changed yet, or the post must have a second factor and has none."""

    sentence = Text(
        zh="请先在网页登录，更改一次性密码或添加第二验证方式，再使用命令行：没有做任何事。",
        en="Use the pages first: change the password you were given, or add the second factor you need. Nothing was done.",
    )


def password() -> str:
    """From the terminal, unseen; from the standard input of a script."""
    return typed("Password: ")


def typed(asked: str) -> str:
    """One line, unseen at a terminal."""
    return getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _second_proof(actor: Actor) -> None:
    """The code of the app, or a recovery code, as the pages ask for it. Raises CodeRefused."""
    now = timezone.now()
    try:
        prove_by_code(actor=actor, code=typed("Code: "), at=now, moment=now)
    except CodeRefused:
        note_refused_entry(number=actor.staff, at=now)
        raise


def entered(number: str) -> Actor:
    """The member of staff of that number, who has given the password, and a code where there is a second factor; the rules
    published by now are read from here on. Raises NotLetIn, PagesFirst, CodeRefused.
    """
    # An empty request: the terminal counts as a source of its own with those who fail too often.
    login: Any = authenticate(HttpRequest(), username=number, password=password())
    actor = actor_of(login, today()) if login else None
    if actor is None:
        note_refused_entry(number=number, at=timezone.now())
        raise NotLetIn
    state = login_state(login, actor, login.backend)
    if state.lacks_factor or state.one_time:
        note_refused_entry(number=number, at=timezone.now())
        raise PagesFirst
    if factor_kinds(number):
        _second_proof(actor)
    note_entry(actor=actor, at=timezone.now())
    refresh()
    return actor
