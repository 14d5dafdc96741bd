"""Trying a rule on the bank's own lake, as of a day that is closed."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from zhiwo.engine.lake import Lake
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.tags.operations import Trial, try_rule
from zhiwo.wiring.commands import closed_on


class NothingClosed(Refusal):
    """No day was closed yet, so nothing is known of any client."""

    sentence = Text(
        "还没有完成任何一天的日终，无法试算：请先执行日终（zhiwo close）。",
        "No day is closed yet, so there is nothing to try a rule on: close a day first (zhiwo close).",
    )


class NotClosedYet(Refusal):
    """The day asked for comes after the last closed one."""

    sentence = Text(
        "{on} 尚未日终，最近一次日终是 {last}：请改用 {last} 或更早的日期。",
        "{on} is not closed yet; the last closed day is {last}: ask for that one or an earlier one.",
    )


def try_tag(*, actor: Actor, text: str, on: date | None, at: datetime) -> tuple[date, Trial]:
    """Count whom a rule selects on a day, the last closed one if none is given.

    Raises NothingClosed, NotClosedYet and what `try_rule` raises.
    """
    last = closed_on()
    if last is None:
        raise NothingClosed
    if on and on > last:
        raise NotClosedYet(on=on, last=last)
    day = on or last
    return day, try_rule(actor=actor, text=text, on=day, lake=Lake(settings.LAKE), at=at)
