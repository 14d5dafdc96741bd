"""The search box of the top bar. What is typed may be a piece of a telephone number, so it never stands in an address."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from zhiwo.desk import search as desk
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request


@require_POST
def search(request: Request) -> HttpResponse:
    words = request.POST.get("q", "")[:60]
    return fragment(request, "_found.html", found=desk.search(request.actor, words), words=words.strip())
