"""My book."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from zhiwo.desk import book as desk
from zhiwo.desk.assigning import assigns
from zhiwo.desk.lists import TIERS
from zhiwo.desk.screens import BOOK, leads, require_screen
from zhiwo.desk.search import looked_for_by
from zhiwo.org.policy import may
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, whole
from zhiwo.web.views.exports import ask_address


@require_http_methods(["GET", "POST"])
def book(request: Request) -> HttpResponse:
    """The book; for htmx the table alone. Words searched for are posted: they may be a piece of a telephone number."""
    require_screen(request.actor, BOOK)
    wanted = _wanted(request)
    context: dict[str, Any] = {
        "book": desk.book(request.actor, wanted),
        "wanted": wanted,
        "finds": looked_for_by(request.actor),
        "on": request.actor.on,
        "led": leads(request.actor),
        "assigns": assigns(request.actor),
        "tiers": TIERS,
        "exports_to": ask_address("book", tier=wanted.tier) if may(request.actor, "export.clients") else "",
        "sorted_by": lambda sort: _query(replace(wanted, sort=desk.Sort(sort), ascending=_next(wanted, sort), page=1)),
        "at_page": lambda number: _query(replace(wanted, page=number)),
        "of_tier": lambda tier: _query(replace(wanted, tier=tier, page=1)),
    }
    render = fragment if request.htmx else page
    return render(request, "_book.html" if request.htmx else "book.html", **context)


def _wanted(request: Request) -> desk.Wanted:
    asked = request.GET
    sort, tier = asked.get("sort", ""), asked.get("tier", "")
    return desk.Wanted(
        words=request.POST.get("q", "").strip()[:60],
        tier=tier if tier in TIERS else "",
        sort=desk.Sort(sort) if sort in list(desk.Sort) else desk.Sort.AUM,
        ascending=asked.get("order") == "up",
        page=whole(asked.get("page"), 99_999, 1) or 1,
    )


def _next(wanted: desk.Wanted, sort: str) -> bool:
    """A second click on a column turns it round; names start from the first letter, silence with the longest."""
    if wanted.sort == sort:
        return not wanted.ascending
    return sort in (desk.Sort.NAME, desk.Sort.SILENT)


def _query(wanted: desk.Wanted) -> str:
    """The address of a page of the book, without the words."""
    asked = {
        "tier": wanted.tier,
        "sort": wanted.sort,
        "order": "up" if wanted.ascending else "down",
        "page": wanted.page,
    }
    return "?" + urlencode({name: value for name, value in asked.items() if value})
