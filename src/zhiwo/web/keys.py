"""What a browser is asked of a key one holds, and the state that waits in the session for its answer, once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiwo.org.passkeys import ask, ask_for_new
from zhiwo.org.queries import known_keys
from zhiwo.web.request import Request

KEY_STATE = "key_state"


def host_of(request: HttpRequest) -> str:
    """The name a key is bound to: the host of the site, without the port."""
    return request.get_host().partition(":")[0]


def question_of(request: Request, number: str) -> dict[str, Any]:
    """Ask for a signature by one of the login's keys."""
    asked = ask(host_of(request), known_keys(number))
    request.session[KEY_STATE] = asked.state
    return asked.question


def question_for_new(request: Request) -> dict[str, Any]:
    """Ask for a new key for the actor."""
    actor = request.actor
    asked = ask_for_new(host_of(request), actor.staff, actor.name, known_keys(actor.staff))
    request.session[KEY_STATE] = asked.state
    return asked.question


def taken_state(request: Request) -> dict[str, Any]:
    """The state kept for the answer; a second answer finds none, and fits nothing."""
    state: dict[str, Any] = request.session.pop(KEY_STATE, {})
    return state
