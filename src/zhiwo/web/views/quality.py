"""Quality of contact, and the contacts behind its numbers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhiwo.desk import quality as desk
from zhiwo.web.pages import page
from zhiwo.web.request import Request, whole


@require_GET
def quality(request: Request) -> HttpResponse:
    return page(request, "quality.html", shown=desk.quality_desk(request.actor))


@require_GET
def contacts(request: Request) -> HttpResponse:
    """The contacts one number counts, a page at a time."""
    asked = {name: request.GET.get(name, "") for name in ("what", "staff", "unit")}
    shown = desk.quality_list(request.actor, page=whole(request.GET.get("page"), 99_999, 1) or 1, **asked)

    def at_page(page: int) -> str:
        return "?" + urlencode({**{name: value for name, value in asked.items() if value}, "page": page})

    return page(request, "quality_list.html", shown=shown, at_page=at_page)
