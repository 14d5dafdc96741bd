"""Coming in, leaving, and what a person chooses for the pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from zhiwo.governance.hashing import TRY_AGAIN_AFTER, Busy
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Language
from zhiwo.org.operations import choose_language, note_leaving, prove_by_code, prove_by_key, take_one_time
from zhiwo.org.queries import actor_of, factor_kinds, login_state
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.door import failed, goal_of, heard, let_in, pending, turned_away, welcome
from zhiwo.web.keys import host_of, question_of, taken_state
from zhiwo.web.middleware import LANGUAGE_COOKIE
from zhiwo.web.pages import THEME_COOKIE, THEMES, fragment, page, say_refusal
from zhiwo.web.request import Request, before_all, public

YEAR = 365 * 86400


class Credentials(forms.Form):
    """A staff number and a password."""

    number = forms.CharField(max_length=20)
    password = forms.CharField(max_length=200, strip=False)


@public
@require_http_methods(["GET", "POST"])
def login(request: Request) -> HttpResponse:
    """The way in; a failure says nothing about which of the two was wrong."""
    goal = goal_of(request)
    if request.method == "GET":
        return redirect(goal) if request.actor else _form(request, goal)
    form = Credentials(request.POST)
    said = form.cleaned_data if form.is_valid() else {"number": "", "password": ""}
    number = said["number"]
    try:
        user: Any = auth.authenticate(request, username=number, password=said["password"])
    except Busy as busy:
        response = _form(request, goal, number, say_refusal(busy), 503)
        response["Retry-After"] = str(TRY_AGAIN_AFTER)
        return response
    actor = actor_of(user, clock.today()) if user else None
    if actor is None:
        turned_away(request, number)
        return _form(request, goal, number, _why_not(user), 401)
    if login_state(user, actor, user.backend).one_time:
        late = user.one_time_until < clock.instant()
        if late or not take_one_time(user):
            turned_away(request, number)
            why = (
                phrase("一次性密码已过期，请联系系统管理员重置。")
                if late
                else phrase("一次性密码已用过，请联系系统管理员重置。")
            )
            return _form(request, goal, number, why, 401)
    return welcome(request, user, actor, goal)


def _why_not(user: object) -> str:
    if user:
        return phrase("这个员工号已停用，请联系系统管理员。")
    return phrase("员工号或密码不正确，请重试；忘记密码请联系系统管理员。")


def _form(request: HttpRequest, goal: str, number: str = "", sentence: str = "", status: int = 200) -> HttpResponse:
    sign_on = bool(settings.OIDC_ISSUER)
    return page(request, "login.html", status=status, goal=goal, number=number, sentence=sentence, sign_on=sign_on)


def locked_out(request: Request, response: HttpResponse, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """What whoever failed too often gets instead of any answer; called by axes."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60
    sentence = phrase("尝试次数过多，请在 {minutes} 分钟后再试，或联系系统管理员。", minutes=minutes)
    if request.actor and request.htmx:
        answer = fragment(request, "_message.html", status=429, sentence=sentence, tone="bad")
        answer["HX-Reswap"] = "none"
    elif request.actor:
        answer = page(request, "refused.html", status=429, sentence=sentence, code=429)
    else:
        answer = _form(request, goal_of(request), "", sentence, 429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


@public
@require_http_methods(["GET", "POST"])
def second(request: Request) -> HttpResponse:
    """The second factor: a code of the app, a recovery code, or a key."""
    found = pending(request)
    if found is None:
        return redirect("login")
    user, actor, goal = found
    if request.method == "GET":
        return _second_form(request, actor.staff)
    if not heard(request, actor.staff):
        return _second_form(request, actor.staff)
    try:
        prove(request, actor, request.POST.get("code", ""), request.POST.get("answer", ""))
    except Refusal as refusal:
        failed(request, actor.staff)
        return _second_form(request, actor.staff, say_refusal(refusal), 401)
    return let_in(request, user, actor, goal)


def prove(request: Request, actor: Any, code: str, answer: str) -> str:
    """Take a code or a key's answer; returns by what it was proved. Raises CodeRefused, KeyRefused."""
    if answer:
        state = taken_state(request)
        prove_by_key(actor=actor, host=host_of(request), state=state, answer=answer, at=clock.now())
        return "passkey"
    return prove_by_code(actor=actor, code=code, at=clock.now(), moment=clock.instant())


def _second_form(request: Request, number: str, sentence: str = "", status: int = 200) -> HttpResponse:
    kinds = factor_kinds(number)
    question = question_of(request, number) if "passkey" in kinds else None
    return page(request, "second.html", status=status, sentence=sentence, question=question, kinds=kinds)


@before_all
@require_POST
def logout(request: Request) -> HttpResponse:
    """Out. The browser forgets what it kept: the next one at this machine starts from nothing."""
    note_leaving(actor=request.actor, at=clock.now())
    auth.logout(request)
    response = HttpResponseClientRedirect(reverse("login"))
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@public
@require_POST
def language(request: Request) -> HttpResponse:
    """Keep the language with the login, and with the browser for the page before it."""
    chosen: Language = "en" if request.POST.get("language") == "en" else "zh"
    if request.actor:
        choose_language(actor=request.actor, language=chosen, at=clock.now())
    response = HttpResponseClientRefresh()
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS)
    return response


@public
@require_POST
def theme(request: Request) -> HttpResponse:
    chosen = request.POST.get("theme", "auto")
    response = HttpResponseClientRefresh()
    kept = chosen if chosen in THEMES else "auto"
    response.set_cookie(THEME_COOKIE, kept, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS)
    return response
