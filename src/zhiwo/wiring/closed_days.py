"""Which day is asked about: one that is closed, the last such where none is named."""

from __future__ import annotations

from datetime import date

from zhiwo.closing.queries import first_closed, standing
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text


class NothingClosed(Refusal):
    """No day was closed yet, so nothing is known of any client."""

    sentence = Text(
        "还没有完成任何一天的日终，标签无从算起：请先执行日终（zhiwo close）。",
        "No day is closed yet, so tags have nothing to go by: close a day first (zhiwo close).",
    )


class NotClosedYet(Refusal):
    """The day asked for comes after the last closed one."""

    sentence = Text(
        "{on} 尚未日终，最近一次日终是 {last}：请改用 {last} 或更早的日期。",
        "{on} is not closed yet; the last closed day is {last}: ask for that one or an earlier one.",
    )


class BeforeFirstClosed(Refusal):
    """The day asked for comes before the first closed one."""

    sentence = Text(
        "{on} 早于最早的日终 {first}：请改用 {first} 或更晚的日期。",
        "{on} comes before the first closed day, {first}: ask for that one or a later one.",
    )


def closed_on() -> date | None:
    """The last closed day: no rule begins on it or before it."""
    stood = standing()
    return stood.on if stood else None


def closed_day(on: date | None) -> date:
    """The day asked about. Raises NothingClosed, NotClosedYet, BeforeFirstClosed."""
    last = closed_on()
    if last is None:
        raise NothingClosed
    if on and on > last:
        raise NotClosedYet(on=on, last=last)
    first = first_closed()
    if on and first and on < first:
        raise BeforeFirstClosed(on=on, first=first)
    return on or last
