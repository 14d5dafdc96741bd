"""Noting what a client wishes once and for all, and withdrawing it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from zhiwo.care.operations import note_wish, withdraw_wish
from zhiwo.desk.consents import consent_choices
from zhiwo.org.policy import require
from zhiwo.parties.policy.wishes import WISHES
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.asking import StandingWishForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request
from zhiwo.web.views.changes import changed, unreadable


@require_http_methods(["GET", "POST"])
def note(request: Request, number: str) -> HttpResponse:
    """The form for a wish; posted, what it changed on the client's page."""
    require(request.actor, "wish.note")
    if request.method == "GET":
        offered, named = consent_choices(request.actor, number, clock.now()), new_name("H")
        return fragment(
            request, "_standing_wish_form.html", form=offered, kinds=WISHES, reference=named, on=request.actor.on
        )
    form = StandingWishForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请检查类型、日期、时段和原话。"))
    made = note_wish(actor=request.actor, client=number, at=clock.now(), **form.said())
    if made.stop:
        return changed(request, number, phrase("已登记嘱托，系统即按此限制联系。"))
    return changed(request, number, phrase("已登记嘱托，联系客户时提示。"))


@require_POST
def withdraw(request: Request, reference: str) -> HttpResponse:
    wish = withdraw_wish(actor=request.actor, reference=reference, at=clock.now())
    return changed(request, wish.client.number, phrase("已撤销嘱托。"))
