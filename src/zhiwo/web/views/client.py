"""The client page."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.care.queries.visits import visits_of
from zhiwo.desk import client as desk
from zhiwo.desk.announcements import announced
from zhiwo.desk.assessing import assessment_card
from zhiwo.desk.assigning import assigns
from zhiwo.desk.consents import consent_card
from zhiwo.desk.entries import records
from zhiwo.desk.service import asked
from zhiwo.desk.trail import looks as reads_looks
from zhiwo.org.policy import may
from zhiwo.parties.operations import note_view
from zhiwo.tags.policy import FOLDERS
from zhiwo.web import charts, clock
from zhiwo.web.pages import page
from zhiwo.web.request import Request
from zhiwo.wiring import looks
from zhiwo.wiring.tag_pages import tags_of


@require_GET
def client(request: Request, number: str) -> HttpResponse:
    """The page; that it was opened stands on the trail, or it is not shown. Whoever opened very many says what for first."""
    if looks.must_explain(request.actor, number, clock.now()):
        return page(request, "look_purpose.html", number=number)
    shown = desk.client_page(request.actor, number)
    note_view(actor=request.actor, client=number, at=clock.now())
    looks.notice(actor=request.actor, at=clock.now())
    return page(
        request,
        "client.html",
        shown=shown,
        asks_words=may(request.actor, "interaction.look"),
        visits=visits_of(request.actor, number),
        consents=consent_card(request.actor, number, clock.now()),
        assessed=assessment_card(request.actor, number),
        told=announced(request.actor, number),
        asked=asked(request.actor, number, clock.now()),
        now=clock.now(),
        on=request.actor.on,
        assigns=assigns(request.actor),
        records=records(request.actor),
        looks=reads_looks(request.actor),
        tags=tags_of(request.actor, number),
        folders=FOLDERS,
        line=charts.assets(shown.points),
        ring=charts.ring(shown.classes),
    )


@require_POST
def purpose(request: Request) -> HttpResponse:
    """Why so many; then on to the client that was asked for, for who receives on the lobby's page."""
    looks.explain(actor=request.actor, reason=request.POST.get("reason", ""), at=clock.now())
    number, lobby = request.POST.get("number", "")[:40], request.POST.get("place") == "arrival"
    if lobby and not number:
        return HttpResponseClientRedirect(reverse("arrival"))
    return HttpResponseClientRedirect(reverse("arrived" if lobby else "client", kwargs={"number": number or "-"}))
