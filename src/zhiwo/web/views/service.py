"""What clients ask for: the desk, booking cash, reporting a fault of e-banking, saying what became of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from zhiwo.care.operations import book_cash, report_fault, take_step
from zhiwo.care.policy.service import STEPS, Step
from zhiwo.desk import service as desk
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase, say
from zhiwo.web.forms.asking import CashForm, FaultForm, StepForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request
from zhiwo.web.views.changes import changed, unreadable


@require_GET
def service(request: Request) -> HttpResponse:
    return page(request, "service.html", shown=desk.service_desk(request.actor, clock.now()), on=request.actor.on)


@require_http_methods(["GET", "POST"])
def cash(request: Request, number: str) -> HttpResponse:
    """The form to book cash; posted, what it changed on the client's page, with a warning where the notice is short."""
    require(request.actor, "service.take")
    if request.method == "GET":
        return fragment(
            request,
            "_cash_form.html",
            form=desk.cash_form(request.actor, number),
            on=request.actor.on,
            reference=new_name("S"),
        )
    form = CashForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请填写金额、网点和备妥时间。"))
    taken = book_cash(actor=request.actor, client=number, at=clock.now(), **form.said())
    if taken.short:
        return changed(request, number, phrase("已预约，但提前量不足，请与网点电话确认能否备妥。"), tone="warn")
    return changed(request, number, phrase("已预约取现。"))


@require_http_methods(["GET", "POST"])
def fault(request: Request, number: str) -> HttpResponse:
    """The form to report a fault; posted, what it changed on the client's page."""
    require(request.actor, "service.take")
    if request.method == "GET":
        return fragment(
            request, "_fault_form.html", form=desk.fault_form(request.actor, number), reference=new_name("S")
        )
    form = FaultForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择渠道并写明现象。"))
    taken = report_fault(actor=request.actor, client=number, at=clock.now(), **form.cleaned_data)
    if taken.technician is None:
        return changed(request, number, phrase("已受理，开始计时；暂无可派人员，请网点主任指派。"), tone="warn")
    return changed(request, number, phrase("已受理，开始计时，交{name}处理。", name=taken.technician.name))


@require_http_methods(["GET", "POST"])
def step(request: Request, reference: str, step: str) -> HttpResponse:
    """The form for a step that needs words or somebody; posted, what it changed on the page that asks."""
    require(request.actor, "service.answer")
    if step not in list(Step):
        raise NotFound(what=Text("这一步", "That step"))
    what, place = Step(step), request.POST.get("place") or request.GET.get("place", "")
    if request.method == "GET":
        form = desk.step_form(request.actor, reference, what, clock.now())
        return fragment(request, "_step_form.html", form=form, reference=reference, place=place)
    said = StepForm(request.POST)
    if not said.is_valid():
        return unreadable(request, phrase("表单没有填对：说明最多 2000 字。"))
    made = take_step(actor=request.actor, reference=reference, what=what, at=clock.now(), **said.cleaned_data)
    sentence = phrase("已记为“{step}”。", step=say(STEPS[what]))
    if place == "service":
        shown = desk.service_desk(request.actor, clock.now())
        return fragment(request, "_served.html", shown=shown, sentence=sentence, tone="good", oob=True)
    return changed(request, made.client.number, sentence)
