"""The approvals: what waits for me, what I asked for, what was decided; one of them opened, and decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.closing.what_if import can_be_tried
from zhiwo.desk.screens import APPROVALS, require_screen
from zhiwo.governance.approvals import approve, refuse, withdraw
from zhiwo.governance.slips import inbox, open_slip
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.policy import may
from zhiwo.rulebook.queries import to_sign
from zhiwo.web import clock
from zhiwo.web.pages import page
from zhiwo.web.request import Request
from zhiwo.web.stepup import fresh
from zhiwo.web.views.errors import PAGE
from zhiwo.wiring.closed_days import closed_on
from zhiwo.wiring.commands import COMMANDS, PEOPLE, PUBLISH
from zhiwo.wiring.packs import packs
from zhiwo.wiring.what_if import tried_on_slip

RECORD_PAGES = {"policy": "policy"}
"""The view that shows the record a slip concerns, by kind of record."""


@require_GET
def approvals(request: Request) -> HttpResponse:
    require_screen(request.actor, APPROVALS)
    return page(
        request,
        "approvals.html",
        inbox=inbox(request.actor, COMMANDS, PEOPLE),
        to_sign=to_sign(request.actor, PEOPLE, closed_on()),
        packs={pack.code: pack.name for pack in packs()},
    )


@require_GET
def approval(request: Request, number: int) -> HttpResponse:
    """Who asks for what, why, and what it would change, in words."""
    require_screen(request.actor, APPROVALS)
    opened = open_slip(request.actor, number, COMMANDS, PEOPLE)
    kind = next(command.target_kind for command in COMMANDS if command.code == opened.slip.kind)
    publishes = opened.slip.kind == PUBLISH.code
    return page(
        request,
        "approval.html",
        opened=opened,
        record_page=RECORD_PAGES.get(kind),
        on_slip=tried_on_slip(opened.slip.arguments) if publishes else None,
        opens=may(request.actor, "policy.try"),
        can_be_tried=publishes and can_be_tried(opened.slip.target),
    )


@require_POST
@fresh
def decide(request: Request, number: int) -> HttpResponse:
    """Approve, refuse or take back; a refusal leaves the page, and what was typed, as it is."""
    decision = request.POST.get("decision", "")
    if decision not in DECISIONS:
        raise NotFound(what=PAGE)
    DECISIONS[decision](request, number)
    return HttpResponseClientRedirect(reverse("approval", kwargs={"number": number}))


def _approve(request: Request, number: int) -> Any:
    said = request.POST
    return approve(
        actor=request.actor,
        number=number,
        seen=said.get("pin", ""),
        reason=said.get("reason", ""),
        at=clock.now(),
        commands=COMMANDS,
        people=PEOPLE,
    )


def _refuse(request: Request, number: int) -> Any:
    return refuse(
        actor=request.actor,
        number=number,
        reason=request.POST.get("reason", ""),
        at=clock.now(),
        commands=COMMANDS,
        people=PEOPLE,
    )


def _withdraw(request: Request, number: int) -> Any:
    return withdraw(actor=request.actor, number=number, at=clock.now(), commands=COMMANDS, people=PEOPLE)


DECISIONS: dict[str, Callable[[Request, int], Any]] = {"approve": _approve, "refuse": _refuse, "withdraw": _withdraw}
