"""The branch board and the lists behind its numbers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhiwo.desk import board as desk
from zhiwo.desk import lists
from zhiwo.desk.assigning import assigns
from zhiwo.desk.screens import BOARD, require_screen
from zhiwo.org.policy import may
from zhiwo.web import charts
from zhiwo.web.pages import page
from zhiwo.web.request import Request, whole
from zhiwo.web.views.exports import ask_address


@require_GET
def board(request: Request) -> HttpResponse:
    require_screen(request.actor, BOARD)
    shown = desk.board(request.actor, request.GET.get("unit"))
    return page(
        request, "board.html", board=shown, chart=charts.structure(shown.months), ring=charts.ring(shown.classes)
    )


@require_GET
def members(request: Request) -> HttpResponse:
    """The clients one number of the board counts, a page at a time, with their number and worth at the head."""
    require_screen(request.actor, BOARD)
    asked = {name: request.GET.get(name, "") for name in ("unit", "what", "tier")}
    shown = lists.listing(
        request.actor,
        unit=asked["unit"] or None,
        what=asked["what"],
        tier=asked["tier"],
        page=whole(request.GET.get("page"), 99_999, 1) or 1,
    )

    def at_page(page: int) -> str:
        return "?" + urlencode({**{name: value for name, value in asked.items() if value}, "page": page})

    exports_to = ask_address("board_list", **asked) if may(request.actor, "export.lists") else ""
    return page(
        request,
        "board_list.html",
        shown=shown,
        on=request.actor.on,
        assigns=assigns(request.actor),
        exports_to=exports_to,
        at_page=at_page,
    )
