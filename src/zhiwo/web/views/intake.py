"""Data intake: what was closed, what came in, what was set aside."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from zhiwo.closing.queries import runs
from zhiwo.desk import deliveries as desk
from zhiwo.desk.screens import INTAKE, require_screen
from zhiwo.governance.operations import record
from zhiwo.org.policy import may
from zhiwo.web import clock
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, whole

RUNS = 8
BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for the machine's old code page."""


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


@require_GET
def set_aside_file(request: Request, delivery: int) -> StreamingHttpResponse:
    """The same rows whole, as a file to keep; who took it stands on the trail."""
    require_screen(request.actor, INTAKE)
    handed = desk.set_aside_file(request.actor, delivery)
    record(
        actor=request.actor,
        act="intake.set-aside-downloaded",
        subject_kind="delivery",
        subject=str(delivery),
        at=clock.now(),
    )
    response = StreamingHttpResponse(_encoded(handed), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{handed.name}"'
    return response


def _encoded(handed: desk.HandedOut) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    yield from handed.lines
