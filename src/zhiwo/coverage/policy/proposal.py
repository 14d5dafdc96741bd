"""A transfer is proposed and answered; until it is in force nothing has changed (house default H31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiwo.coverage.policy.house import House
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import WorkCalendar


class State(StrEnum):
    """What became of a proposal. All but open are the end of it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


STATES: dict[State, Text] = {
    State.OPEN: Text("待接收", "waiting for an answer"),
    State.ACCEPTED: Text("已接收", "accepted"),
    State.REJECTED: Text("已拒绝", "rejected"),
    State.WITHDRAWN: Text("已撤回", "withdrawn"),
    State.LAPSED: Text("逾期未答，已失效", "lapsed unanswered"),
}


@dataclass(frozen=True)
class Answer:
    """How a proposal was answered, and on which day."""

    state: State
    on: date


def last_day(proposed_on: date, house: House, calendar: WorkCalendar) -> date:
    """The last day on which a proposal can be answered: so many working days after the day it was made."""
    return calendar.add_workdays(proposed_on, house.transfer.answer_working_days)


def state_on(answer: Answer | None, last: date, on: date) -> State:
    """How a proposal with that last day stands on a day."""
    if answer and answer.on <= on:
        return answer.state
    return State.OPEN if on <= last else State.LAPSED


def in_force_from(accepted_on: date, effective: date | None) -> date:
    """From when an accepted transfer counts: the day of acceptance, or the later day that was stated."""
    return max(accepted_on, effective or accepted_on)
