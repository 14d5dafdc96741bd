"""Handing clients over and having them covered: asked for on a client's page, answered on the hand-over desk."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.coverage.operations import (
    accept_transfer,
    adopt,
    approve_transfer,
    change_host,
    cover,
    end_cover,
    end_role,
    give_back,
    hand_over_desk,
    name_role,
    note_wish,
    propose_transfer,
    reject_transfer,
    withdraw_transfer,
)
from zhiwo.coverage.policy import STATES
from zhiwo.desk import handover as desk
from zhiwo.governance.approvals import ask
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.handing import BackdateForm, CoverForm, HostForm, LeavingForm, RoleForm, TransferForm
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request
from zhiwo.web.views.changes import changed, unreadable
from zhiwo.wiring.commands import COMMANDS, PEOPLE


@require_GET
def handover(request: Request) -> HttpResponse:
    return page(request, "handover.html", shown=desk.handover(request.actor), on=request.actor.on, states=STATES)


@require_http_methods(["GET", "POST"])
def transfer(request: Request, number: str) -> HttpResponse:
    """The form to hand a client over; posted, what it changed on the client's page."""
    actor = request.actor
    require(actor, "client.transfer")
    if request.method == "GET":
        return fragment(request, "_transfer_form.html", form=desk.transferring(actor, number), on=actor.on)
    form = TransferForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择接收人，填写原因；生效日可不填。"))
    said = form.cleaned_data
    proposal = propose_transfer(
        actor=actor, client=number, to=said["to"], reason=said["reason"], effective=said["effective"], at=clock.now()
    )
    facts = {"name": proposal.to.name, "day": proposal.last_on.isoformat()}
    sentence = (
        phrase("已提请移交给{name}，须先经上级同意，最迟 {day}；同意前对方看不到客户。", **facts)
        if desk.waits_for_approval(actor, number)
        else phrase("已提请{name}接收，最迟 {day} 答复；答复前仍由原主办负责。", **facts)
    )
    return changed(request, number, sentence)


@require_http_methods(["GET", "POST"])
def host(request: Request, number: str) -> HttpResponse:
    """The form to let another outlet host a client; posted, what it changed on the client's page."""
    actor = request.actor
    require(actor, "client.host")
    if request.method == "GET":
        return fragment(request, "_host_form.html", number=number, outlets=desk.outlets_for(actor, number))
    form = HostForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择网点，填写原因。"))
    said = form.cleaned_data
    moved = change_host(actor=actor, client=number, to=said["to"], reason=said["reason"], at=clock.now())
    return changed(request, number, phrase("已转由{unit}管理，等待该网点指派。", unit=moved.unit.name))


@require_http_methods(["GET", "POST"])
def backdate(request: Request, number: str) -> HttpResponse:
    """The form to put a transfer down after the fact; posted, a slip that waits for another person."""
    actor = request.actor
    require(actor, "client.backdate")
    if request.method == "GET":
        latest = actor.on - timedelta(days=1)
        return fragment(request, "_backdate_form.html", form=desk.transferring(actor, number), latest=latest)
    form = BackdateForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择主办人和日期，填写原因。"))
    said = form.cleaned_data
    arguments = {"to": said["to"], "effective": said["effective"].isoformat()}
    slip = ask(
        actor=actor, kind="client.backdate", target=number, arguments=arguments, reason=said["reason"], at=clock.now(),
        commands=COMMANDS, people=PEOPLE,
    )  # fmt: skip
    return changed(request, number, phrase("已提交第 {n} 号审批单，由另一位领导审批后生效。", n=slip.pk))


@require_http_methods(["GET", "POST"])
def wish(request: Request, number: str) -> HttpResponse:
    """The form for whom the client wishes to be kept by; posted, what it changed on the client's page."""
    actor = request.actor
    require(actor, "client.transfer")
    if request.method == "GET":
        return fragment(request, "_wish_form.html", form=desk.wishing(actor, number))
    said = request.POST
    note_wish(actor=actor, client=number, staff=said.get("staff", ""), skills=said.getlist("skill"), at=clock.now())
    return changed(request, number, phrase("已登记客户的意愿。"))


@require_http_methods(["GET", "POST"])
def name_beside(request: Request, number: str) -> HttpResponse:
    """The form to name who stands beside the lead; posted, what it changed on the client's page."""
    actor = request.actor
    require(actor, "client.name-role")
    if request.method == "GET":
        return fragment(request, "_role_form.html", form=desk.naming(actor, number, request.GET.get("role", "")))
    form = RoleForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择角色和人员，填写原因。"))
    made = name_role(actor=actor, client=number, at=clock.now(), **form.cleaned_data)
    return changed(request, number, phrase("已指定{name}。", name=made.staff.name))


@require_POST
def end_beside(request: Request, number: str) -> HttpResponse:
    """Whoever ends an own role may see the client no more: then back to the book."""
    role, staff = request.POST.get("role", ""), request.POST.get("staff", "")
    end_role(actor=request.actor, client=number, role=role, staff=staff, at=clock.now())
    if not desk.still_seen(request.actor, number):
        return HttpResponseClientRedirect(reverse("book"))
    return changed(request, number, phrase("已结束。"))


@require_POST
def accept(request: Request, transfer: int) -> HttpResponse:
    done = accept_transfer(actor=request.actor, number=transfer, at=clock.now())
    return _desk(request, phrase("已接收，自 {day} 起由您主办；请告知客户。", day=done.in_force_on))


@require_POST
def approve(request: Request, transfer: int) -> HttpResponse:
    """Agreed to as the post the rules name."""
    done = approve_transfer(actor=request.actor, number=transfer, at=clock.now())
    return _desk(request, phrase("已同意移交；全部同意后请{name}答复。", name=done.to.name))


@require_POST
def reject(request: Request, transfer: int) -> HttpResponse:
    reject_transfer(actor=request.actor, number=transfer, reason=request.POST.get("reason", ""), at=clock.now())
    return _desk(request, phrase("已拒绝接收，客户仍由原主办负责。"))


@require_POST
def withdraw(request: Request, transfer: int) -> HttpResponse:
    """Answered where it was asked: on the client's page, or on the desk."""
    done = withdraw_transfer(actor=request.actor, number=transfer, at=clock.now())
    sentence = phrase("已撤回移交，客户仍由原主办负责。")
    if request.POST.get("place") == "client":
        return changed(request, done.client.number, sentence)
    return _desk(request, sentence)


@require_POST
def arrange(request: Request) -> HttpResponse:
    """Cover for someone who is away."""
    require(request.actor, "client.cover")
    form = CoverForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择离岗人、代管人和最后一天。"))
    clients = cover(actor=request.actor, at=clock.now(), **form.cleaned_data)
    return _desk(request, phrase("已安排代管 {n} 户，到期自动结束。", n=clients))


@require_POST
def back(request: Request) -> HttpResponse:
    """Who was away is back."""
    away, by = request.POST.get("away", ""), request.POST.get("by", "")
    clients = end_cover(actor=request.actor, away=away, by=by, at=clock.now())
    return _desk(request, phrase("已结束代管，{n} 户交还原主办。", n=clients))


@require_POST
def claim(request: Request, reference: str) -> HttpResponse:
    """A client of the pool adopted; the desk anew, with the way to the client."""
    client = adopt(actor=request.actor, reference=reference, at=clock.now())
    return _desk(request, phrase("已领养，客户在“我的客户”中：{number}。", number=client.number))


@require_http_methods(["GET", "POST"])
def back_to_queue(request: Request, number: str) -> HttpResponse:
    """The form to give a client back; posted, whoever may still see the client's page sees it anew."""
    actor = request.actor
    require(actor, "client.transfer")
    if request.method == "GET":
        return fragment(request, "_give_back_form.html", client=desk.giving_back(actor, number))
    give_back(actor=actor, client=number, reason=request.POST.get("reason", ""), at=clock.now())
    return HttpResponseClientRedirect(reverse("book"))


@require_http_methods(["GET", "POST"])
def leaver(request: Request) -> HttpResponse:
    """The desk of someone who leaves, each client with who may follow; posted, the desk anew."""
    actor = request.actor
    require(actor, "desk.hand-over")
    if request.method == "GET":
        return fragment(
            request, "_leaving_form.html", form=desk.leaving(actor, request.GET.get("leaver", "")), on=actor.on
        )
    form = LeavingForm(request.POST)
    numbers, following = request.POST.getlist("client"), request.POST.getlist("successor")
    if not form.is_valid() or len(numbers) != len(following):
        return unreadable(request, phrase("表单没有填对：请选择离岗人和首个不在岗日。"))
    said = form.cleaned_data
    moved = hand_over_desk(
        actor=actor, leaver=said["leaver"], from_on=said["from_on"], at=clock.now(),
        successors={number: to for number, to in zip(numbers, following, strict=True) if to},
    )  # fmt: skip
    sentence = phrase("已交接 {n} 户，其中 {m} 户待分配。", n=moved.clients, m=moved.unassigned)
    return _desk(request, sentence)


def _desk(request: Request, sentence: str) -> HttpResponse:
    shown = desk.handover(request.actor)
    return fragment(
        request, "_handed.html", shown=shown, on=request.actor.on, states=STATES, sentence=sentence, tone="good"
    )
