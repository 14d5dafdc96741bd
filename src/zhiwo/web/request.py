"""The request as views see it: with the actor, the day and what htmx says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from zhiwo.kernel.actor import Actor

View = TypeVar("View", bound=Callable[..., Any])


class Request(HttpRequest):
    """A request that passed the door: `actor` was worked out from the post held on that day."""

    actor: Actor
    htmx: HtmxDetails
    session: SessionBase
    user: Any


def whole(said: str | None, most: int, otherwise: int) -> int:
    """A number that a request says in plain digits, up to `most`; `otherwise` for whatever else it says.

    `str.isdigit` is not enough: it takes ² and ٣, and `int` refuses the one and numbers of thousands of digits.
    """
    plain = said is not None and said.isascii() and said.isdigit() and len(said) <= len(str(most))
    return int(said) if plain and int(said) <= most else otherwise  # type: ignore[arg-type]


def day(said: str | None) -> date | None:
    """A day that a request says, None for whatever else it says."""
    with suppress(ValueError):
        return date.fromisoformat(said or "")
    return None


def public(view: View) -> View:
    """Mark a view that needs no login."""
    view.public = True  # type: ignore[attr-defined]
    return view


def before_all(view: View) -> View:
    """Mark a view that opens to a login that must first change its password or enrol a second factor."""
    view.before_all = True  # type: ignore[attr-defined]
    return view


def said(request: HttpRequest, name: str, length: int) -> str:
    """What a form says in a field, cut to a length; without the one character no database keeps."""
    return request.POST.get(name, "").replace("\0", "")[:length]
