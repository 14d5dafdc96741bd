"""Proving oneself anew: the page, and the dialog over another page."""

from __future__ import annotations

from django.contrib import auth
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from zhiwo.kernel.refusal import Refusal
from zhiwo.web.catalogue import phrase
from zhiwo.web.door import failed, goal_of, heard, turned_away
from zhiwo.web.keys import question_of
from zhiwo.web.pages import fragment, page, say_refusal
from zhiwo.web.request import Request
from zhiwo.web.stepup import means, proved
from zhiwo.web.views.session import prove


@require_http_methods(["GET", "POST"])
def again(request: Request) -> HttpResponse:
    """Asks for the second factor where there is one, else for the password. Once proved: htmx sends anew what it held back, a
    page leads on to where its reader wanted to go."""
    goal = goal_of(request)
    if request.method == "GET":
        return _form(request, goal)
    sentence = _fault(request)
    if sentence is not None:
        return _form(request, goal, sentence)
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Trigger"] = "proved"
        return response
    return redirect(goal)


def _fault(request: Request) -> str | None:
    """What is wrong with the proof, as a sentence; None when it is good, and then it is kept."""
    number, by = request.actor.staff, means(request)
    if by["password"]:
        user = auth.authenticate(request, username=number, password=request.POST.get("password", "")[:200])
        if user != request.user:
            turned_away(request, number)
            return phrase("密码不正确，请重试。")
        proved(request, "password")
        return None
    if not by["code"] or not heard(request, number):
        return ""
    try:
        kind = prove(request, request.actor, request.POST.get("code", ""), request.POST.get("answer", ""))
    except Refusal as refusal:
        failed(request, number)
        return say_refusal(refusal)
    proved(request, kind)
    return None


def _form(request: Request, goal: str, sentence: str = "") -> HttpResponse:
    by = means(request)
    by["over"] = bool(request.htmx)
    by["question"] = question_of(request, request.actor.staff) if by["key"] else None
    if not request.htmx:
        return page(request, "again.html", status=401 if sentence else 200, goal=goal, sentence=sentence, **by)
    response = fragment(request, "_again.html", status=409, goal=goal, sentence=sentence, **by)
    response["HX-Retarget"], response["HX-Reswap"] = "#again", "innerHTML"
    return response
