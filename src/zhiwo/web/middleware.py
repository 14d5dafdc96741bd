"""At the door of every page: whence, who asks, in which language, with what leave; and how a refusal is told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, logout
from django.core.exceptions import BadRequest
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.clients.wall import behind
from zhiwo.governance.hashing import Busy
from zhiwo.governance.operations import record
from zhiwo.kernel.masking import mask_if_personal, mask_numbers
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.org.operations import note_seen
from zhiwo.org.queries import actor_of, login_state
from zhiwo.rulebook.shelf import refresh
from zhiwo.web import clock
from zhiwo.web.pages import refused
from zhiwo.web.source import settle

_LOG = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "language"
NUL = "\x00"
DJANGO_LANGUAGE = {"zh": "zh-hans", "en": "en"}
ALWAYS = {
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
    "midi=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""What every answer says besides what Django's and the content policy's middleware add."""
SEEN_EVERY = timedelta(minutes=5)
"""So exactly a session's list says when it was last seen; more exactly would be a write for every page."""


def guarded(answer: Answer) -> Answer:
    """Settle where the request comes from, and say on every answer, of whatever kind, what browsers must not do with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        settle(request.META, settings.TRUSTED_PROXIES)
        response = answer(request)
        for name, value in ALWAYS.items():
            response[name] = value
        # Files of the program itself are kept by browsers, nothing else is.
        response.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def who_asks(answer: Answer) -> Answer:
    """Work out the actor anew for every request, so that a change of post counts at once; nothing of it is in the session.
    What other processes published of the rules counts from here on, too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        refresh()
        user = request.user
        actor = actor_of(user, clock.today()) if user.is_authenticated else None
        if user.is_authenticated and actor is None:
            logout(request)
        request.actor = actor  # type: ignore[attr-defined]
        chosen = actor.language if actor else request.COOKIES.get(LANGUAGE_COOKIE, "zh")
        with translation.override(DJANGO_LANGUAGE.get(chosen, "zh-hans")):
            response = answer(request)
        response["Cache-Control"] = "no-store"
        response["Content-Language"] = "en" if chosen == "en" else "zh-CN"
        patch_vary_headers(response, ["HX-Request", "Cookie"])
        if actor:
            _mark_seen(request)
        return response

    return middleware


def _mark_seen(request: HttpRequest) -> None:
    """Keep that the session was seen. A mark is worth no fault: where the database can't take it, the next page brings it."""
    seen, now = getattr(request.session, "seen_at", None), clock.instant()
    if seen and now - seen < SEEN_EVERY:
        return
    try:
        with transaction.atomic():
            note_seen(key=request.session.session_key or "", at=now)
    except DatabaseError:
        _LOG.info("a session's mark was not kept", exc_info=True)


def behind_the_wall(answer: Answer) -> Answer:
    """Every page is made behind the second wall. Where it is a transaction, what a page did before it failed is undone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with behind(request.actor) as undo:  # type: ignore[attr-defined]
            response = answer(request)
            if response.status_code == 500:
                undo()
        return response

    return middleware


def _holds_nul(request: HttpRequest) -> bool:
    """Whether anything said holds a NUL, which no person types and PostgreSQL keeps in no text."""
    said = (
        value for asked in (request.GET, request.POST) for values in asked.lists() for value in (values[0], *values[1])
    )
    return any(NUL in value for value in said)


class Gate:
    """Nobody passes without a login, save to the views marked public; and a login passes only as far as its state allows."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if NUL in request.path:
            raise Http404  # no database takes this character, so nothing goes by such a name
        if getattr(view, "public", False):
            return None
        if _holds_nul(request):
            raise BadRequest
        if request.actor is None:  # type: ignore[attr-defined]
            # Somebody's number typed into the address is not carried on in the next one.
            goal = request.get_full_path()
            goal = goal if mask_numbers(goal) == goal else "/"
            return _led(request, f"{reverse('login')}?{urlencode({'next': goal})}", reverse("login"))
        duty = _duty_first(request)
        if duty and not getattr(view, "before_all", False):
            return _led(request, reverse(duty), reverse(duty))
        return None


def _duty_first(request: HttpRequest) -> str:
    """The page that must be dealt with before all others, if any."""
    by = request.session.get(BACKEND_SESSION_KEY, "")
    state = login_state(request.user, request.actor, by)  # type: ignore[attr-defined, arg-type]
    if state.one_time:
        return "password"
    return "factors" if state.lacks_factor else ""


def _led(request: HttpRequest, address: str, for_htmx: str) -> HttpResponse:
    return HttpResponseClientRedirect(for_htmx) if request.htmx else redirect(address)  # type: ignore[attr-defined]


class Refusals:
    """The one place where a refusal becomes an answer: its sentence, its status, and a line on the trail."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, Refusal):
            return None
        if isinstance(fault, Busy):  # nothing was asked for that could be refused
            return refused(request, fault, 503)
        actor = request.actor  # type: ignore[attr-defined]
        match = request.resolver_match
        if actor and match:
            # A number in an address is a client's: who may read the entry depends on whether he or she sees that client.
            record(
                actor=actor,
                act="web.refused",
                subject_kind="client" if match.route.startswith("client/") else match.view_name,
                subject=mask_if_personal(str(next(iter(match.kwargs.values()), "")))[:60],
                at=clock.now(),
                code=fault.code,
                page=match.view_name,
                method=request.method,
            )
        return refused(request, fault, 404 if isinstance(fault, NotFound) else 409)
