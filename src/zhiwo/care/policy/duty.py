"""How a duty stands on a day: status, forecast, who answers, how it rises (H20, H29, H30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from zhiwo.care.policy.facts import CareFacts
from zhiwo.care.policy.standard import Version
from zhiwo.care.policy.windows import Due
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import WorkCalendar


class Status(StrEnum):
    """How a duty stands on a day (H29)."""

    NOT_DUE = "not_due"
    OPEN = "open"
    MET = "met"
    LATE = "late"
    EXEMPT = "exempt"


STATUSES: dict[Status, Text] = {
    Status.NOT_DUE: Text("未到期", "not due"),
    Status.OPEN: Text("待办", "open"),
    Status.MET: Text("已完成", "met"),
    Status.LATE: Text("逾期", "late"),
    Status.EXEMPT: Text("豁免", "exempt"),
}


class Forecast(StrEnum):
    """Whether the rest of a quota can still be done in time (H29)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


FORECASTS: dict[Forecast, Text] = {
    Forecast.GREEN: Text("正常", "on course"),
    Forecast.AMBER: Text("紧张", "tight"),
    Forecast.RED: Text("已来不及", "out of reach"),
}


def status(*, window: Period, required: int, done: int, exempt: bool, on: date) -> Status:
    """How a duty stands on `on`. What is done is met, also before its window opens (H15); `exempt` excuses the rest."""
    if required and done >= required:
        return Status.MET
    if exempt:
        return Status.EXEMPT
    if not required:
        return Status.NOT_DUE
    if on < window.start:
        return Status.NOT_DUE
    return Status.OPEN if on in window else Status.LATE


def ideal_day(window: Period, required: int, done: int) -> date:
    """The day by which the next one is best done, when what is required is spread evenly over the window."""
    share = -(-window.days * min(done + 1, required) // required) if required else window.days
    return window.start + timedelta(days=share - 1)


def desk_day(due: Due, done: int) -> date | None:
    """From which day the duty belongs on a desk; None for what is never done there."""
    quota = due.version.quota_of.get(due.kind)
    if quota is None or quota.desk == "always":
        return due.window.start
    if quota.desk == "never":
        return None
    return max(due.window.start, ideal_day(due.window, due.required, done) - timedelta(days=quota.desk))


def forecast(
    *, window: Period, shortfall: int, on: date, amber_working_days: int, calendar: WorkCalendar
) -> Forecast | None:
    """Green, amber or red for a quota on `on`; None once its window has closed."""
    if on >= window.end:
        return None
    left = Period(max(on, window.start), window.end)
    if shortfall <= 0:
        return Forecast.GREEN
    if shortfall > left.days:
        return Forecast.RED
    return Forecast.AMBER if working_days(left, calendar) <= amber_working_days else Forecast.GREEN


@lru_cache(maxsize=1024)
def working_days(period: Period, calendar: WorkCalendar) -> int:
    """How many days of `period` are worked; the same few periods are asked for every client of a night."""
    return calendar.workdays_in(period)


@dataclass(frozen=True)
class Responsible:
    """Who answers for a duty: the lead, and by tier the outlet's head and the leaders."""

    lead: str | None
    outlet_head: str | None = None
    leaders: tuple[str, ...] = ()


def keeper_on(facts: CareFacts, day: date, version: Version) -> str | None:
    """The client's keeper on a day."""
    roles = version.house.clock.keeper_roles
    return next((k.staff for k in facts.keepings if k.role in roles and k.holds(day)), None)


def responsible(facts: CareFacts, due: Due, on: date) -> Responsible:
    """Who answers for a duty on `on`; after its window, who did on the window's last day (H20)."""
    day = min(max(on, due.window.start), due.window.last)
    version = due.version
    rule = version.answers.get(facts.tier_on(day) or due.tier)
    leaders = (facts.in_office(post, day) for post in rule.leaders) if rule else ()
    led = tuple(staff for staff in leaders if staff)
    if due.kind in version.leaders_kinds:
        return Responsible(None, None, led)
    head = facts.in_office("outlet_head", day) if rule and rule.outlet_head else None
    return Responsible(keeper_on(facts, day, version), head, led)


@dataclass(frozen=True)
class Rise:
    """A late duty goes up to `staff` on a day."""

    to: str
    staff: str | None
    on: date


def escalation(facts: CareFacts, window: Period, version: Version, calendar: WorkCalendar) -> tuple[Rise, ...]:
    """To whom a late duty goes, and when, counted from the first working day after its window (H30)."""
    return tuple(
        Rise(level.to, _holder(facts, level.to, window.last, day, version), day)
        for level in version.house.levels
        for day in (calendar.add_workdays(window.last, level.working_day + 1),)
    )


def _holder(facts: CareFacts, to: str, last: date, day: date, version: Version) -> str | None:
    """The keeper is the one of the window's last day (H20), a leader the one of the day of the rise."""
    return keeper_on(facts, last, version) if to == "keeper" else facts.in_office(to, day)
