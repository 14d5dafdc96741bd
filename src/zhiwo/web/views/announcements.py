"""Putting down what clients are to be told of, who is still to be told, calling it off."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiwo.care.operations import call_announcement_off
from zhiwo.desk import announcements as desk
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.contacts import AnnouncementForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request
from zhiwo.web.views.changes import unreadable
from zhiwo.wiring.announcing import put_down


@require_http_methods(["GET", "POST"])
def announcements(request: Request) -> HttpResponse:
    """The desk; posted, an announcement is put down and waits for another person's approval."""
    actor = request.actor
    if request.method == "GET":
        shown = desk.announcements_desk(actor)
        return page(request, "announcements.html", shown=shown, on=actor.on, reference=new_name("A"))
    require(actor, "announcement.propose")
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请填写标题、内容和告知期。"))
    slip = put_down(actor=actor, said=form.said(), at=clock.now())
    return _changed(request, phrase("已提交第 {n} 号审批单，由另一位审批后生效。", n=slip.pk))


@require_GET
def announcement(request: Request, number: str) -> HttpResponse:
    """Who is still to be told."""
    return page(request, "announcement.html", shown=desk.still_to_tell(request.actor, number), on=request.actor.on)


@require_POST
def cancel(request: Request, number: str) -> HttpResponse:
    made = call_announcement_off(actor=request.actor, number=number, at=clock.now())
    return _changed(request, phrase("已取消{title}，不再要求告知。", title=made.title))


def _changed(request: Request, sentence: str) -> HttpResponse:
    shown = desk.announcements_desk(request.actor)
    return fragment(
        request,
        "_announced.html",
        shown=shown,
        on=request.actor.on,
        reference=new_name("A"),
        sentence=sentence,
        tone="good",
        oob=True,
    )
