"""At the door of every page: who asks, in which language, with what leave; and how a refusal is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.clients.wall import behind
from zhiwo.governance.operations import record
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.org.queries import actor_of
from zhiwo.web import clock
from zhiwo.web.pages import refused

Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "language"
NUL = "\x00"
DJANGO_LANGUAGE = {"zh": "zh-hans", "en": "en"}


def who_asks(answer: Answer) -> Answer:
    """Work out the actor anew for every request, so that a change of post counts at once; nothing of it is in the session."""

    def middleware(request: HttpRequest) -> HttpResponse:
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
        return response

    return middleware


def behind_the_wall(answer: Answer) -> Answer:
    """Every page is made behind the second wall. Where it is a transaction, what a page did before it failed is undone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with behind(request.actor) as undo:  # type: ignore[attr-defined]
            response = answer(request)
            if response.status_code >= 500:
                undo()
        return response

    return middleware


def _holds_nul(request: HttpRequest) -> bool:
    """Whether anything said holds a NUL, which no person types and PostgreSQL keeps in no text."""
    said = (
        value for asked in (request.GET, request.POST) for values in asked.lists() for value in (values[0], *values[1])
    )
    return NUL in request.path or any(NUL in value for value in said)


class Gate:
    """Nobody passes without a login, save to the views marked public; nothing that is no text."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if _holds_nul(request):
            raise BadRequest
        if getattr(view, "public", False) or request.actor is not None:  # type: ignore[attr-defined]
            return None
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(reverse("login"))
        return redirect(f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}")


class Refusals:
    """The one place where a refusal becomes an answer: its sentence, 404 or 409, and a line on the trail."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, Refusal):
            return None
        actor = request.actor  # type: ignore[attr-defined]
        match = request.resolver_match
        if actor and match:
            record(
                actor=actor,
                act="web.refused",
                subject_kind=match.view_name,
                subject=str(next(iter(match.kwargs.values()), ""))[:60],
                at=clock.now(),
                code=fault.code,
                method=request.method,
            )
        return refused(request, fault, 404 if isinstance(fault, NotFound) else 409)
