"""The client page, and recording an interaction from wherever a client is shown."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from zhiwo.care.operations import Recorded, record_interaction
from zhiwo.desk import client as desk
from zhiwo.desk import today
from zhiwo.desk.duties import LANES, Lane
from zhiwo.desk.screens import leads
from zhiwo.web import charts, clock
from zhiwo.web.catalogue import language, phrase, say
from zhiwo.web.forms import RecordForm
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request

BY_HAND = "call"


@require_GET
def client(request: Request, number: str) -> HttpResponse:
    shown = desk.client_page(request.actor, number)
    return page(
        request,
        "client.html",
        shown=shown,
        on=request.actor.on,
        line=charts.assets(shown.points),
        ring=charts.ring(shown.classes),
    )


@require_http_methods(["GET", "POST"])
def record(request: Request, number: str) -> HttpResponse:
    """The form for an interaction; posted, what it changed on the page that asks."""
    if request.method == "GET":
        return fragment(
            request,
            "_record.html",
            form=desk.recording(request.actor, number),
            kind=request.GET.get("kind", BY_HAND),
            line=request.GET.get("line", ""),
            tab=request.GET.get("tab", ""),
            reference=f"H-{uuid4().hex}",
            on=request.actor.on,
        )
    form = RecordForm(request.POST)
    if not form.is_valid():
        return _unreadable(request)
    said = form.cleaned_data
    recorded = record_interaction(
        actor=request.actor,
        client=number,
        kind=said["kind"],
        on=said["on"],
        moment=clock.now().time() if said["on"] == request.actor.on else None,
        result=said["result"] if said["kind"] == BY_HAND else "",
        occasions=said["occasions"],
        note=said["note"],
        at=clock.now(),
        reference=said["reference"],
    )
    return _recorded(request, number, form, recorded)


def _unreadable(request: Request) -> HttpResponse:
    sentence = phrase("表单没有填对：请检查方式、日期和备注（最多 2000 字）。")
    response = fragment(request, "_message.html", status=422, sentence=sentence, tone="bad")
    response["HX-Reswap"] = "none"
    return response


def _recorded(request: Request, number: str, form: RecordForm, recorded: Recorded) -> HttpResponse:
    """Everything the page shows that the interaction may have changed, read after it, in one answer."""
    actor, line = request.actor, form.cleaned_data["line"]
    counters, worth = today.head_figures(actor)
    context: dict[str, Any] = {"counters": counters, "lines": [], "on": actor.on, "led": leads(actor)}
    if line:
        context["lines"] = today.lines_of_client(actor, number, form.lines_on_page())
        asked = request.POST.get("tab", "")
        context |= {"worth": worth, "lanes": LANES, "tab": Lane(asked) if asked in list(Lane) else Lane.ALL, "at": line}
    else:
        context["shown"] = desk.client_page(actor, number)
    return fragment(request, "_recorded.html", sentence=_told(recorded), tone="good", **context)


def _told(recorded: Recorded) -> str:
    """What the interaction counted towards, in a sentence."""
    if not recorded.discharged:
        return phrase("已记录，没有计入任何待办。")
    names = (", " if language() == "en" else "、").join(say(duty.title) for duty in recorded.discharged)
    return phrase("已记录，计入：{names}。", names=names)
