"""Trying a rule on the bank's own lake, as of a day that is closed, behind the second wall as the pages are."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from zhiwo.clients.queries import in_all
from zhiwo.clients.wall import behind
from zhiwo.closing.queries import first_closed
from zhiwo.engine.lake import Lake
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.tags.operations import Explained, Trial, explain_rule, try_rule
from zhiwo.wiring import looks
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


class BeforeFirstClosed(Refusal):
    """The day asked for comes before the first closed one."""

    sentence = Text(
        "{on} 早于最早的日终 {first}：请改用 {first} 或更晚的日期。",
        "{on} comes before the first closed day, {first}: ask for that one or a later one.",
    )


class SayWhyFirst(Refusal):
    """Whoever has looked at very many clients says what for, on the pages."""

    sentence = Text(
        "您今天查看的客户已很多：请先在网页打开该客户，写明用途，再用命令行。",
        "You have looked at very many clients today: open this one on the pages first and say what for.",
    )


def try_tag(*, actor: Actor, text: str, on: date | None, at: datetime) -> tuple[date, Trial]:
    """Count whom a rule selects on a day, the last closed one if none is given.

    Raises NothingClosed, NotClosedYet, BeforeFirstClosed and what `try_rule` raises.
    """
    day = _closed(on)
    everyone, lake = in_all(), Lake(settings.LAKE)
    with behind(actor):
        return day, try_rule(actor=actor, text=text, on=day, lake=lake, everyone=everyone, at=at)


def explain_tag(*, actor: Actor, client: str, text: str, on: date | None, at: datetime) -> tuple[date, Explained]:
    """Take a rule apart for one client, as of a day, the last closed one if none is given.

    Raises NothingClosed, NotClosedYet, BeforeFirstClosed, SayWhyFirst and what `explain_rule` raises.
    """
    day = _closed(on)
    if looks.must_explain(actor, client, at):
        raise SayWhyFirst
    lake = Lake(settings.LAKE)
    with behind(actor):
        explained = explain_rule(actor=actor, client=client, text=text, on=day, lake=lake, at=at)
    looks.notice(actor=actor, at=at)
    return day, explained


def _closed(on: date | None) -> date:
    last = closed_on()
    if last is None:
        raise NothingClosed
    if on and on > last:
        raise NotClosedYet(on=on, last=last)
    first = first_closed()
    if on and first and on < first:
        raise BeforeFirstClosed(on=on, first=first)
    return on or last
