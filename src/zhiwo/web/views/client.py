"""The client page, and recording an interaction from wherever a client is shown."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from zhiwo.desk import client as desk
from zhiwo.desk.screens import leads
from zhiwo.web import charts
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request


@require_GET
def client(request: Request, number: str) -> HttpResponse:
    shown = desk.client_page(request.actor, number)
    return page(
        request,
        "client.html",
        shown=shown,
        on=request.actor.on,
        led=leads(request.actor),
        line=charts.assets(shown.points),
        ring=charts.ring(shown.classes),
    )


@require_http_methods(["GET", "POST"])
def record(request: Request, number: str) -> HttpResponse:
    line = request.GET.get("line", "")
    return fragment(
        request,
        "_record.html",
        form=desk.recording(request.actor, number),
        kind=request.GET.get("kind", "call"),
        line=line,
        tab=request.GET.get("tab", ""),
        reference=f"H-{uuid4().hex}",
        on=request.actor.on,
    )
