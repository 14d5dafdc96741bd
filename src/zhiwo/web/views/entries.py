"""Putting down what passed with a client, correcting it, and letting a late entry count."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from zhiwo.care.operations import (
    acknowledge_news,
    check_contact,
    confirm_late_entry,
    correct_interaction,
    keep_promise,
    record_interaction,
    report_news,
)
from zhiwo.care.policy.rules import INTERACTION_KINDS, NEWS
from zhiwo.desk import entries as desk
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.contacts import CorrectForm, NewsForm, RecordForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request
from zhiwo.web.views.changes import Place, asked, changed, told, unreadable


@require_http_methods(["GET", "POST"])
def record(request: Request, number: str) -> HttpResponse:
    """The form for an interaction; posted, what it changed on the page that asks."""
    if request.method == "GET":
        where, kind = asked(request.GET), request.GET.get("kind", "")
        return fragment(
            request,
            "_record.html",
            form=desk.recording(request.actor, number),
            kind=kind if kind in INTERACTION_KINDS else RecordForm.CALL,
            place=Place.CLIENT if where.line is None else Place.TODAY,
            line="" if where.line is None else where.line,
            tab="" if where.line is None else where.tab,
            reference=new_name("H"),
            on=request.actor.on,
        )
    form = RecordForm(request.POST)
    if not form.is_valid():
        return unreadable(request)
    said = form.said()
    recorded = record_interaction(
        actor=request.actor,
        client=number,
        moment=clock.now().time() if said["on"] == request.actor.on else None,
        at=clock.now(),
        reference=form.cleaned_data["reference"],
        **said,
    )
    return changed(request, number, told(recorded, phrase("已记录")))


@require_http_methods(["GET", "POST"])
def correct(request: Request, reference: str) -> HttpResponse:
    """The same form with what an entry says; posted, the new version stands in its place."""
    if request.method == "GET":
        form = desk.correcting(request.actor, reference)
        return fragment(request, "_record.html", form=form, place=Place.CLIENT, line="", tab="", on=request.actor.on)
    corrected = CorrectForm(request.POST)
    if not corrected.is_valid():
        return unreadable(request)
    said = corrected.said()
    kept = desk.kept_of(request.actor, reference, said["on"])
    recorded = correct_interaction(
        actor=request.actor,
        reference=reference,
        version=corrected.cleaned_data["version"],
        moment=kept.moment,
        begun_by_client=kept.begun_by_client,
        at=clock.now(),
        **said,
    )
    return changed(request, kept.client, told(recorded, phrase("已更正")))


@require_http_methods(["GET", "POST"])
def news(request: Request, number: str) -> HttpResponse:
    """The form to report important news of a client; posted, what it changed on the client's page."""
    if request.method == "GET":
        desk.recording(request.actor, number)  # whoever may not record, or does not see the client, gets no form
        return fragment(request, "_news_form.html", number=number, kinds=NEWS, reference=new_name("N"))
    form = NewsForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择要情类型并写明情况。"))
    report_news(actor=request.actor, client=number, at=clock.now(), **form.cleaned_data)
    return changed(request, number, phrase("已上报，待领导阅知。"))


@require_POST
def acknowledge(request: Request, reference: str) -> HttpResponse:
    seen = acknowledge_news(actor=request.actor, reference=reference, at=clock.now())
    return changed(request, seen.client.number, phrase("已阅。"))


@require_POST
def checked(request: Request, reference: str) -> HttpResponse:
    """What a machine recorded was business with the client, or was not."""
    business = request.POST.get("business") == "yes"
    row = check_contact(actor=request.actor, reference=reference, business=business, at=clock.now())
    return changed(request, row.client.number, phrase("已确认。") if business else phrase("已标记，不再计入。"))


@require_POST
def kept(request: Request, reference: str) -> HttpResponse:
    """A promise is kept."""
    row = keep_promise(actor=request.actor, reference=reference, at=clock.now())
    return changed(request, row.client.number, phrase("已办妥。"))


@require_POST
def confirm(request: Request, reference: str) -> HttpResponse:
    recorded = confirm_late_entry(actor=request.actor, reference=reference, at=clock.now())
    return changed(request, recorded.interaction.client.number, told(recorded, phrase("已确认")))
