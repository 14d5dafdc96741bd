"""The lists the house keeps, read only: what each is for, who is on it, who came and left by which file."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhiwo.desk.screens import TAGS, require_screen
from zhiwo.org.queries import staff_names
from zhiwo.tags.policy.listing import LIST_KINDS
from zhiwo.web.pages import page
from zhiwo.web.request import Request, day, whole
from zhiwo.wiring.lists import shown_list, shown_lists


@require_GET
def lists(request: Request) -> HttpResponse:
    """The lists kept, with how many of the clients the reader sees are on each."""
    require_screen(request.actor, TAGS)
    on, lines = shown_lists(request.actor)
    people = {line.row.owner for line in lines} | {line.last.by for line in lines if line.last}
    return page(request, "lists.html", on=on, lines=lines, kinds=LIST_KINDS, names=staff_names(people))


@require_GET
def kept(request: Request, called: str) -> HttpResponse:
    """One list: its changes, the tags that name it, and the clients behind one of its numbers, a page at a time."""
    require_screen(request.actor, TAGS)
    which, turn = request.GET.get("which", "on"), day(request.GET.get("day"))
    shown = shown_list(request.actor, called, which, turn, whole(request.GET.get("page"), 99_999, 1) or 1)
    files = [one for change in shown.page.changes for one in change.files]

    def at_page(page: int) -> str:
        return "?" + urlencode({"which": which, **({"day": turn.isoformat()} if turn else {}), "page": page})

    return page(
        request,
        "kept_list.html",
        shown=shown,
        line=shown.page.line,
        kinds=LIST_KINDS,
        on=request.actor.on,
        at_page=at_page,
        names=staff_names({one.by for one in files} | {shown.page.line.row.owner}),
    )
