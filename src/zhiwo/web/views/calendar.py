"""The calendar: a month, or a week."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhiwo.desk import calendar as desk
from zhiwo.kernel.period import month_of
from zhiwo.web.pages import page
from zhiwo.web.request import Request, day

FIRST, LAST = date(2000, 1, 1), date(2090, 12, 31)
"""Days the lunar tables know, and people ask for."""


@require_GET
def calendar(request: Request) -> HttpResponse:
    """The month, or with `view=week` the week, of the day `on`."""
    actor = request.actor
    on = min(max(day(request.GET.get("on")) or actor.on, FIRST), LAST)
    weekly = request.GET.get("view") == "week"
    shown = (desk.week_view if weekly else desk.month_view)(actor, on)
    before = shown.period.start - timedelta(days=1)
    return page(
        request,
        "calendar.html",
        shown=shown,
        weekly=weekly,
        asked=on,
        before=before if weekly else month_of(before).start,
        after=shown.period.end,
        today=actor.on,
    )
