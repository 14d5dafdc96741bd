"""Data intake: what was closed, what came in, what was set aside."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhiwo.closing.queries import runs
from zhiwo.desk import deliveries as desk
from zhiwo.desk.screens import INTAKE, require_screen
from zhiwo.org.policy import may
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, whole

RUNS = 8


@require_GET
def intake(request: Request) -> HttpResponse:
    require_screen(request.actor, INTAKE)
    return page(
        request,
        "intake.html",
        runs=runs(request.actor, RUNS),
        deliveries=desk.newest_deliveries(),
        lands=may(request.actor, "feed.land"),
    )


@require_GET
def set_aside(request: Request, delivery: int) -> HttpResponse:
    """The rows set aside, masked; for htmx the next stretch of them."""
    require_screen(request.actor, INTAKE)
    start = whole(request.GET.get("start"), 99_999_999, 0)
    shown = desk.set_aside(request.actor, delivery, start)
    if request.htmx:
        return fragment(request, "_set_aside.html", shown=shown)
    return page(request, "set_aside.html", shown=shown)
