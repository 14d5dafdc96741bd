"""One detail of a client in clear: asked for in a dialog, posted with a purpose, shown once."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from zhiwo.care.operations import read_words
from zhiwo.care.operations.words import require_look
from zhiwo.parties.operations import reveal as show
from zhiwo.parties.queries import askable
from zhiwo.web import clock
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request
from zhiwo.web.stepup import fresh

SECONDS = 60
"""For so long a page shows what was asked for; then it masks itself."""


@require_http_methods(["GET", "POST"])
@fresh
def reveal(request: Request, number: str, field: str) -> HttpResponse:
    """The dialog that asks what for; posted, the value, in this answer and no other."""
    if request.method == "GET":
        return fragment(request, "_reveal.html", asked=askable(request.actor, number, field), seconds=SECONDS)
    shown = show(
        actor=request.actor,
        client=number,
        field=field,
        purpose=request.POST.get("purpose", ""),
        words=request.POST.get("words", ""),
        at=clock.now(),
    )
    return fragment(request, "_revealed.html", shown=shown, seconds=SECONDS)


@require_http_methods(["GET", "POST"])
@fresh
def words(request: Request, reference: str) -> HttpResponse:
    """The same for the words of an interaction that its level withholds."""
    if request.method == "GET":
        require_look(request.actor, reference)
        return fragment(request, "_reveal_words.html", reference=reference, seconds=SECONDS)
    told = read_words(
        actor=request.actor,
        reference=reference,
        purpose=request.POST.get("purpose", ""),
        words=request.POST.get("words", ""),
        at=clock.now(),
    )
    return fragment(request, "_revealed_words.html", told=told, seconds=SECONDS)
