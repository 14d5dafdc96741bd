"""Client tags: the catalogue, a tag, who bears it, and why a client does or doesn't."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiwo.desk.assigning import assigns
from zhiwo.desk.screens import TAGS, require_screen
from zhiwo.org.policy import may
from zhiwo.org.queries import staff_names
from zhiwo.tags.policy import FOLDERS, folders_seen
from zhiwo.tags.queries import Standing, is_alarming
from zhiwo.web import charts, clock
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, whole
from zhiwo.wiring.tag_pages import shown_alarms, shown_catalogue, shown_clients, shown_tag, why_borne


@require_http_methods(["GET", "POST"])
def tags(request: Request) -> HttpResponse:
    """The tags in force by folder, those of one folder, or whose name or sentence holds what is looked for.

    That is posted: what people look for may be a client's, and has no place in an address.
    """
    require_screen(request.actor, TAGS)
    on, rows = shown_catalogue(request.actor)
    folder, word = request.GET.get("folder", ""), request.POST.get("q", "").strip()[:60]
    found = [row for row in rows if (not folder or row.tag.folder == folder) and _holds(row.tag, word)]
    return page(
        request,
        "tags.html",
        on=on,
        total=len(rows),
        found=len(found),
        counts={code: sum(row.tag.folder == code for row in rows) for code in folders_seen(request.actor)},
        groups=[(FOLDERS[code], list(group)) for code, group in groupby(found, key=lambda row: row.tag.folder)],
        folders=FOLDERS,
        folder=folder,
        names=staff_names({row.tag.owner for row in rows}),
        tries=may(request.actor, "tag.try"),
        unusual=sum(row.unusual for row in rows),
        held_up=sum(row.held_up is not None for row in rows),
        mine=sum(is_alarming(row) and row.tag.owner == request.actor.staff for row in rows),
    )


@require_GET
def alarms(request: Request) -> HttpResponse:
    """The tags whose count moved beyond its band, or that are held up."""
    require_screen(request.actor, TAGS)
    on, rows = shown_alarms(request.actor)
    return page(
        request,
        "alarms.html",
        on=on,
        rows=rows,
        moved=sum(alarm.row.unusual for alarm in rows),
        names=staff_names({alarm.row.tag.owner for alarm in rows}),
    )


@require_GET
def tag(request: Request, called: str) -> HttpResponse:
    require_screen(request.actor, TAGS)
    shown = shown_tag(request.actor, called)
    people = {one.maker for one in shown.page.versions} | {one.checker for one in shown.page.versions}
    return page(
        request,
        "tag.html",
        shown=shown,
        tag=shown.page.row.tag,
        folder=FOLDERS[shown.page.row.tag.folder],
        tries=may(request.actor, "tag.try"),
        names=staff_names(people | {shown.page.row.tag.owner}),
        chart=charts.counts([(day.on, day.clients) for day in shown.page.days]),
    )


@require_GET
def clients(request: Request, called: str) -> HttpResponse:
    """The clients one number of a tag counts, a page at a time."""
    require_screen(request.actor, TAGS)
    which = request.GET.get("which", "bearing")
    shown = shown_clients(request.actor, called, which, whole(request.GET.get("page"), 99_999, 1) or 1)

    def at_page(page: int) -> str:
        return "?" + urlencode({"which": which, "page": page})

    return page(
        request,
        "tag_clients.html",
        shown=shown,
        name=called,
        on=request.actor.on,
        assigns=assigns(request.actor),
        at_page=at_page,
    )


@require_POST
def why(request: Request, number: str) -> HttpResponse:
    """A tag taken apart for a client, with the transactions behind it; that it was looked at stands on the trail."""
    told = why_borne(actor=request.actor, client=number, name=request.POST.get("tag", ""), at=clock.now())
    return fragment(request, "_why_tag.html", told=told)


def _holds(tag: Standing, word: str) -> bool:
    return any(word.lower() in text.lower() for text in (tag.name, tag.name_en, tag.sentence.zh, tag.sentence.en))
