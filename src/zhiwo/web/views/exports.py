"""Exports: asking for a file, seeing what became of it, taking it once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.desk.screens import EXPORTS, require_screen
from zhiwo.governance.exports.listing import PURPOSES
from zhiwo.org.policy import may
from zhiwo.web import clock
from zhiwo.web.pages import page
from zhiwo.web.request import Request
from zhiwo.web.stepup import fresh
from zhiwo.wiring import exports as service
from zhiwo.wiring.looks import alerts

ARGUMENTS = ("unit", "what", "tier", "delivery")
"""What can be said of which part of a listing is meant; the listing itself says which of them make sense."""


@require_GET
def exports(request: Request) -> HttpResponse:
    """What I asked for and what others did; the form, once a listing is chosen (`?listing=book&tier=t2`)."""
    require_screen(request.actor, EXPORTS)
    at = clock.now()
    context: dict[str, Any] = {"offered": service.offered(request.actor), "purposes": PURPOSES, "chosen": None}
    if code := request.GET.get("listing", ""):
        listing, arguments, rows = service.prepared(request.actor, code, _arguments(request.GET))
        context |= {"chosen": listing, "arguments": arguments, "rows": rows, "said": listing.said(arguments)}
    return page(
        request,
        "exports.html",
        mine=service.my_exports(request.actor, at),
        theirs=service.unit_exports(request.actor, at),
        watches=may(request.actor, "export.leads") or may(request.actor, "export.controls"),
        decides=may(request.actor, "approval.view"),
        alerts=alerts(request.actor, at),
        **context,
    )


@require_POST
def ask(request: Request) -> HttpResponse:
    """Ask for a file; a refusal leaves the page, and what was typed, as it is."""
    said = request.POST
    service.ask(
        actor=request.actor,
        listing=said.get("listing", ""),
        arguments=_arguments(said),
        form=said.get("format", ""),
        purpose=said.get("purpose", ""),
        reason=said.get("reason", ""),
        at=clock.now(),
    )
    return HttpResponseClientRedirect(reverse("exports"))


@require_POST
def withdraw(request: Request, number: int) -> HttpResponse:
    service.withdraw(actor=request.actor, number=number, at=clock.now())
    return HttpResponseClientRedirect(reverse("exports"))


@require_POST
@fresh
def file(request: Request, number: int) -> FileResponse:
    """The file, once. Posted, so that nothing that looks ahead at links uses it up."""
    row, opened = service.hand_out(
        actor=request.actor, number=number, token=request.POST.get("token", ""), at=clock.now()
    )
    name = f"zhiwo-{row.listing}-{row.pk}.{row.format}"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/octet-stream")


def _arguments(said: Any) -> dict[str, str]:
    return {name: said[name] for name in ARGUMENTS if said.get(name)}


def ask_address(listing: str, **arguments: object) -> str:
    """Where a listing is asked for."""
    chosen = {name: value for name, value in arguments.items() if value}
    return f"{reverse('exports')}?{urlencode({'listing': listing, **chosen})}"
