"""Marking a line of the day's list: first, put off, wrong."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from zhiwo.care.operations import mark_line, put_back, unmark_line
from zhiwo.care.policy.marks import LATER_REASONS, WRONG_REASONS
from zhiwo.desk import today as desk
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.contacts import MarkForm
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request
from zhiwo.web.views.changes import asked, changed, unreadable


@require_http_methods(["GET", "POST"])
def mark(request: Request, duty: int) -> HttpResponse:
    """The form for one line; posted, what it changed on the day's list."""
    if request.method == "GET":
        return fragment(
            request,
            "_mark_form.html",
            line=desk.line_to_mark(request.actor, duty),
            tab=asked(request.GET).tab,
            later_reasons=LATER_REASONS,
            wrong_reasons=WRONG_REASONS,
            tomorrow=request.actor.on + timedelta(days=1),
        )
    form = MarkForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请检查日期和原因。"))
    row = mark_line(actor=request.actor, duty=duty, at=clock.now(), **form.cleaned_data)
    return changed(request, row.client.number, phrase("已标记。"))


@require_POST
def unmark(request: Request, duty: int) -> HttpResponse:
    row = unmark_line(actor=request.actor, duty=duty, at=clock.now())
    return changed(request, row.client.number, phrase("已取消标记。"))


@require_POST
def back(request: Request, duty: int, staff: str) -> HttpResponse:
    """A line that somebody below said was wrong is back on that person's list."""
    row = put_back(actor=request.actor, duty=duty, staff=staff, at=clock.now())
    return changed(request, row.client.number, phrase("已退回其清单。"))
