"""Proving oneself anew before something grave: revealing, exporting, changing policy (ASVS 7.5.3).

Mark a view with `@fresh`, below what limits its methods. It runs when its caller proved who they are within the last
`FRESH_MINUTES`, at the door or since; otherwise they are asked to, in a dialog over the page for htmx or on a page of its own,
and go on from there. The session keeps the moment and nothing else.
"""

from __future__ import annotations

from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from zhiwo.kernel.masking import mask_numbers
from zhiwo.org.operations import note_proof
from zhiwo.org.queries import factor_kinds
from zhiwo.web import clock
from zhiwo.web.keys import question_of
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request, View

FRESH = "fresh_at"


def fresh(view: View) -> View:
    """Let the view run only for a caller who has just proved who they are."""

    @wraps(view)
    def asked(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase = view(request, *args, **kwargs) if is_fresh(request) else _ask(request)
        return answer

    return cast(View, asked)


def is_fresh(request: Request) -> bool:
    """Whether the session's last proof is no older than the setting allows."""
    at = request.session.get(FRESH)
    return isinstance(at, int) and 0 <= _now() - at <= settings.FRESH_MINUTES * 60


def mark_fresh(request: Request, at: int | None = None) -> None:
    """Keep the moment of a proof, now unless said, in a session with a new key: one that leaked before is worth nothing now."""
    request.session.cycle_key()
    request.session[FRESH] = _now() if at is None else at


def proved(request: Request, means: str) -> None:
    """Someone who is in has proved themselves once more."""
    mark_fresh(request)
    note_proof(actor=request.actor, at=clock.now(), means=means)


def means(request: Request) -> dict[str, Any]:
    """By what the caller can prove themselves: a second factor where there is one, else the password."""
    kinds = factor_kinds(request.actor.staff)
    usable = request.user.has_usable_password() or bool(settings.LDAP_URL)
    by = {"code": bool(kinds), "key": "passkey" in kinds, "password": not kinds and usable}
    return by | {"sign_on": bool(settings.OIDC_ISSUER) and not kinds, "minutes": settings.FRESH_MINUTES}


def _ask(request: Request) -> HttpResponseBase:
    if request.htmx:
        by = means(request)
        question = question_of(request, request.actor.staff) if by["key"] else None
        response = fragment(
            request, "_again.html", status=409, over=True, sentence="", goal="", question=question, **by
        )
        response["HX-Retarget"], response["HX-Reswap"] = "#again", "innerHTML"
        return response
    # What a plain form sent can't be sent again for its maker: they return to the page it stood on.
    came_from = urlsplit(request.headers.get("Referer", "")).path
    goal = request.get_full_path() if request.method == "GET" else came_from or "/"
    goal = goal if mask_numbers(goal) == goal else "/"  # somebody's number typed into an address is not carried on
    return redirect(f"{reverse('again')}?{urlencode({'next': goal})}")


def _now() -> int:
    return int(clock.instant().timestamp())
