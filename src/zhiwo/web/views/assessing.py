"""Risk assessments: opened by staff, answered by the client on a page of its own without a login; changes, means, who is due."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiwo.desk import assessing as desk
from zhiwo.desk.assessments import assessment_desk
from zhiwo.kernel.refusal import Refusal
from zhiwo.org.policy import require
from zhiwo.suitability.operations import (
    check_change,
    check_means,
    hand_in,
    note_change,
    open_questionnaire,
    state_means,
    witness_assessment,
)
from zhiwo.suitability.operations.answering import NotByOwnHand, Unanswered
from zhiwo.suitability.queries.sittings import NoSuchCode, questions
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.door import failed, heard
from zhiwo.web.forms.fitting import AnswersForm, ChangeForm, MeansForm, OpeningForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page, say_refusal
from zhiwo.web.request import Request, public
from zhiwo.web.views.changes import changed, unreadable


@require_GET
def assessments(request: Request) -> HttpResponse:
    return page(request, "assessments.html", shown=assessment_desk(request.actor), on=request.actor.on)


@require_http_methods(["GET", "POST"])
def begin(request: Request, number: str) -> HttpResponse:
    """The form that opens the questionnaire to a client; posted, the code the client types on its own device."""
    require(request.actor, "assessment.open")
    if request.method == "GET":
        return fragment(request, "_assessment_form.html", form=desk.opening(request.actor, number))
    form = OpeningForm(request.POST)
    if not form.is_valid():
        return unreadable(request, phrase("请选择客户在哪里作答。"))
    opened = open_questionnaire(actor=request.actor, client=number, at=clock.now(), **form.cleaned_data)
    address = request.build_absolute_uri(reverse("answer"))
    return fragment(request, "_assessment_code.html", opened=opened, address=address)


@require_POST
def witness(request: Request, reference: str) -> HttpResponse:
    made = witness_assessment(actor=request.actor, reference=reference, at=clock.now())
    return changed(request, made.client.number, phrase("已见证，测评自现在起有效。"))


@require_http_methods(["GET", "POST"])
def change(request: Request, number: str) -> HttpResponse:
    """The form for a material change; posted, what it changed on the client's page."""
    if request.method == "GET":
        form = desk.stating(request.actor, number, "change.note")
        return fragment(request, "_change_form.html", form=form, on=request.actor.on, reference=new_name("M"))
    require(request.actor, "change.note")
    said = ChangeForm(request.POST)
    if not said.is_valid():
        return unreadable(request, phrase("表单没有填对：请选择变化并填写告知日期。"))
    note_change(actor=request.actor, client=number, at=clock.now(), **said.cleaned_data)
    return changed(request, number, phrase("已登记，下次购买前须重新测评。"))


@require_http_methods(["GET", "POST"])
def means(request: Request, number: str) -> HttpResponse:
    """The form for what the client states of its means; posted, what it changed on the client's page."""
    if request.method == "GET":
        form = desk.stating(request.actor, number, "means.record")
        return fragment(request, "_means_form.html", form=form, reference=new_name("F"))
    require(request.actor, "means.record")
    said = MeansForm(request.POST)
    if not said.is_valid():
        return unreadable(request, phrase("表单没有填对：金额以万元填写，最多两位小数。"))
    made = state_means(actor=request.actor, client=number, at=clock.now(), **said.said())
    sentence = phrase("已登记，证明待同事核对。") if made.proof_kind else phrase("已登记财务声明。")
    return changed(request, number, sentence)


@require_POST
def checked(request: Request, reference: str) -> HttpResponse:
    made = check_means(actor=request.actor, reference=reference, at=clock.now())
    return changed(request, made.client.number, phrase("已核对，声明按有证明计。"))


@require_POST
def checked_change(request: Request, reference: str) -> HttpResponse:
    made = check_change(actor=request.actor, reference=reference, at=clock.now())
    return changed(request, made.client.number, phrase("已核对，变化自现在起计入。"))


@public
@require_http_methods(["GET", "POST"])
def answer(request: Request) -> HttpResponse:
    """The client's page: a code opens the questionnaire, the answers go in once, the result is told.

    On a device where a member of staff is signed in nothing opens: nobody answers for the client. The code is typed and posted,
    never part of an address.
    """
    if request.actor:
        sentence = phrase("这台设备上有员工登录：请在客户使用的设备上打开本页，由客户本人作答。")
        return _page(request, sentence=sentence, status=409)
    if request.method == "GET" or not heard(request, ""):
        return _page(request)
    form = AnswersForm(request.POST)
    try:
        return _taken(request, form) if form.handed else _questions(request, form)
    except Refusal as refusal:
        if isinstance(refusal, NoSuchCode):
            failed(request, "")
        return _page(request, sentence=say_refusal(refusal), status=409)


def _taken(request: Request, form: AnswersForm) -> HttpResponse:
    """What became of the answers; the questions again where some are missing or do not go together."""
    try:
        done = hand_in(at=clock.now(), **form.answered())
    except (Unanswered, NotByOwnHand) as refusal:
        return _questions(request, form, sentence=say_refusal(refusal), status=422)
    return _questions(request, form, asks=done.asks) if done.asks else _page(request, done=done)


def _questions(
    request: Request, form: AnswersForm, *, sentence: str = "", status: int = 200, asks: tuple[str, ...] = ()
) -> HttpResponse:
    """The questions, with what was answered already, and those to be looked at again."""
    asked = questions(form.code, clock.now())
    again = {question for one in asked.form.contradictions if one.code in asks for question in one.when}
    seen = [*form.seen, *asks]
    shown = {"code": form.code, "asked": asked, "given": form.given, "again": again, "seen": seen}
    return _page(request, sentence=sentence, status=status, **shown)


def _page(request: Request, **shown: Any) -> HttpResponse:
    return page(request, "answering.html", **{"sentence": "", "asked": None, "done": None, **shown})
