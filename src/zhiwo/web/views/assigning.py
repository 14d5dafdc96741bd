"""Giving a client to a lead."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from zhiwo.coverage.operations import assign as give
from zhiwo.desk import assigning as desk
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request
from zhiwo.web.views.changes import asked, changed


@require_http_methods(["GET", "POST"])
def assign(request: Request, number: str) -> HttpResponse:
    """The candidates; posted with one of them, what that changed on the page that asks."""
    actor = request.actor
    require(actor, "client.assign")
    if request.method == "GET":
        where = asked(request.GET)
        form = desk.assigning(actor, number)
        return fragment(request, "_assign.html", form=form, place=where.place, tab=where.tab)
    keeping = give(
        actor=actor,
        client=number,
        to=request.POST.get("to", ""),
        reason="",
        at=clock.now(),
    )
    sentence = phrase("已指派给{name}，待办由下一次日终生成。", name=keeping.staff.name)
    return changed(request, number, sentence)
