"""The job board: looking, asking for a job, letting a stopped one run again, settling a message in doubt."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from zhiwo.desk.job_board import job_board
from zhiwo.desk.screens import JOBS, require_screen
from zhiwo.org.policy import may
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.jobs import AskForm, ReasonForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request
from zhiwo.wiring import jobs as work
from zhiwo.wiring import outbox


@require_GET
def board(request: Request) -> HttpResponse:
    """The page; for htmx its lists alone, as they look again while something runs."""
    require_screen(request.actor, JOBS)
    if request.htmx:
        return fragment(request, "_jobs.html", **_shown(request))
    return page(request, "jobs.html", **_shown(request))


def _shown(request: Request) -> dict[str, Any]:
    kinds = [kind for kind in work.ON_THE_BOARD if may(request.actor, kind.act)]
    return {"board": job_board(request.actor), "kinds": kinds, "reference": new_name("J")}


@require_POST
def ask(request: Request) -> HttpResponse:
    form = AskForm(request.POST)
    if not form.is_valid():
        return _unreadable(request)
    work.ask(actor=request.actor, at=clock.now(), **form.cleaned_data)
    return _changed(request, phrase("已排队，由后台进程执行。"))


@require_POST
def retry(request: Request, job: int) -> HttpResponse:
    work.retry(actor=request.actor, job=job, at=clock.now())
    return _changed(request, phrase("已重新排队。"))


@require_POST
def mark_sent(request: Request, message: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _unreadable(request)
    outbox.mark_sent(actor=request.actor, message=message, at=clock.now(), **form.cleaned_data)
    return _changed(request, phrase("已标记为已发。"))


@require_POST
def send_again(request: Request, message: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _unreadable(request)
    outbox.send_again(actor=request.actor, message=message, at=clock.now(), **form.cleaned_data)
    return _changed(request, phrase("已重新排队待发。"))


def _changed(request: Request, sentence: str) -> HttpResponse:
    return fragment(request, "_jobs_changed.html", sentence=sentence, tone="good", **_shown(request))


def _unreadable(request: Request) -> HttpResponse:
    sentence = phrase("没有读懂这个请求：请刷新页面，依据请写在 200 字以内。")
    response = fragment(request, "_message.html", status=422, sentence=sentence, tone="bad")
    response["HX-Reswap"] = "none"
    return response
