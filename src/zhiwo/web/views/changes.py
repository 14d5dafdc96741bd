"""What an act changed on the page that asked for it, read after the act, in one answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpResponse, QueryDict

from zhiwo.care.operations import Recorded
from zhiwo.care.queries.visits import own_visits, visits_of
from zhiwo.desk import client as desk
from zhiwo.desk import today
from zhiwo.desk.announcements import announced, rail_announcements
from zhiwo.desk.assessing import assessment_card
from zhiwo.desk.assigning import assigns
from zhiwo.desk.consents import consent_card
from zhiwo.desk.duties import LANES, Lane
from zhiwo.desk.entries import records
from zhiwo.desk.screens import leads
from zhiwo.desk.service import asked as asked_for
from zhiwo.desk.service import service_rail
from zhiwo.org.policy import may
from zhiwo.parties.operations import note_view
from zhiwo.web import clock
from zhiwo.web.catalogue import language, phrase, say
from zhiwo.web.pages import fragment
from zhiwo.web.request import Request, whole
from zhiwo.wiring import looks

LARGEST_KEY = 10**10 - 1
"""No row has a longer one; the numbers of people are longer."""


class Place(StrEnum):
    """Where on the pages an act is asked for: the day's list or its rail, a client's page, a list of clients."""

    TODAY = "today"
    CLIENT = "client"
    LIST = "list"


@dataclass(frozen=True)
class Asked:
    """From where: the line one stands on, the tab of the day's list, and the duties that have a line on the page."""

    place: Place
    line: int | None
    tab: Lane
    shown: frozenset[int]


def asked(said: QueryDict) -> Asked:
    """Read leniently: a page that says nothing of itself gets the least back, and never what it said instead."""
    tab, place = said.get("tab", ""), said.get("place", "")
    return Asked(
        place=Place(place) if place in list(Place) else Place.CLIENT,
        line=whole(said.get("line"), LARGEST_KEY, 0) or None,
        tab=Lane(tab) if tab in list(Lane) else Lane.ALL,
        shown=frozenset(whole(number, LARGEST_KEY, 0) for number in said.get("shown", "").split(",")) - {0},
    )


def changed(request: Request, number: str, sentence: str, tone: str = "good") -> HttpResponse:
    """Every counter, and what the page shows of the client."""
    actor, where = request.actor, asked(request.POST)
    counters, worth = today.head_figures(actor)
    context: dict[str, Any] = {"counters": counters, "on": actor.on, "led": leads(actor), "actor": actor}
    context |= {"assigns": assigns(actor), "records": records(actor)}
    if where.place is Place.TODAY:
        context |= {"lines": today.lines_of_client(actor, number, where.shown), "at": where.line}
        context |= {"worth": worth, "lanes": LANES, "tab": where.tab}
        if where.line is None:
            context["rail"] = today.rail(actor)
            context["service"] = service_rail(actor, clock.now())
            context["announced"] = rail_announcements(actor)
            context["visits"] = own_visits(actor)
    elif where.place is Place.CLIENT and looked(request, number):
        context["shown"] = desk.client_page(actor, number)
        context["visits"] = visits_of(actor, number)
        context["asks_words"] = may(actor, "interaction.look")
        context["consents"] = consent_card(actor, number, clock.now())
        context["assessed"] = assessment_card(actor, number)
        context["told"] = announced(actor, number)
        context["asked"], context["now"] = asked_for(actor, number, clock.now()), clock.now()
    response = fragment(request, "_changed.html", sentence=sentence, tone=tone, **context)
    if where.place is Place.LIST:
        # A list is drawn anew as a whole: its number, its sum and its pages have changed too.
        response["HX-Trigger"] = "listchanged"
    return response


def looked(request: Request, number: str) -> bool:
    """Whether the client's page may be drawn anew. Sending a form again changes nothing and stands nowhere, and must not show
    what opening the page would put on the trail, or would first ask a purpose for."""
    actor, at = request.actor, clock.now()
    if looks.must_explain(actor, number, at):
        return False
    if not looks.just_seen(actor, number, at):
        note_view(actor=actor, client=number, at=at)
        looks.notice(actor=actor, at=at)
    return True


def unreadable(request: Request, sentence: str = "") -> HttpResponse:
    """A form that says nothing an operation could be asked."""
    sentence = sentence or phrase("表单没有填对：请检查方式、日期和备注（最多 2000 字）。")
    response = fragment(request, "_message.html", status=422, sentence=sentence, tone="bad")
    response["HX-Reswap"] = "none"
    return response


def told(recorded: Recorded, done: str) -> str:
    """What was done, and what the interaction now counts towards, in a sentence."""
    if not recorded.discharged:
        return phrase("{done}，没有计入任何待办。", done=done)
    names = (", " if language() == "en" else "、").join(say(duty.title) for duty in recorded.discharged)
    return phrase("{done}，计入：{names}。", done=done, names=names)
