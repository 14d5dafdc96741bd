"""The policy desk: packs and their versions in time, the difference between two, and proposing, signing, reviewing."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.desk.screens import POLICIES, require_screen
from zhiwo.governance.approvals import ask
from zhiwo.governance.slips import slips_on
from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.org.policy import may, require
from zhiwo.org.queries import staff_names
from zhiwo.rulebook import operations
from zhiwo.rulebook.policy.times import Time
from zhiwo.rulebook.queries import PackRow, compared, pack_named, pack_page, rulebook, to_sign
from zhiwo.web import clock
from zhiwo.web.pages import fragment, page, say_refusal
from zhiwo.web.request import Request
from zhiwo.web.stepup import fresh
from zhiwo.web.views.errors import PAGE
from zhiwo.wiring.closed_days import closed_on
from zhiwo.wiring.commands import COMMANDS, PEOPLE, PUBLISH
from zhiwo.wiring.packs import packs
from zhiwo.wiring.what_if import tried_for


@require_GET
def policies(request: Request) -> HttpResponse:
    require_screen(request.actor, POLICIES)
    rows = rulebook(request.actor, packs())
    return page(
        request,
        "policies.html",
        rows=rows,
        waiting={row.pack.code: slips_on(row.pack.code, [PUBLISH.code]) for row in rows},
        Time=Time,
        proposes=may(request.actor, "policy.propose"),
        reviews=may(request.actor, "policy.review"),
    )


@require_GET
def policy(request: Request, pack: str) -> HttpResponse:
    """One pack: its versions, and the difference between two of them."""
    require_screen(request.actor, POLICIES)
    row = pack_page(request.actor, packs(), pack)
    old, new = _two(request, row)
    return page(
        request,
        "policy.html",
        row=row,
        difference=compared(row, old, new) if old and new else None,
        waiting=slips_on(pack, [PUBLISH.code]),
        names=_names(row),
        Time=Time,
        signs={version.pk for version in to_sign(request.actor, PEOPLE, closed_on())},
        proposes=may(request.actor, "policy.propose"),
        reviews=may(request.actor, "policy.review"),
    )


@require_http_methods(["GET", "POST"])
def propose(request: Request, pack: str) -> HttpResponse:
    """The form for a new version, filled with the one in force. What is wrong with it is said beside the text, which stays."""
    require_screen(request.actor, POLICIES)
    require(request.actor, "policy.propose")
    found = pack_named(packs(), pack)
    if request.method == "GET":
        row = pack_page(request.actor, packs(), pack)
        chosen = row.in_force or row.versions[-1]
        return page(
            request,
            "propose.html",
            row=row,
            chosen=chosen,
            closed=closed_on(),
            waiting=slips_on(pack, [PUBLISH.code]),
        )
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        if request.POST.get("do") == "look":
            version = found.proposed(text, closed_on())
            tried = tried_for(request.actor, pack, text, clock.now())
            return fragment(
                request,
                "_difference.html",
                said=found.words(version),
                day=version.valid_from,
                tried=tried,
                opens=may(request.actor, "policy.try"),
            )
        found.proposed(text, closed_on())
        tried = tried_for(request.actor, pack, text, clock.now())
        slip = ask(
            actor=request.actor,
            kind=PUBLISH.code,
            target=pack,
            arguments={"text": text} | ({"what_if": tried.number} if tried else {}),
            reason=request.POST.get("reason", ""),
            at=clock.now(),
            commands=COMMANDS,
            people=PEOPLE,
        )
    except (Denied, NotFound):
        raise
    except Refusal as refusal:
        return fragment(request, "_faults.html", status=422, sentence=say_refusal(refusal))
    return HttpResponseClientRedirect(reverse("approval", kwargs={"number": slip.pk}))


@require_POST
@fresh
def sign(request: Request, pack: str, number: int) -> HttpResponse:
    operations.sign(
        actor=request.actor,
        number=number,
        note=request.POST.get("note", ""),
        closed_on=closed_on(),
        people=PEOPLE,
        at=clock.now(),
    )
    return HttpResponseClientRedirect(reverse("policy", kwargs={"pack": pack}))


@require_POST
def review(request: Request, pack: str) -> HttpResponse:
    try:
        seen = date.fromisoformat(request.POST.get("valid_from", ""))
    except ValueError as unreadable:
        raise NotFound(what=PAGE) from unreadable
    operations.review(
        actor=request.actor,
        pack=pack_named(packs(), pack),
        valid_from=seen,
        note=request.POST.get("note", ""),
        at=clock.now(),
    )
    return HttpResponseClientRedirect(reverse("policy", kwargs={"pack": pack}))


def _two(request: Request, row: PackRow) -> tuple[str, str]:
    """The two versions asked for; by default the newest one against the one before it. Empty where there is one only."""
    names = [version.name for version in row.versions]
    newest, before = (names[0], names[1]) if len(names) > 1 else ("", "")
    return request.GET.get("old") or before, request.GET.get("new") or newest


def _names(row: PackRow) -> dict[str, str]:
    people = {number for v in row.versions for number in (v.maker, v.checker, v.signer, v.reviewer) if number}
    return {number: number for number in people} | staff_names(people)
