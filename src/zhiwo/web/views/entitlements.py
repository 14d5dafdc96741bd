"""Entitlements: booked and used from a client's page or in the lobby, counted for who leads."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiwo.desk import entitlement_usage, entitlements
from zhiwo.desk.arrival import may_receive
from zhiwo.entitlements.operations import book, correct, settle, use
from zhiwo.entitlements.policy import STATES, Per, State, period_of
from zhiwo.entitlements.queries import Question
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase, say
from zhiwo.web.forms.asking import TakeForm
from zhiwo.web.naming import new_name
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, day, whole
from zhiwo.web.views import arrival
from zhiwo.web.views.changes import changed, unreadable

EARLIEST = date(2000, 1, 1)
STATE = Text("这个状态", "That state")


@require_http_methods(["GET", "POST"])
def take(request: Request, number: str, code: str) -> HttpResponse:
    """The form to book an entitlement or put its use down; posted, what it changed on the page that asks."""
    if request.method == "GET":
        start = entitlements.booking_form(request.actor, number, code)
        return fragment(request, "_take_form.html", form=start, reference=new_name("B"))
    form = TakeForm(request.POST)
    if not form.is_valid():
        require(request.actor, "entitlement.book")
        return unreadable(request, phrase("表单没有填对：请检查日期和数量。"))
    act = book if form.cleaned_data["what"] == "book" else use
    made = act(actor=request.actor, client=number, entitlement=code, at=clock.now(), **form.said())
    if act is book:
        return _changed(request, number, phrase("已预约。"))
    return _changed(request, number, phrase("已登记使用 {n}。", n=made.units))


@require_GET
def giving(request: Request, reference: str) -> HttpResponse:
    """The form that says who gave what was booked."""
    return fragment(request, "_giving_form.html", form=entitlements.giving_form(request.actor, reference))


@require_POST
def settle_one(request: Request, reference: str, state: str) -> HttpResponse:
    """What became of a booking; then what it changed on the page that asks."""
    giver = request.POST.get("giver", "")[:20]
    made = settle(actor=request.actor, reference=reference, state=_state(state), at=clock.now(), giver=giver)
    return _changed(request, made.client.number, phrase("已记为“{state}”。", state=say(STATES[State(state)])))


@require_http_methods(["GET", "POST"])
def correct_one(request: Request, reference: str) -> HttpResponse:
    """The form that says what a settled booking is instead; posted, what it changed."""
    if request.method == "GET":
        return fragment(request, "_correct_booking.html", form=entitlements.correction_form(request.actor, reference))
    state, giver = _state(request.POST.get("state", "")), request.POST.get("giver", "")[:20]
    made = correct(actor=request.actor, reference=reference, state=state, at=clock.now(), giver=giver)
    return _changed(request, made.client.number, phrase("已更正为“{state}”。", state=say(STATES[state])))


@require_GET
def used(request: Request) -> HttpResponse:
    """The counts of a period as of a day; of a unit or a keeper where one is named."""
    per, on = _when(request)
    said = {name: request.GET.get(name) for name in ("unit", "keeper")}
    shown = entitlement_usage.usage_page(
        request.actor, period_of(per, on), on, unit=said["unit"] or None, keeper=said["keeper"]
    )
    here = {"unit": shown.trail[-1].number if shown.trail else None, "keeper": shown.keeper}

    def at(**other: str | None) -> str:
        asked = {"per": per.value, "on": f"{on}", **here, **other}
        return "?" + urlencode({name: value for name, value in asked.items() if value is not None})

    return page(request, "entitlements.html", shown=shown, at=at, per=per, today=request.actor.on)


@require_GET
def bookings(request: Request) -> HttpResponse:
    """The bookings one number counts, a page at a time."""
    per, on = _when(request)
    names = ("state", "unit", "keeper", "of", "tier", "client", "host")
    said = {name: request.GET[name] for name in names if name in request.GET}
    question = Question(
        period_of(per, on), on, lead=said.get("keeper"), entitlement=said.get("of", ""), tier=said.get("tier", ""),
        client=said.get("client", ""), unit=said.get("host", ""),
    )  # fmt: skip
    shown = entitlement_usage.usage_list(
        request.actor, question, said.get("state", ""), _page(request), unit=said.get("unit") or None
    )

    def at_page(page: int) -> str:
        return "?" + urlencode({"per": per.value, "on": f"{on}", **said, "page": page})

    return page(request, "entitlement_list.html", shown=shown, at_page=at_page)


@require_GET
def lapsing(request: Request) -> HttpResponse:
    """What runs out unused soon, a page at a time."""
    unit = request.GET.get("unit") or None
    shown = entitlement_usage.lapsing_list(request.actor, _page(request), unit=unit)

    def at_page(page: int) -> str:
        return "?" + urlencode({**({"unit": unit} if unit else {}), "page": page})

    return page(request, "lapsing.html", shown=shown, at_page=at_page)


def _changed(request: Request, number: str, sentence: str) -> HttpResponse:
    if request.POST.get("place") == "arrival" and may_receive(request.actor):
        return arrival.after(request, number, sentence)
    return changed(request, number, sentence)


def _state(said: str) -> State:
    if said not in list(State):
        raise NotFound(what=STATE)
    return State(said)


def _when(request: Request) -> tuple[Per, date]:
    """The kind of period and the day in it that the address says, up to today."""
    per = request.GET.get("per", "")
    on = min(max(day(request.GET.get("on")) or request.actor.on, EARLIEST), request.actor.on)
    return (Per(per) if per in list(Per) else Per.QUARTER), on


def _page(request: Request) -> int:
    return whole(request.GET.get("page"), 99_999, 1) or 1
