"""Which duties are on people's desks on a day, and how they stand. The one place that says so for lists and counters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Least

from zhiwo.care.models import Duty
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.duties import duties_seen
from zhiwo.care.queries.marks import set_aside
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period, month_of
from zhiwo.kernel.text import Text

MADE_UP_DAYS = 7
"""A greeting may be made up for in the week after its day; later it would only remind the client of the miss."""

LARGEST_SHORTFALL = 8
"""A shortfall above a week of daily contacts is not told apart further."""

UNMET = Q(exempt="", required__gt=F("done"), done_late_on=None)
MET = Q(exempt="", required__gt=0, required__lte=F("done"))

GREETED_BIRTHDAY = Q(kind="greeting_birthday")
FESTIVAL = Q(kind__startswith="greeting_") & ~GREETED_BIRTHDAY


class Lane(StrEnum):
    """The tabs of a day's list."""

    ALL = "all"
    PLAN = "plan"
    LATE = "late"
    CONTACT = "contact"
    BIRTHDAY = "birthday"
    FESTIVAL = "festival"
    SERVICE = "service"
    ASIDE = "aside"


class Urgency(StrEnum):
    """How pressing a duty is, most pressing first: a greeting just missed, which may still be made late; a quota out of
    reach at one contact a day; closing today; tight; on course; last what is lost, as nothing done now can meet it.
    """

    LATE = "late"
    HOPELESS = "hopeless"
    TODAY = "today"
    TIGHT = "tight"
    LATER = "later"
    LOST = "lost"


LANES: dict[Lane, Text] = {
    Lane.ALL: Text("全部", "All"),
    Lane.PLAN: Text("今日计划", "Plan"),
    Lane.LATE: Text("已逾期", "Overdue"),
    Lane.CONTACT: Text("联络", "Contacts"),
    Lane.BIRTHDAY: Text("生日", "Birthdays"),
    Lane.FESTIVAL: Text("节日", "Festivals"),
    Lane.SERVICE: Text("活动礼遇", "Events and gifts"),
    Lane.ASIDE: Text("已放下", "Set aside"),
}


LISTED = [code for code in Lane if code not in (Lane.PLAN, Lane.ASIDE)]
"""The tabs that show a part of the desk."""


def contact_quota(on: date) -> Q:
    """The condition that a duty is a quota of contacts, by the standard of the day."""
    return Q(kind__in=house_rules().on(on).contact_kinds)


def lane(code: Lane, on: date) -> Q:
    """The condition that a duty stands under a tab; the plan's is made of the whole desk (`desk.plan`), what is
    set aside stands beside it."""
    birthday = Q(kind__in=house_rules().standard.birthday_kinds)
    return {
        Lane.ALL: Q(),
        Lane.LATE: Q(closes_on__lt=on),
        Lane.CONTACT: contact_quota(on),
        Lane.BIRTHDAY: birthday,
        Lane.FESTIVAL: FESTIVAL,
        Lane.SERVICE: ~contact_quota(on) & ~birthday & ~FESTIVAL,
    }[code]


@dataclass(frozen=True)
class Counters:
    """The counts of one desk on one day; menu, tabs and head figures all show these and no others."""

    lanes: dict[Lane, int]
    due_today: int
    done_month: int
    owed_month: int
    met_month: int

    @property
    def open(self) -> int:
        return self.lanes[Lane.ALL]

    @property
    def late(self) -> int:
        return self.lanes[Lane.LATE]


def on_desk(actor: Actor) -> QuerySet[Duty]:
    """The unmet duties whose window is open on the actor's day, or closed so lately that the standard still shows them; not
    those the actor put aside."""
    return _unmet(actor).filter(~set_aside(actor))


def aside(actor: Actor) -> QuerySet[Duty]:
    """Of these the ones the actor put off to a later day or said are wrong."""
    return _unmet(actor).filter(set_aside(actor))


def _unmet(actor: Actor) -> QuerySet[Duty]:
    return duties_seen(actor).filter(
        UNMET, desk_on__lte=actor.on, closes_on__gte=actor.on - timedelta(days=late_days(actor.on))
    )


def late_days(on: date) -> int:
    """For how many days after its window a late duty stays on the desk."""
    return house_rules().on(on).late_shown_days


def counters(actor: Actor) -> Counters:
    """The counts of the actor's desk. Three queries."""
    tabs = {f"lane_{code}": Count("pk", filter=lane(code, actor.on)) for code in LISTED}
    open_now = on_desk(actor).order_by().aggregate(due_today=Count("pk", filter=Q(closes_on=actor.on)), **tabs)
    month = month_of(actor.on)
    owed = duties_seen(actor).filter(
        exempt="",
        required__gt=0,
        desk_on__isnull=False,
        opens_on__lte=actor.on,
        closes_on__gte=month.start,
        closes_on__lt=month.end,
    )
    done = owed.order_by().aggregate(
        duties_met=Count("pk", filter=MET), times_owed=Sum("required"), times_met=Sum(Least("required", "done"))
    )
    return Counters(
        lanes={code: open_now[f"lane_{code}"] for code in LISTED} | {Lane.ASIDE: aside(actor).count()},
        due_today=open_now["due_today"],
        done_month=done["duties_met"],
        owed_month=done["times_owed"] or 0,
        met_month=done["times_met"] or 0,
    )


def urgency(on: date) -> Case:
    """The place in `Urgency` of a duty on a day: the forecast of house default H29, as the database sees it."""
    version = house_rules().on(on)
    quota, entry = Q(kind__in=version.quota_of.keys()), Q(kind__in=version.entry_kinds)
    hopeless = Q()
    for days_left in range(1, LARGEST_SHORTFALL):
        hopeless |= Q(closes_on=on + timedelta(days=days_left - 1), required__gt=F("done") + days_left)
    order = list(Urgency)
    steps = {
        Urgency.LOST: Q(closes_on__lt=on) & (quota | Q(closes_on__lt=on - timedelta(days=MADE_UP_DAYS)) & ~entry),
        Urgency.LATE: Q(closes_on__lt=on),
        Urgency.HOPELESS: hopeless,
        Urgency.TODAY: Q(closes_on=on),
        Urgency.TIGHT: Q(closes_on__lte=_tight_until(on)),
    }
    return Case(
        *(When(condition, then=Value(order.index(step))) for step, condition in steps.items()),
        default=Value(order.index(Urgency.LATER)),
        output_field=IntegerField(),
    )


def _tight_until(on: date) -> date:
    """The last day so near that a window closing on it has few enough working days left to be tight."""
    rules = house_rules()
    amber = rules.on(on).house.forecast.amber_working_days
    day = on
    while rules.calendar.workdays_in(Period.through(on, day + timedelta(days=1))) <= amber:
        day += timedelta(days=1)
    return day
