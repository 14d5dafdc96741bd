"""What clients ask for: cash booked ahead, a fault of e-banking; how far it has come follows from what was said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from zhiwo.care.policy.working_time import Span
from zhiwo.kernel.text import Text

CASH, FAULT = "cash", "fault"
REQUEST_KINDS: dict[str, Text] = {
    CASH: Text("预约取现", "cash booking"),
    FAULT: Text("电子银行故障", "e-banking fault"),
}
"""What a client may ask for."""

FAULT_CHANNELS: dict[str, Text] = {
    "mobile": Text("手机银行", "mobile bank"),
    "net": Text("网上银行", "net bank"),
    "phone": Text("电话银行", "phone bank"),
    "pos": Text("POS", "POS"),
    "other": Text("其他", "other"),
}
"""Where an e-banking fault shows."""


class Step(StrEnum):
    """Something said of a request after it was taken."""

    ASSIGNED = "assigned"
    ANSWERED = "answered"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    READY = "ready"
    PAID = "paid"
    UNMET = "unmet"
    CANCELLED = "cancelled"


STEPS: dict[Step, Text] = {
    Step.ASSIGNED: Text("指派", "assigned"),
    Step.ANSWERED: Text("响应", "answered"),
    Step.PAUSED: Text("等待客户", "waits for the client"),
    Step.RESUMED: Text("继续办理", "goes on"),
    Step.RESOLVED: Text("解决", "resolved"),
    Step.READY: Text("备妥", "ready"),
    Step.PAID: Text("已取款", "paid out"),
    Step.UNMET: Text("无法满足", "could not be met"),
    Step.CANCELLED: Text("客户取消", "cancelled by the client"),
}


class State(StrEnum):
    """How far a request has come."""

    OPEN = "open"
    ANSWERED = "answered"
    WAITING = "waiting"
    READY = "ready"
    PAID = "paid"
    UNMET = "unmet"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"


REQUEST_STATES: dict[State, Text] = {
    State.OPEN: Text("待办", "open"),
    State.ANSWERED: Text("处理中", "under way"),
    State.WAITING: Text("等待客户", "waiting for the client"),
    State.READY: Text("已备妥", "ready"),
    State.PAID: Text("已取款", "paid out"),
    State.UNMET: Text("无法满足", "not met"),
    State.RESOLVED: Text("已解决", "resolved"),
    State.CANCELLED: Text("已取消", "cancelled"),
}

LEADS_TO: Mapping[Step, State] = {
    Step.ANSWERED: State.ANSWERED,
    Step.PAUSED: State.WAITING,
    Step.RESUMED: State.ANSWERED,
    Step.RESOLVED: State.RESOLVED,
    Step.READY: State.READY,
    Step.PAID: State.PAID,
    Step.UNMET: State.UNMET,
    Step.CANCELLED: State.CANCELLED,
}
"""The state a step leads to; to be assigned to another leads nowhere."""

ENDS = frozenset({Step.RESOLVED, Step.PAID, Step.UNMET, Step.CANCELLED})
"""The steps after which nothing more is done."""

NEXT: Mapping[tuple[str, State], tuple[Step, ...]] = {
    (CASH, State.OPEN): (Step.READY, Step.PAID, Step.UNMET, Step.CANCELLED),
    (CASH, State.READY): (Step.PAID, Step.CANCELLED),
    (FAULT, State.OPEN): (Step.ANSWERED, Step.RESOLVED, Step.ASSIGNED, Step.CANCELLED),
    (FAULT, State.ANSWERED): (Step.RESOLVED, Step.PAUSED, Step.ASSIGNED, Step.CANCELLED),
    (FAULT, State.WAITING): (Step.RESUMED, Step.RESOLVED, Step.ASSIGNED, Step.CANCELLED),
}
"""What may follow, the usual first. A client who was not asked yet can't be waited for."""


@dataclass(frozen=True)
class Said:
    """A step, and when it was taken."""

    step: Step
    at: datetime


def state_of(said: Sequence[Said]) -> State:
    """How far it has come by what was said, oldest first."""
    state = State.OPEN
    for one in said:
        state = LEADS_TO.get(one.step, state)
    return state


def follows(kind: str, said: Sequence[Said]) -> tuple[Step, ...]:
    """What may be said next of a request."""
    return NEXT.get((kind, state_of(said)), ())


def first(said: Sequence[Said], *steps: Step) -> datetime | None:
    """When one of these steps was first taken."""
    return next((one.at for one in said if one.step in steps), None)


def pauses(said: Sequence[Said]) -> tuple[Span, ...]:
    """The stretches in which the client was waited for."""
    found: list[Span] = []
    for one in said:
        if one.step is Step.PAUSED:
            found.append((one.at, None))
        elif found and found[-1][1] is None and one.step in {Step.RESUMED, *ENDS}:
            found[-1] = (found[-1][0], one.at)
    return tuple(found)


def met(said: Sequence[Said], ready_by: datetime, at: datetime) -> bool | None:
    """Whether booked cash was there in time; None while that is open, and where the client called it off before."""
    ready = first(said, Step.READY, Step.PAID)
    if ready is not None:
        return ready <= ready_by
    if first(said, Step.UNMET) is not None:
        return False
    cancelled = first(said, Step.CANCELLED)
    return False if (cancelled or at) > ready_by else None
