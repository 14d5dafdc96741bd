"""Noting that a client signed a service agreement or withdrew from it, and handing its paper out."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from zhiwo.coverage.operations import end_enrolment, enrol, open_paper
from zhiwo.coverage.policy import CONTENT_TYPES
from zhiwo.desk import enrolment as desk
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.handing import EndEnrolmentForm, EnrolForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request
from zhiwo.web.stepup import fresh
from zhiwo.web.views.changes import changed, unreadable
from zhiwo.wiring import looks


@require_http_methods(["GET", "POST"])
def enrolment(request: Request, number: str) -> HttpResponse:
    """The form to note an agreement, or its end where there is one; posted, what it changed on the client's page."""
    actor = request.actor
    require(actor, "enrolment.record")
    if request.method == "GET":
        form = desk.enrolling(actor, number)
        return fragment(request, "_enrolment_form.html", form=form, on=actor.on, reference=new_name("E"))
    said = EnrolForm(request.POST, request.FILES)
    if not said.is_valid():
        return unreadable(request, phrase("表单没有填对：请填写签约日和协议编号，附上扫描件。"))
    made = enrol(actor=actor, client=number, at=clock.now(), **said.said())
    return changed(request, number, phrase("已登记签约，自 {day} 起生效。", day=made.signed_on.isoformat()))


@require_POST
def withdrawn(request: Request, number: str) -> HttpResponse:
    """The client withdrew from its agreement."""
    require(request.actor, "enrolment.record")
    form = EndEnrolmentForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请填写退出日和原因。"))
    end_enrolment(actor=request.actor, client=number, at=clock.now(), **form.cleaned_data)
    return changed(request, number, phrase("已登记退出签约。"))


@require_POST
@fresh
def paper(request: Request, reference: str) -> HttpResponse:
    """The paper, as a file to keep and never as a page: what a scan holds is not run here."""
    opened = open_paper(actor=request.actor, reference=reference, at=clock.now())
    looks.notice(actor=request.actor, at=clock.now())
    answer = HttpResponse(opened.content, content_type=CONTENT_TYPES[opened.kind])
    answer["Content-Disposition"] = f'attachment; filename="enrolment-{opened.reference[2:10]}.{opened.kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
