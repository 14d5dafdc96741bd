"""What may be said of a booking, and when it counts against the quota. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from zhiwo.entitlements.policy.catalogue import Catalogue
from zhiwo.kernel.text import Text

ENTRY = Text("这项权益", "That entitlement")
BOOKING = Text("这笔预约", "That booking")
MOST_UNITS = 20
"""More at once is a slip of the hand."""
FURTHEST_DAYS = 366
"""No booking is made for a later day."""


class State(StrEnum):
    """What was last said of a booking."""

    BOOKED = "booked"
    USED = "used"
    CANCELLED = "cancelled"
    MISSED = "missed"


STATES: dict[State, Text] = {
    State.BOOKED: Text("已预约", "booked"),
    State.USED: Text("已使用", "used"),
    State.CANCELLED: Text("已取消", "cancelled"),
    State.MISSED: Text("未到", "missed"),
}

SETTLES: Mapping[State, Text] = {
    State.USED: Text("登记使用", "note as used"),
    State.CANCELLED: Text("取消", "cancel"),
    State.MISSED: Text("登记未到", "note as missed"),
}
"""What may follow a booking, as it is asked for."""


def last_correction(catalogue: Catalogue, on: date) -> date:
    """The last day on which what was said of a booking for the day `on` may be corrected."""
    return on + timedelta(days=catalogue.correct_days)


def corrections(state: State, catalogue: Catalogue, on: date, today: date) -> tuple[State, ...]:
    """What a settled booking for the day `on` may be said to be instead; booked again only while its day has not passed, used
    or missed only once it has come, and none of it when the catalogue's days for it are over. One that was used may have been
    given by somebody else."""
    if state is State.BOOKED or today > last_correction(catalogue, on):
        return ()
    came = on <= today
    possible = {State.BOOKED: on >= today, State.USED: came, State.MISSED: came, State.CANCELLED: True}
    return tuple(other for other in State if possible[other] and (other is not state or other is State.USED))


def counts(state: State, catalogue: Catalogue, on: date, said_on: date) -> bool:
    """Whether a booking for the day `on` counts against the quota, once that is said of it on a day."""
    if state is State.CANCELLED:
        if said_on > on:
            return catalogue.missed_counts  # after its day it is not called off, it was missed
        return catalogue.late_counts and said_on + timedelta(days=catalogue.cancel_days) > on
    return state is not State.MISSED or catalogue.missed_counts
