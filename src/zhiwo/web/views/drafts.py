"""The editor of tags: a rule read while it is typed, counted, compared, tried on samples, and proposed."""

from __future__ import annotations

import secrets
from contextlib import suppress

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.desk.screens import TAGS, require_screen
from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.tags.language import RuleFault
from zhiwo.tags.language.forms import WORDS
from zhiwo.tags.language.mending import mend
from zhiwo.tags.language.words import FAMILIES, POPULATIONS, Family
from zhiwo.tags.policy import FOLDERS, FolderCode, folders_proposed, is_guarded
from zhiwo.web import clock
from zhiwo.web.pages import fragment, page, say_refusal
from zhiwo.web.request import Request, said, whole
from zhiwo.wiring.tag_drafts import (
    Form,
    Typed,
    blank_form,
    count_draft,
    form_draft,
    form_of,
    list_draft,
    offered,
    propose_draft,
    read_draft,
    sample_draft,
)

EXAMPLES = (
    Text(
        "统计周期[当年01月01日至今] + 渠道偏好特征[手机银行] + 服务偏好特征[缴费交易笔数 ≥ 4]",
        "PERIOD[year to date] + CHANNEL[mobile bank] + SERVICE[count(bill payment) >= 4]",
    ),
    Text(
        "余额特征[AUM日均(本月) ≥ 600万元] 且 客户属性[年龄 ≥ 65]",
        "BALANCE[average AUM this month >= CNY 6,000,000] AND CLIENT[age >= 65]",
    ),
    Text("趋势特征[AUM日均 本月 ÷ 上月 ≤ 50%]", "TREND[average AUM this month / last month <= 50%]"),
    Text("产品偏好特征[30天内到期存款 ≥ 50万元]", "PRODUCT[deposits maturing within 30 days >= CNY 500,000]"),
    Text("排名特征[AUM时点 网点内 前20%]", "RANK[AUM within outlet top 20%]"),
)
"""Rules to begin with, of the kinds of features; they read on any bank's names but the first."""
LONGEST = 4_000
"""Characters of a rule."""
FIELDS = ("name", "name_en", "folder", "sentence_zh", "sentence_en", "rule", "valid_from", "owner")


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """The editor, empty, or with a rule that another page made and posts here."""
    require_screen(request.actor, TAGS)
    require(request.actor, "tag.try")
    return _editor(request, blank_form(request.actor, said(request, "rule", LONGEST)))


@require_GET
def edit(request: Request, called: str) -> HttpResponse:
    """The editor with the newest version of a tag."""
    require_screen(request.actor, TAGS)
    require(request.actor, "tag.try")
    return _editor(request, form_of(request.actor, called))


@require_POST
def read(request: Request) -> HttpResponse:
    """How what is typed reads, what could be written at the caret, and what is wrong."""
    text = said(request, "rule", LONGEST)
    offers = offered(request.actor, text, whole(request.POST.get("caret"), LONGEST, len(text)))
    draft, fault, refused, on = None, None, "", None
    try:
        if text.strip():
            on, draft = read_draft(request.actor, text)
    except RuleFault as found:
        fault, refused = found, say_refusal(found)
    except (Denied, NotFound):
        raise
    except Refusal as found:
        refused = say_refusal(found)
    return fragment(
        request,
        "_draft.html",
        on=on,
        draft=draft,
        fault=fault,
        refused=refused,
        mend=mend(fault, request.actor.language) if fault else None,
        offers=offers,
    )


@require_POST
def form(request: Request) -> HttpResponse:
    """What is typed as a form; a note where it does not read."""
    text, shown = said(request, "rule", LONGEST), None
    with suppress(RuleFault):
        shown = form_draft(request.actor, text)
    return fragment(
        request,
        "_draft_form.html",
        form=shown,
        families={code: word for code, word in FAMILIES.items() if code is not Family.POPULATION},
        families_in=FAMILIES[Family.POPULATION],
        joints=WORDS,
        populations=POPULATIONS,
    )


@require_POST
def count(request: Request) -> HttpResponse:
    """The exact count; broken off, and then empty, when the page has asked anew meanwhile."""
    page_, number = request.POST.get("page", ""), whole(request.POST.get("number"), 999_999_999, 0)
    try:
        counted = count_draft(actor=request.actor, typed=_typed(request), page=page_, number=number, at=clock.now())
    except (Denied, NotFound):
        raise
    except Refusal as refusal:
        return fragment(request, "_draft_count.html", counted=None, refused=say_refusal(refusal))
    if counted is None:
        return HttpResponse(status=204)
    return fragment(request, "_draft_count.html", counted=counted, refused="")


@require_POST
def sample(request: Request) -> HttpResponse:
    """A few of those selected, each with the reason."""
    samples = sample_draft(actor=request.actor, typed=_typed(request), at=clock.now())
    return fragment(request, "_draft_samples.html", samples=samples)


@require_POST
def clients(request: Request) -> HttpResponse:
    """The clients behind a number of a tried rule, a page at a time."""
    shown = list_draft(
        actor=request.actor,
        typed=_typed(request),
        part=request.POST.get("part", ""),
        page=whole(request.POST.get("at"), 99_999, 1) or 1,
        at=clock.now(),
    )
    return fragment(request, "_draft_clients.html", shown=shown, on=request.actor.on)


@require_POST
def propose(request: Request) -> HttpResponse:
    """Ask that the tag be published; what is wrong is said beside the form, which stays."""
    fields = {name: said(request, name, LONGEST) for name in FIELDS}
    try:
        slip = propose_draft(actor=request.actor, fields=fields, reason=request.POST.get("reason", ""), at=clock.now())
    except (Denied, NotFound):
        raise
    except Refusal as refusal:
        return fragment(request, "_faults.html", status=422, sentence=say_refusal(refusal))
    return HttpResponseClientRedirect(reverse("approval", kwargs={"number": slip}))


def _editor(request: Request, form: Form) -> HttpResponse:
    proposed = folders_proposed(request.actor)
    return page(
        request,
        "draft.html",
        form=form,
        folders={code: FOLDERS[code].name for code in proposed},
        token=secrets.token_hex(8),
        proposes=bool(proposed) and (not form.tag or form.folder in proposed),
        first=form.first.isoformat(),
        examples=EXAMPLES,
        joints=WORDS,
    )


def _typed(request: Request) -> Typed:
    folder = request.POST.get("folder", "")
    return Typed(
        text=said(request, "rule", LONGEST),
        tag=said(request, "tag", 80),
        of_risk=folder in list(FolderCode) and is_guarded(folder),
    )
