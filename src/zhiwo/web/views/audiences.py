"""The builder of audiences: tags put together, with the picture of what they share."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from zhiwo.desk.screens import TAGS, require_screen
from zhiwo.kernel.refusal import Denied, Refusal
from zhiwo.org.policy import may
from zhiwo.tags.measures.overlaps import Role
from zhiwo.tags.queries import Pick
from zhiwo.web.pages import fragment, page, say_refusal
from zhiwo.web.request import Request, said, whole
from zhiwo.wiring.tag_audiences import listed_audience, shown_audience

REGIONS_SHOWN = 12


@require_http_methods(["GET", "POST"])
def audiences(request: Request) -> HttpResponse:
    """The builder; a change of it is posted whole, with a tag to add or the place of one to drop."""
    require_screen(request.actor, TAGS)
    picks = _picks(request)
    refused = ""
    add, drop = said(request, "add", 80).strip(), whole(request.POST.get("drop"), 99, 99)
    wanted = [pick for place, pick in enumerate(picks) if place != drop]
    if add and all(pick.name != add for pick in wanted):
        wanted.append(Pick(add, Role.ALL))
    try:
        shown = shown_audience(request.actor, wanted)
    except Denied:
        raise
    except Refusal as refusal:
        if request.method == "GET":
            raise
        refused = say_refusal(refusal)
        shown = shown_audience(request.actor, [pick for pick in picks if pick.name != add])
    return page(
        request,
        "audiences.html",
        shown=shown,
        refused=refused,
        roles=Role,
        regions=shown.audience.regions[:REGIONS_SHOWN],
        widest=max((len(region.members) for region in shown.audience.regions), default=1),
        tries=may(request.actor, "tag.try"),
    )


@require_POST
def clients(request: Request) -> HttpResponse:
    """The clients behind a number of an audience, a page at a time."""
    of = request.POST.get("of")
    places = [whole(place, 99, 99) for place in of.split()] if of is not None else None
    shown = listed_audience(request.actor, _picks(request), places, whole(request.POST.get("at"), 99_999, 1) or 1)
    return fragment(request, "_audience_clients.html", shown=shown, of=of, on=request.actor.on)


def _picks(request: Request) -> list[Pick]:
    names, roles = request.POST.getlist("tag"), request.POST.getlist("role")
    known = set(Role)
    return [
        Pick(name.replace("\0", "")[:80], Role(role) if role in known else Role.ALL)
        for name, role in zip(names, roles, strict=False)
    ]
