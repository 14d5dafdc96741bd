"""Rendering: a page in its frame, a fragment without, a refusal as either."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiwo.closing.queries import standing
from zhiwo.desk.frame import frame
from zhiwo.kernel.refusal import Refusal
from zhiwo.web.catalogue import language, say
from zhiwo.wiring.commands import waits_for

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"


def theme(request: HttpRequest) -> str:
    """The look this browser asked for."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def page(request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    """`template` with what its frame needs: the actor, the counters of the menu, the standing of the figures."""
    actor = getattr(request, "actor", None)
    context |= {"actor": actor, "language": language(), "theme": theme(request)}
    context["frame"] = frame(actor) if actor else None
    context["standing"] = standing() if actor else None
    context["to_decide"] = waits_for(actor) if actor else 0
    return render(request, template, context, status=status)


def fragment(request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    """A piece of a page for htmx."""
    return render(request, template, context | {"language": language()}, status=status)


def refused(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """The sentence of a refusal: a page, or for htmx a message that leaves the page as it is."""
    sentence = say_refusal(refusal)
    if getattr(request, "htmx", False):
        response = fragment(request, "_message.html", status=status, sentence=sentence, tone="bad")
        response["HX-Reswap"] = "none"
    else:
        response = page(request, "refused.html", status=status, sentence=sentence, code=status)
    if status == 503:
        response["Retry-After"] = str(refusal.facts["seconds"])
    return response


def say_refusal(refusal: Refusal) -> str:
    """A refusal in the language of the request."""
    return say(refusal.sentence, **refusal.facts)
