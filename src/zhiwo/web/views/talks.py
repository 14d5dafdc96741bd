"""The library of talks and cases: reading, proposing, retiring, rating; and the talk beside a line of Today."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import asdict
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.desk import talks as desk
from zhiwo.desk.words import TIERS
from zhiwo.org.policy import KEEPERS, LEADERS, POSTS, require
from zhiwo.talks.operations import open_talk, rate_case, retire_talk, take_case_down, write_case
from zhiwo.talks.policy import BANDS, CASE_STATES, OUTCOMES, TALK_STATES, situations_on
from zhiwo.talks.queries import SPANS
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.forms.talking import CaseForm, TalkForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, said, whole
from zhiwo.web.views.changes import LARGEST_KEY, unreadable
from zhiwo.wiring.talk_commands import adopt_talks, propose_talk

USERS = [post for post in POSTS.values() if post.code in LEADERS | KEEPERS]
"""The posts a talk may be for."""


@require_http_methods(["GET", "POST"])
def library(request: Request) -> HttpResponse:
    """The talks looked for, for htmx the list alone; words are posted and stand in no address."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = desk.WantedTalks(
        situation=_one_of(situations_on(request.actor.on).names, asked.get("situation")),
        state=_one_of(TALK_STATES, asked.get("state")),
        words=said(request, "q", 60).strip(),
        days=int(_one_of([str(days) for days in SPANS], asked.get("days")) or desk.WantedTalks.days),
    )
    shown = desk.library(request.actor, wanted, _turned_to(request))
    render, template = (fragment, "_talks.html") if request.htmx else (page, "talks.html")
    return render(request, template, shown=shown, page_link=_page_links(wanted))


@require_GET
def talk(request: Request, number: str) -> HttpResponse:
    """One talk, its versions, and what the one shown changed."""
    version = whole(request.GET.get("version"), 9999, 0) or None
    return page(request, "talk.html", shown=desk.talk_page(request.actor, number, version))


@require_GET
def paper(request: Request, number: str) -> HttpResponse:
    """A talk as one prints it."""
    version = whole(request.GET.get("version"), 9999, 0) or None
    shown = desk.talk_page(request.actor, number, version)
    return page(request, "talk_paper.html", shown=shown, on=request.actor.on)


@require_http_methods(["GET", "POST"])
def propose(request: Request) -> HttpResponse:
    """The form for a version of a talk; posted, it waits for compliance."""
    actor = request.actor
    require(actor, "talk.propose")
    if request.method == "GET":
        situation = _one_of(situations_on(actor.on).names, request.GET.get("situation"))
        form = desk.talk_form(actor, request.GET.get("talk", "")[:40], situation)
        number = form.row.number if form.row else new_name("T")
        return page(request, "propose_talk.html", form=form, number=number, users=USERS, on=actor.on)
    asked = TalkForm(request.POST)
    if not asked.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择场景，填写生效日和复审日。"))
    slip = propose_talk(actor=actor, proposed=asked.proposed(), reason=asked.cleaned_data["reason"], at=clock.now())
    return HttpResponseClientRedirect(reverse("approval", kwargs={"number": slip.pk}))


@require_POST
def adopt(request: Request) -> HttpResponse:
    """The ready talks the library lacks, put to compliance."""
    require(request.actor, "talk.propose")
    slip = adopt_talks(actor=request.actor, reason=said(request, "reason", 500), at=clock.now())
    return HttpResponseClientRedirect(reverse("approval", kwargs={"number": slip.pk}))


@require_POST
def retire(request: Request, number: str) -> HttpResponse:
    retire_talk(actor=request.actor, number=number, reason=said(request, "reason", 500), at=clock.now())
    return HttpResponseClientRedirect(reverse("talk", kwargs={"number": number}))


@require_http_methods(["GET", "POST"])
def cases(request: Request) -> HttpResponse:
    """The cases; what is looked for is posted."""
    wanted = _wanted_cases(request)
    shown = desk.case_desk(request.actor, wanted, _turned_to(request))
    return page(request, "cases.html", shown=shown, page_link=_page_links(wanted), reference=new_name("K"))


@require_POST
def write(request: Request) -> HttpResponse:
    """A case written up."""
    require(request.actor, "case.write")
    form = CaseForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("表单没有填对：请缩短文字后再存。"))
    write_case(actor=request.actor, tiers=TIERS, at=clock.now(), **form.cleaned_data)
    return _changed(request, phrase("案例已存入案例库。"))


@require_POST
def rate(request: Request, reference: str) -> HttpResponse:
    """Useful or not; said again, the newest word holds."""
    useful = request.POST.get("useful") == "yes"
    rate_case(actor=request.actor, reference=reference, useful=useful, at=clock.now())
    return _changed(request, phrase("已评为有用。") if useful else phrase("已评为没用。"), _wanted_cases(request))


@require_POST
def take_down(request: Request, reference: str) -> HttpResponse:
    take_case_down(actor=request.actor, reference=reference, reason=said(request, "reason", 500), at=clock.now())
    return _changed(request, phrase("案例已撤下，原文留存备查。"), _wanted_cases(request))


@require_GET
def beside(request: Request, number: str) -> HttpResponse:
    """The talk that fits a line of Today or a client's contact form. That it was opened counts once a contact."""
    line = whole(request.GET.get("line"), LARGEST_KEY, 0) or None
    shown = desk.beside(request.actor, number, line=line, chosen=request.GET.get("talk", "")[:40])
    if shown.open:
        open_talk(actor=request.actor, client=number, number=shown.open.number, at=clock.now())
    return fragment(request, "_talk_beside.html", shown=shown)


def _wanted_cases(request: Request) -> desk.WantedCases:
    asked = request.POST if request.method == "POST" else request.GET
    return desk.WantedCases(
        situation=_one_of(situations_on(request.actor.on).names, asked.get("situation")),
        state=_one_of(CASE_STATES, asked.get("state")),
        outcome=_one_of(OUTCOMES, asked.get("outcome")),
        tier=_one_of(TIERS, asked.get("tier")),
        band=_one_of(BANDS, asked.get("band")),
        words=said(request, "q", 60).strip(),
    )


def _one_of(known: Container[str], asked: str | None) -> str:
    """What is asked for where it is known, else ""."""
    return asked if asked and asked in known else ""


def _turned_to(request: Request) -> int:
    return whole(request.GET.get("page"), 99_999, 1) or 1


def _page_links(wanted: desk.WantedTalks | desk.WantedCases) -> Callable[[int], str]:
    """The address of a page of what is looked for; words stand in none."""
    asked = {name: value for name, value in asdict(wanted).items() if value and name != "words"}
    return lambda number: "?" + urlencode({**asked, "page": number})


def _changed(request: Request, sentence: str, wanted: desk.WantedCases | None = None) -> HttpResponse:
    """The cases as they are now, by what was looked for, and what was done."""
    wanted = wanted or desk.WantedCases()
    return fragment(
        request,
        "_cases_changed.html",
        shown=desk.case_desk(request.actor, wanted, _turned_to(request)),
        page_link=_page_links(wanted),
        reference=new_name("K"),
        sentence=sentence,
        tone="good",
        oob=True,
    )
