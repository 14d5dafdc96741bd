"""Whether a product fits a client: asked on the client's page, given as the bank's opinion, looked at for a shelf or book."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from zhiwo.desk import fit as desk
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.fitting import FitForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request
from zhiwo.web.views.changes import unreadable
from zhiwo.wiring.advising import advise


@require_http_methods(["GET", "POST"])
def fit(request: Request, number: str) -> HttpResponse:
    """The form; posted, the answer: looked at, or given to the client and kept."""
    actor = request.actor
    require(actor, "suitability.view")
    if request.method == "GET":
        shown = desk.fit_form(actor, number, request.GET.get("product", "")[:40])
        return fragment(request, "_fit_form.html", form=shown, reference=new_name("O"))
    form = FitForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("请选择产品、渠道；金额以元填写，最多两位小数。"))
    said, asked = form.cleaned_data, form.asked(actor.on)
    if not said["give"]:
        found = desk.fit(actor, number, said["product"], asked)
        return fragment(request, "_fit_answer.html", shown=found, given=False)
    opinion = advise(
        actor=actor, client=number, product=said["product"], asked=asked, at=clock.now(), reference=said["reference"]
    )
    return fragment(request, "_fit_answer.html", shown=desk.kept(opinion), given=True, reference=new_name("O"))


@require_GET
def shelf(request: Request, number: str) -> HttpResponse:
    """The whole shelf before one client."""
    return page(request, "fit_shelf.html", shown=desk.fit_shelf(request.actor, number), on=request.actor.on)


@require_GET
def opinions(request: Request, number: str) -> HttpResponse:
    """The opinions given about a client."""
    return fragment(request, "_opinions.html", rows=desk.given(request.actor, number))


@require_GET
def book(request: Request, product: str) -> HttpResponse:
    """One product before the clients in sight."""
    shown = desk.fit_book(request.actor, product, request.GET.get("verdict", "")[:10])
    return page(request, "fit_book.html", shown=shown, on=request.actor.on)
