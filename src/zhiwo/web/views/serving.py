"""Setting the model by which a client is served."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from zhiwo.coverage.operations import needs_two_people, set_service_model
from zhiwo.desk import serving as desk
from zhiwo.governance.approvals import ask
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.handing import ServiceModelForm
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request
from zhiwo.web.views.changes import changed, unreadable
from zhiwo.wiring.commands import COMMANDS, PEOPLE


@require_http_methods(["GET", "POST"])
def service_model(request: Request, number: str) -> HttpResponse:
    """The form to set the model; posted, what it changed on the client's page, or that another person has to approve it."""
    actor = request.actor
    require(actor, "client.service-model")
    if request.method == "GET":
        form = desk.setting_model(actor, number)
        return fragment(request, "_service_form.html", form=form, on=actor.on)
    read = ServiceModelForm(request.POST)
    if not read.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择服务模式和生效日，填写原因。"))
    said = read.cleaned_data
    if not needs_two_people(actor, number, said["model"], said["since"]):
        set_service_model(actor=actor, client=number, at=clock.now(), **said)
        return changed(request, number, phrase("已设定服务模式，自 {day} 起生效。", day=said["since"].isoformat()))
    arguments = {"model": said["model"], "since": said["since"].isoformat()}
    slip = ask(
        actor=actor, kind="client.service-model", target=number, arguments=arguments, reason=said["reason"],
        at=clock.now(), commands=COMMANDS, people=PEOPLE,
    )  # fmt: skip
    return changed(request, number, phrase("已提交第 {n} 号审批单，由另一位领导审批后生效。", n=slip.pk))
