"""The library of talks and cases: reading, proposing, retiring, rating; and the talk beside a line of Today."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.desk import talks as desk
from zhiwo.desk.words import TIERS
from zhiwo.org.policy import KEEPERS, LEADERS, POSTS, require
from zhiwo.talks.operations import open_talk, rate_case, retire_talk, take_case_down, write_case
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
    """The talks, of one situation or all; the words looked for are posted and stand in no address."""
    shown = desk.library(
        request.actor, situation=request.GET.get("situation", "")[:30], words=said(request, "q", 60).strip()
    )
    return page(request, "talks.html", shown=shown, on=request.actor.on)


@require_GET
def talk(request: Request, number: str) -> HttpResponse:
    """One talk, its versions, and what the one shown changed."""
    version = whole(request.GET.get("version"), 9999, 0) or None
    return page(request, "talk.html", shown=desk.talk_page(request.actor, number, version), on=request.actor.on)


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
        form = desk.talk_form(actor, request.GET.get("talk", "")[:40])
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
    shown = desk.case_desk(
        request.actor,
        situation=said(request, "situation", 30),
        words=said(request, "q", 60).strip(),
        outcome=said(request, "outcome", 10),
        tier=said(request, "tier", 30),
    )
    return page(request, "cases.html", shown=shown, on=request.actor.on, reference=new_name("K"))


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
    return _changed(request, phrase("已评为有用。") if useful else phrase("已评为没用。"))


@require_POST
def take_down(request: Request, reference: str) -> HttpResponse:
    take_case_down(actor=request.actor, reference=reference, reason=said(request, "reason", 500), at=clock.now())
    return _changed(request, phrase("案例已撤下，原文留存备查。"))


@require_GET
def beside(request: Request, number: str) -> HttpResponse:
    """The talk that fits a line of Today or a client's contact form. That it was opened counts, without the client."""
    line = whole(request.GET.get("line"), LARGEST_KEY, 0) or None
    shown = desk.beside(request.actor, number, line=line, chosen=request.GET.get("talk", "")[:40])
    if shown.open:
        open_talk(actor=request.actor, number=shown.open.number, situation=shown.open.situation, at=clock.now())
    return fragment(request, "_talk_beside.html", shown=shown)


def _changed(request: Request, sentence: str) -> HttpResponse:
    shown = desk.case_desk(request.actor)
    return fragment(
        request,
        "_cases_changed.html",
        shown=shown,
        reference=new_name("K"),
        sentence=sentence,
        tone="good",
        oob=True,
    )
