"""What clients ask about their personal information: filed from the client page, answered from the queue."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from zhiwo.desk import requests as desk
from zhiwo.org.policy import require
from zhiwo.parties.operations import decide_request, file_request
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.asking import DecisionForm, RequestForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request
from zhiwo.web.views.changes import changed, unreadable


@require_GET
def requests(request: Request) -> HttpResponse:
    return page(request, "requests.html", queue=desk.queue(request.actor), on=request.actor.on)


@require_http_methods(["GET", "POST"])
def file(request: Request, number: str) -> HttpResponse:
    """The form for a request; posted, the client page says that it waits."""
    require(request.actor, "request.file")
    if request.method == "GET":
        client, kinds = desk.kinds(request.actor, number)
        named = new_name("H")
        return fragment(request, "_request_form.html", client=client, kinds=kinds, reference=named, on=request.actor.on)
    form = RequestForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请检查类型和收到日期。"))
    said = form.cleaned_data
    filed = file_request(
        actor=request.actor,
        client=number,
        kind=said["ask"],
        received_on=said["received_on"],
        asked=said["asked"],
        reference=said["reference"],
        at=clock.now(),
    )
    return changed(request, number, phrase("已登记请求，最迟 {day} 答复。", day=filed.due_on.isoformat()))


@require_http_methods(["GET", "POST"])
def decide(request: Request, reference: str) -> HttpResponse:
    """The form to answer a request; posted, the queue drawn anew."""
    if request.method == "GET":
        return fragment(request, "_decision_form.html", row=desk.answering(request.actor, reference))
    form = DecisionForm(request.POST, request.FILES)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请检查决定、理由和文件（最大 50 MB）。"))
    decide_request(actor=request.actor, reference=reference, at=clock.now(), **form.said())
    sentence = phrase("已记录决定。")
    return fragment(
        request, "_decided.html", queue=desk.queue(request.actor), on=request.actor.on, sentence=sentence, tone="good"
    )
