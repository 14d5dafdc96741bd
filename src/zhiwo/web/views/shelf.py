"""The shelf: looking for products, one of them, several beside each other, and what the house puts down of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiwo.desk import shelf as desk
from zhiwo.holdings.operations import drop_alternative, file_paper, name_alternative
from zhiwo.holdings.policy.choosing import Wanted
from zhiwo.holdings.policy.product import ShelfKind
from zhiwo.holdings.policy.words import PRODUCT_KINDS
from zhiwo.intake.currencies import CURRENCIES
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.products import AlternativeForm, NoAlternativeForm, PaperForm, ProductForm, offered
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, whole
from zhiwo.web.views.changes import unreadable
from zhiwo.wiring.shelving import put_product_down

MOST_YUAN = 10**12
TERMS = (91, 182, 365, 730, 1095)
"""The longest terms offered to choose from, in days."""


@require_http_methods(["GET", "POST"])
def shelf(request: Request) -> HttpResponse:
    """What is looked for; for htmx the table alone. Words searched for are posted."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = _wanted(asked, request.POST.get("q", ""))
    shown = desk.shelf(request.actor, wanted, whole(request.GET.get("page"), 99_999, 1) or 1)
    context: dict[str, Any] = {
        "shown": shown,
        "wanted": wanted,
        "terms": TERMS,
        "page_link": lambda number: _query(wanted, number),
    }
    render = fragment if request.htmx else page
    return render(request, "_shelf.html" if request.htmx else "shelf.html", **context)


@require_GET
def product(request: Request, code: str) -> HttpResponse:
    return page(request, "product.html", **_of_product(request, code))


@require_GET
def compare(request: Request) -> HttpResponse:
    """Up to four products beside each other."""
    return page(request, "compare.html", shown=desk.comparison(request.actor, request.GET.getlist("code")[:20]))


@require_http_methods(["GET", "POST"])
def draft(request: Request) -> HttpResponse:
    """What a product is to be; posted, it waits for another person's approval."""
    actor = request.actor
    require(actor, "product.propose")
    if request.method == "GET":
        over = desk.draft_over(actor, request.GET.get("code", "")[:40])
        return page(
            request,
            "product_draft.html",
            over=over,
            reference=new_name("P"),
            further=offered(over),
            currencies=sorted(CURRENCIES),
        )
    form = ProductForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请填写代码、名称、类型、发行机构，并核对金额、日期和比例。"))
    slip = put_product_down(
        actor=actor, terms=form.terms(actor.on), reference=form.cleaned_data["reference"], at=clock.now()
    )
    return HttpResponse(headers={"HX-Redirect": reverse("approval", args=[slip.pk])})


@require_POST
def paper(request: Request) -> HttpResponse:
    """Puts down that a product is sold with a paper."""
    require(request.actor, "product.propose")
    form = PaperForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择文件类型，填写标题、文号和生效日。"))
    made = file_paper(actor=request.actor, at=clock.now(), **form.cleaned_data)
    return _changed(request, made.product.code, phrase("已登记产品文件。"))


@require_POST
def alternative(request: Request) -> HttpResponse:
    """Names what is offered instead of a product."""
    require(request.actor, "product.propose")
    form = AlternativeForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择替代产品并写明理由（最多 200 字）。"))
    made = name_alternative(actor=request.actor, at=clock.now(), **form.cleaned_data)
    return _changed(request, made.product.code, phrase("已指定替代产品。"))


@require_POST
def no_alternative(request: Request) -> HttpResponse:
    """Names it no more."""
    require(request.actor, "product.propose")
    form = NoAlternativeForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择替代产品并写明理由（最多 200 字）。"))
    drop_alternative(actor=request.actor, at=clock.now(), **form.cleaned_data)
    return _changed(request, form.cleaned_data["product"], phrase("已撤下替代产品。"))


def _of_product(request: Request, code: str) -> dict[str, Any]:
    shown = desk.product_page(request.actor, code)
    return {"shown": shown, "on": request.actor.on, "reference": new_name("D")}


def _changed(request: Request, code: str, sentence: str) -> HttpResponse:
    return fragment(
        request, "_product_changed.html", sentence=sentence, tone="good", oob=True, **_of_product(request, code)
    )


def _wanted(asked: QueryDict, words: str) -> Wanted:
    """Read leniently: what nobody offers asks nothing. Words that stand in an address are not taken, nor shown again."""
    kind, place, currency = asked.get("kind", ""), asked.get("shelf", ""), asked.get("currency", "")
    least = whole(asked.get("least"), MOST_YUAN, 0)
    return Wanted(
        words=words.replace("\0", "").strip()[:60],
        kind=kind if kind in PRODUCT_KINDS else "",
        shelf=ShelfKind(place) if place in list(ShelfKind) else None,
        risk=whole(asked.get("risk"), 5, 0) or None,
        term_days=whole(asked.get("term"), 99_999, 0) or None,
        currency=currency if currency in CURRENCIES else "",
        least_fen=least * 100 or None,
        open_now=asked.get("open") == "1",
        partner={"yes": True, "no": False}.get(asked.get("partner", "")),
    )


def _query(wanted: Wanted, number: int) -> str:
    """The address of a page of what is looked for, without the words."""
    asked = {
        "kind": wanted.kind,
        "shelf": wanted.shelf or "",
        "risk": wanted.risk,
        "term": wanted.term_days,
        "currency": wanted.currency,
        "least": wanted.least_fen and wanted.least_fen // 100,
        "open": "1" if wanted.open_now else "",
        "partner": {True: "yes", False: "no", None: ""}[wanted.partner],
        "page": number,
    }
    return "?" + urlencode({name: value for name, value in asked.items() if value})
