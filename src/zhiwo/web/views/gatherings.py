"""Planning salons and symposia, and calling one off."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from zhiwo.care.operations import cancel_gathering, plan_gathering
from zhiwo.desk import gatherings as desk
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.contacts import GatheringForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request
from zhiwo.web.views.changes import unreadable


@require_http_methods(["GET", "POST"])
def gatherings(request: Request) -> HttpResponse:
    """The desk; posted, a gathering is planned."""
    actor = request.actor
    if request.method == "GET":
        return page(request, "gatherings.html", shown=desk.gatherings_desk(actor), on=actor.on, reference=new_name("G"))
    require(actor, "gathering.plan")
    form = GatheringForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择类型，填写名称和日期。"))
    made = plan_gathering(actor=actor, at=clock.now(), **form.cleaned_data)
    return _changed(request, phrase("已安排{title}。", title=made.title))


@require_POST
def cancel(request: Request, number: str) -> HttpResponse:
    made = cancel_gathering(actor=request.actor, number=number, at=clock.now())
    return _changed(request, phrase("已取消{title}，邀约不再计入。", title=made.title))


def _changed(request: Request, sentence: str) -> HttpResponse:
    shown = desk.gatherings_desk(request.actor)
    return fragment(
        request,
        "_gathered.html",
        shown=shown,
        on=request.actor.on,
        reference=new_name("G"),
        sentence=sentence,
        tone="good",
        oob=True,
    )
