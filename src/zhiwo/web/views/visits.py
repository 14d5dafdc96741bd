"""Planned visits: planning, moving, calling off, and the form that puts one on the books."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from zhiwo.care.operations import call_off_visit, move_visit, plan_visit
from zhiwo.care.policy.visits import VISIT_KINDS
from zhiwo.desk import visits as desk
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.formats import iso
from zhiwo.web.forms.contacts import MoveForm, VisitForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request
from zhiwo.web.views.changes import asked, changed, unreadable


@require_http_methods(["GET", "POST"])
def plan(request: Request, number: str) -> HttpResponse:
    """The form that plans a visit to a client; posted, what it changed."""
    if request.method == "GET":
        start = desk.planning(request.actor, number)
        return fragment(
            request, "_visit_form.html", form=start, on=request.actor.on, reference=new_name("V"), place="client"
        )
    form = VisitForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请检查日期、时间和说明。"))
    made = plan_visit(actor=request.actor, client=number, at=clock.now(), **form.said())
    return changed(request, number, phrase("已计划 {day} 拜访。", day=iso(made.on)))


@require_http_methods(["GET", "POST"])
def move(request: Request, reference: str) -> HttpResponse:
    """The form for another day, with calling off beside it; posted, what it changed."""
    if request.method == "GET":
        row = desk.require_open(request.actor, reference)
        return fragment(request, "_visit_move.html", row=row, on=request.actor.on, place=asked(request.GET).place)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请检查日期和时间。"))
    moved = move_visit(actor=request.actor, reference=reference, at=clock.now(), **form.cleaned_data)
    return changed(request, moved.client.number, phrase("拜访已改到 {day}。", day=iso(moved.on)))


@require_http_methods(["POST"])
def call_off(request: Request, reference: str) -> HttpResponse:
    reason = request.POST.get("reason", "")[:2001]
    made = call_off_visit(actor=request.actor, reference=reference, reason=reason, at=clock.now())
    return changed(request, made.client.number, phrase("拜访已取消。"))


@require_GET
def carry_out(request: Request, reference: str) -> HttpResponse:
    """The form for an interaction, filled in from the plan."""
    form, row = desk.carrying_out(request.actor, reference)
    return fragment(
        request,
        "_record.html",
        form=form,
        plan=row,
        kind=VISIT_KINDS[0],
        place=asked(request.GET).place,
        line="",
        tab=asked(request.GET).tab,
        reference=new_name("H"),
        on=min(row.on, request.actor.on),
        last=request.actor.on,
    )
