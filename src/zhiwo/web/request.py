"""The request as views see it: with the actor, the day and what htmx says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from zhiwo.kernel.actor import Actor

View = TypeVar("View", bound=Callable[..., Any])


class Request(HttpRequest):
    """A request that passed the door: `actor` was worked out from the post held on that day."""

    actor: Actor
    htmx: HtmxDetails


def public(view: View) -> View:
    """Mark a view that needs no login."""
    view.public = True  # type: ignore[attr-defined]
    return view
