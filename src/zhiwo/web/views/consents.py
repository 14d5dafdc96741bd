"""Putting down what a client agrees to or takes back, stopping contact, lifting a stop."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from zhiwo.care.operations import lift_stop, stop_contact
from zhiwo.desk.consents import consent_choices
from zhiwo.org.policy import require
from zhiwo.parties.operations import record_consent, withdraw_consent
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.asking import ConsentForm, StopForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request
from zhiwo.web.views.changes import changed, unreadable


@require_http_methods(["GET", "POST"])
def consent(request: Request, number: str) -> HttpResponse:
    """The form for a consent, or with `withdrawn` for taking one back; posted, what it changed on the page."""
    require(request.actor, "consent.record")
    if request.method == "GET":
        return _form(request, number, "withdraw" if request.GET.get("withdrawn") else "give")
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请检查用途、版本和凭证。"))
    if form.cleaned_data["withdrawn"]:
        withdraw_consent(actor=request.actor, client=number, at=clock.now(), **form.said())
        return changed(request, number, phrase("已登记撤回，立即生效。"))
    record_consent(actor=request.actor, client=number, at=clock.now(), **form.said())
    return changed(request, number, phrase("已登记同意。"))


@require_http_methods(["GET", "POST"])
def stop(request: Request, number: str) -> HttpResponse:
    """The form for stopping contact; posted, what it changed on the page."""
    require(request.actor, "stop.set")
    if request.method == "GET":
        return _form(request, number, "stop")
    form = StopForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请检查原因、日期和时段。"))
    stop_contact(actor=request.actor, client=number, at=clock.now(), **form.said())
    return changed(request, number, phrase("已登记停止联系，立即生效。"))


@require_POST
def lift(request: Request, reference: str) -> HttpResponse:
    lifted = lift_stop(actor=request.actor, reference=reference, at=clock.now())
    return changed(request, lifted.client.number, phrase("已解除停止联系。"))


def _form(request: Request, number: str, what: str) -> HttpResponse:
    form, named = consent_choices(request.actor, number, clock.now()), new_name("H")
    return fragment(request, "_consent_form.html", form=form, what=what, reference=named, on=request.actor.on)
