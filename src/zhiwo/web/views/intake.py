"""Data intake: what was closed, what came in, what was set aside."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhiwo.closing.queries import runs
from zhiwo.desk.screens import INTAKE, require_screen
from zhiwo.web.pages import page
from zhiwo.web.request import Request

RUNS = 30


@require_GET
def intake(request: Request) -> HttpResponse:
    require_screen(request.actor, INTAKE)
    return page(request, "intake.html", runs=runs(RUNS))
