"""The lobby's page: who has come, what they may use now and have booked today."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiwo.desk import arrival as desk
from zhiwo.entitlements.operations import receive
from zhiwo.org.policy import may
from zhiwo.parties.operations import note_view
from zhiwo.web import clock
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request
from zhiwo.web.views.changes import looked
from zhiwo.wiring import looks


@require_http_methods(["GET", "POST"])
def arrival(request: Request) -> HttpResponse:
    """The page with today's bookings; posted, the clients who answer to what was typed, which never stands in an address."""
    if request.method == "GET":
        return page(request, "arrival.html", bookings=desk.due_today(request.actor))
    words = request.POST.get("q", "")[:60]
    found = desk.arriving(request.actor, words)
    asks = may(request.actor, "client.receive")
    return fragment(request, "_arriving.html", found=found, words=words.strip(), asks=asks)


@require_GET
def client(request: Request, number: str) -> HttpResponse:
    """One client who has come; that it was looked at stands on the trail like the opening of the client's page."""
    if looks.must_explain(request.actor, number, clock.now()):
        return page(request, "look_purpose.html", number=number, place="arrival")
    shown = desk.arrived(request.actor, number)
    note_view(actor=request.actor, client=number, at=clock.now())
    looks.notice(actor=request.actor, at=clock.now())
    return page(request, "arrived.html", shown=shown, new_name=new_name)


@require_POST
def received(request: Request) -> HttpResponse:
    """A client of the own outlet, kept or not, by the number it tells: posted, so that it stands in no address. Each look counts
    among those of the day, and very many are asked a purpose for."""
    number, at = request.POST.get("q", "").strip()[:30], clock.now()
    if looks.must_explain(request.actor, number, at):
        return fragment(request, "_purpose_form.html", number="", place="arrival")
    shown = receive(actor=request.actor, number=number, at=at)
    looks.notice(actor=request.actor, at=at)
    return fragment(request, "_recognised.html", shown=shown)


def after(request: Request, number: str, sentence: str) -> HttpResponse:
    """What an act changed on the lobby's page of a client, and a message."""
    if not looked(request, number):
        return fragment(request, "_message.html", sentence=sentence, tone="good")
    shown = desk.arrived(request.actor, number)
    return fragment(request, "_received.html", shown=shown, new_name=new_name, sentence=sentence, tone="good", oob=True)
