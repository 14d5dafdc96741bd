"""Today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from zhiwo.care.queries.visits import own_visits
from zhiwo.desk import today as desk
from zhiwo.desk.announcements import rail_announcements
from zhiwo.desk.assigning import assigns
from zhiwo.desk.duties import LANES, Lane
from zhiwo.desk.entries import records
from zhiwo.desk.screens import TODAY, leads, require_screen, screens
from zhiwo.desk.service import service_rail
from zhiwo.web import clock
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, whole


@require_GET
def today(request: Request) -> HttpResponse:
    """The day's list; for htmx only the stretch asked for."""
    actor = request.actor
    opened = screens(actor)
    if TODAY not in opened and opened:
        return redirect(opened[0].code)
    require_screen(actor, TODAY)
    tab, start = _tab(request.GET.get("tab")), whole(request.GET.get("start"), 999_999, 0)
    lines = desk.lines(actor, tab, start)
    if request.htmx:
        return fragment(request, "_lines.html" if start else "_list.html", **_list(request, lines))
    counters, worth = desk.head_figures(actor, lines.plan)
    return page(
        request,
        "today.html",
        counters=counters,
        worth=worth,
        rail=desk.rail(actor),
        announced=rail_announcements(actor),
        service=service_rail(actor, clock.now()),
        visits=own_visits(actor),
        tomorrow=actor.on + timedelta(days=1),
        **_list(request, lines),
    )


def _list(request: Request, lines: desk.Lines) -> dict[str, Any]:
    actor = request.actor
    seen = {"led": leads(actor), "assigns": assigns(actor), "records": records(actor), "on": actor.on}
    return {"lines": lines, "lanes": LANES, "tab": lines.lane, **seen}


def _tab(asked: str | None) -> Lane:
    return Lane(asked) if asked in list(Lane) else Lane.ALL
