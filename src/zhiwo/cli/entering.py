"""Who acts at the terminal: a member of staff who says so with the password of the pages, never a number alone."""

from __future__ import annotations

import getpass
import sys

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone

from zhiwo.cli.command import today
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.operations import note_entry, note_refused_entry
from zhiwo.org.queries import actor_of
from zhiwo.rulebook.shelf import refresh


class NotLetIn(Refusal):
    """The number and the password don't go together, or the person is not at work."""

    sentence = Text(
        zh="员工号或密码不正确，或已停用：没有做任何事。",
        en="Number and password don't go together, or the login is shut: nothing was done.",
    )


def password() -> str:
    """From the terminal, unseen; from the standard input of a script."""
    if sys.stdin.isatty():
        return getpass.getpass()
    return sys.stdin.readline().rstrip("\n")


def entered(number: str) -> Actor:
    """The member of staff of that number, who has given the password; the rules published by now are read from here on.

    Raises NotLetIn.
    """
    # An empty request: the terminal counts as a source of its own with those who fail too often.
    login = authenticate(HttpRequest(), username=number, password=password())
    actor = actor_of(login, today()) if login else None
    if actor is None:
        note_refused_entry(number=number, at=timezone.now())
        raise NotLetIn
    note_entry(actor=actor, at=timezone.now())
    refresh()
    return actor
