"""The client page."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhiwo.desk import client as desk
from zhiwo.desk.assigning import assigns
from zhiwo.desk.entries import records
from zhiwo.desk.trail import looks
from zhiwo.governance.operations import record
from zhiwo.web import charts, clock
from zhiwo.web.pages import page
from zhiwo.web.request import Request


@require_GET
def client(request: Request, number: str) -> HttpResponse:
    shown = desk.client_page(request.actor, number)
    # What a person looked at stands on the trail before it is shown; where that can't be, nothing is shown.
    record(actor=request.actor, act="client.viewed", subject_kind="client", subject=number, at=clock.now())
    return page(
        request,
        "client.html",
        shown=shown,
        on=request.actor.on,
        assigns=assigns(request.actor),
        records=records(request.actor),
        looks=looks(request.actor),
        line=charts.assets(shown.points),
        ring=charts.ring(shown.classes),
    )
