"""The way in, as the views of the login share it: who may be heard, who waits for a second factor, who is in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import auth
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.masking import mask_numbers
from zhiwo.org.operations import note_entry, note_locked_out, note_refused_entry
from zhiwo.org.queries import actor_of, factor_kinds
from zhiwo.org.sessions import ADDRESS, DEVICE, ENTERED
from zhiwo.web import clock
from zhiwo.web.device import device
from zhiwo.web.request import Request
from zhiwo.web.stepup import mark_fresh

PENDING = "pending"
SECOND_WITHIN = timedelta(minutes=5)
"""So long after the password the second factor may come."""


def goal_of(request: HttpRequest) -> str:
    """Where someone wants to go after: an address of this site, or the start. Somebody's number typed into one is not
    carried on."""
    goal = request.POST.get("next") or request.GET.get("next") or "/"
    if mask_numbers(goal) != goal:
        return "/"
    return goal if url_has_allowed_host_and_scheme(goal, allowed_hosts=None) else "/"


def source(request: HttpRequest) -> str:
    """The address a request comes from."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def heard(request: Request, number: str) -> bool:
    """Whether one who has failed so often may try again now; if not, the middleware of axes gives the answer."""
    allowed: bool = AxesProxyHandler.is_allowed(request, {"username": number})
    if not allowed:
        request.axes_locked_out = True  # type: ignore[attr-defined]
        note_locked_out(number=number, at=clock.now(), address=source(request))
    return allowed


def failed(request: Request, number: str) -> None:
    """A code or key was wrong: it counts as a wrong password does."""
    user_login_failed.send(sender=__name__, credentials={"username": number}, request=request)
    turned_away(request, number)


def turned_away(request: Request, number: str) -> None:
    """Put on the trail that someone was not let in, or not even heard."""
    note = note_locked_out if getattr(request, "axes_locked_out", False) else note_refused_entry
    note(number=number, at=clock.now(), address=source(request))


def welcome(request: Request, user: Any, actor: Actor, goal: str, at: int | None = None) -> HttpResponse:
    """The first proof was good: in, or on to the second. `at` is when it was given, in seconds of the epoch, where somebody
    else took it; just now where it was given here."""
    if not factor_kinds(actor.staff):
        return let_in(request, user, actor, goal, at)
    if request.user.is_authenticated:
        auth.logout(request)
    request.session.cycle_key()
    since = int(clock.instant().timestamp())
    # With what the first proof rested on: a password that is reset meanwhile opens nothing any more.
    rests = user.get_session_auth_hash()
    request.session[PENDING] = {
        "login": user.pk, "backend": user.backend, "since": since, "goal": goal, "rests": rests
    }  # fmt: skip
    return redirect("second")


def pending(request: Request) -> tuple[Any, Actor, str] | None:
    """Who waits for the second factor in this session: the login, the actor, where to go. None when it took too long, and when
    they were shut out meanwhile."""
    held = request.session.get(PENDING)
    if not held or clock.instant().timestamp() - held["since"] > SECOND_WITHIN.total_seconds():
        return None
    user = auth.load_backend(held["backend"]).get_user(held["login"])
    actor = actor_of(user, clock.today()) if user else None
    if user is None or actor is None or not constant_time_compare(user.get_session_auth_hash(), held["rests"]):
        return None
    user.backend = held["backend"]
    return user, actor, held["goal"]


def let_in(request: Request, user: Any, actor: Actor, goal: str, at: int | None = None) -> HttpResponse:
    """In: a session with a new key, which knows its browser and address."""
    request.session.pop(PENDING, None)
    # Who can't be put on the trail does not come in.
    with transaction.atomic():
        auth.login(request, user, backend=user.backend)
        request.session[ENTERED] = clock.instant().isoformat()
        request.session[DEVICE] = device(request.headers.get("User-Agent", ""))
        request.session[ADDRESS] = source(request)
        mark_fresh(request, at)
        note_entry(actor=actor, at=clock.now(), address=source(request), device=request.session[DEVICE])
    return redirect(goal)
