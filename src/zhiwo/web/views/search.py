"""The search box of the top bar."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhiwo.desk import search as desk
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request


@require_GET
def search(request: Request) -> HttpResponse:
    words = request.GET.get("q", "")[:60]
    return fragment(request, "_found.html", found=desk.search(request.actor, words), words=words.strip())
