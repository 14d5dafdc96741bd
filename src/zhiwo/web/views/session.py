"""Coming in, leaving, and what a person chooses for the pages."""

from __future__ import annotations

from django import forms
from django.contrib import auth
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from zhiwo.kernel.text import Language
from zhiwo.org.operations import choose_language, note_entry, note_leaving, note_refused_entry
from zhiwo.org.queries import actor_of
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.middleware import LANGUAGE_COOKIE
from zhiwo.web.pages import THEME_COOKIE, THEMES, page
from zhiwo.web.request import Request, public

YEAR = 365 * 86400


class Credentials(forms.Form):
    """A staff number and a password."""

    number = forms.CharField(max_length=20)
    password = forms.CharField(max_length=200, strip=False)


@public
@require_http_methods(["GET", "POST"])
def login(request: Request) -> HttpResponse:
    """The way in; a failure says nothing about which of the two was wrong."""
    goal = _goal(request)
    if request.method == "GET":
        return redirect(goal) if request.actor else page(request, "login.html", goal=goal, number="", sentence="")
    form = Credentials(request.POST)
    number = form["number"].value() or ""
    user = auth.authenticate(request, username=number, password=form["password"].value())
    actor = actor_of(user, clock.today()) if user else None
    if user and actor:
        # Who can't be put on the trail does not come in.
        with transaction.atomic():
            auth.login(request, user)
            note_entry(actor=actor, at=clock.now())
        return redirect(goal)
    note_refused_entry(number=number, at=clock.now())
    if user:
        sentence = phrase("这个员工号已停用，请联系系统管理员。")
    else:
        sentence = phrase("员工号或密码不正确，请重试；忘记密码请联系系统管理员。")
    return page(request, "login.html", status=401, goal=goal, number=number, sentence=sentence)


@require_POST
def logout(request: Request) -> HttpResponse:
    note_leaving(actor=request.actor, at=clock.now())
    auth.logout(request)
    return HttpResponseClientRedirect("/login")


@public
@require_POST
def language(request: Request) -> HttpResponse:
    """Keep the language with the login, and with the browser for the page before it."""
    chosen: Language = "en" if request.POST.get("language") == "en" else "zh"
    if request.actor:
        choose_language(actor=request.actor, language=chosen, at=clock.now())
    response = HttpResponseClientRefresh()
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True)
    return response


@public
@require_POST
def theme(request: Request) -> HttpResponse:
    chosen = request.POST.get("theme", "auto")
    response = HttpResponseClientRefresh()
    response.set_cookie(THEME_COOKIE, chosen if chosen in THEMES else "auto", max_age=YEAR, samesite="Lax")
    return response


def _goal(request: Request) -> str:
    goal = request.POST.get("next") or request.GET.get("next") or "/"
    return goal if url_has_allowed_host_and_scheme(goal, allowed_hosts=None) else "/"
