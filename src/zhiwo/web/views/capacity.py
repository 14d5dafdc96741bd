"""The hours a standard needs against the hours there are, and plans that share clients out anew."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from zhiwo.coverage.operations import undo_sharing
from zhiwo.desk import sharing as desk
from zhiwo.desk.shortfalls import parts_of
from zhiwo.governance.approvals import ask
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, day, whole
from zhiwo.wiring.commands import COMMANDS, PEOPLE
from zhiwo.wiring.shortfalls import SHORTFALL, arguments_of

LAST_YEAR = 9900
"""A month so far ahead is a slip of the hand."""


@require_GET
def capacity(request: Request) -> HttpResponse:
    return page(request, "capacity.html", shown=desk.capacity_desk(request.actor))


@require_POST
def draw(request: Request) -> HttpResponse:
    """Draw a plan up for the actor's unit."""
    require(request.actor, "client.share")
    leaving = [number for number in request.POST.getlist("leaving") if number]
    plan = desk.draw(request.actor, leaving, clock.now())
    return _changed(request, phrase("已生成第 {n} 号方案，核对后提交审批。", n=plan.pk))


@require_POST
def submit(request: Request, plan: int) -> HttpResponse:
    """Ask another person to approve a plan."""
    slip = ask(
        actor=request.actor, kind="client.share", target=f"{plan}", arguments={}, reason=request.POST.get("reason", ""),
        at=clock.now(), commands=COMMANDS, people=PEOPLE,
    )  # fmt: skip
    return _changed(request, phrase("已提交第 {n} 号审批单，由另一位领导审批后执行。", n=slip.pk))


@require_POST
def undo(request: Request, plan: int) -> HttpResponse:
    moved = undo_sharing(actor=request.actor, number=plan, at=clock.now())
    return _changed(request, phrase("已撤销，{n} 户客户交还原主办人。", n=moved))


@require_POST
def plan_shortfall(request: Request) -> HttpResponse:
    """Ask somebody above to agree to a shortfall of the actor's own unit."""
    require(request.actor, "shortfall.plan")
    said = request.POST
    percents = [whole(percent, 99, -1) for percent in said.getlist("percent")]
    parts = parts_of(said.getlist("kind"), said.getlist("tier"), percents)
    first = day(said.get("first")) or request.actor.on
    first = first if first.year < LAST_YEAR else request.actor.on
    slip = ask(
        actor=request.actor, kind=SHORTFALL.code, target=request.actor.unit,
        arguments=arguments_of(first, whole(said.get("months"), 99, 0), parts), reason=said.get("reason", ""),
        at=clock.now(), commands=COMMANDS, people=PEOPLE,
    )  # fmt: skip
    return _changed(request, phrase("已提交第 {n} 号审批单，由上级同意后生效。", n=slip.pk))


def _changed(request: Request, sentence: str) -> HttpResponse:
    shown = desk.capacity_desk(request.actor)
    return fragment(request, "_shared.html", shown=shown, sentence=sentence, tone="good", oob=True)
