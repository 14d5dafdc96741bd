"""Marking a line of one's own day's list (L2)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhiwo.care.models import DeskMark, Duty
from zhiwo.care.policy.marks import FIRST, LATER, MARKS, REASONS, WRONG, latest_day
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.duties import duties_seen
from zhiwo.care.queries.marks import wrong_below
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require

LINE = Text("这条待办", "That line")
WORDS_LENGTH = 200


class MarkWithoutReason(Refusal):
    """Who puts a line off or says it is wrong says why."""

    sentence = Text(zh="请选择原因；选“其他”时请写明。", en="Choose a reason; with “other” say which.")


class MarkTooLate(Refusal):
    """A line is put off to a day after today on which it can still be done."""

    sentence = Text(zh="只能推后到明天至 {last} 之间。", en="It can be put off to a day from tomorrow to {last}.")


class LastDay(Refusal):
    """There is no later day to put a line off to."""

    sentence = Text(zh="今天是最后一天，不能再推后。", en="Today is its last day: it can't be put off.")


@transaction.atomic
def mark_line(
    *, actor: Actor, duty: int, how: str, at: datetime, until: date | None = None, reason: str = "", words: str = ""
) -> Duty:
    """Mark a line of the actor's list, in place of how the actor marked it before.

    `until` is the day a line put off comes back. Raises Denied, NotFound, MarkWithoutReason, MarkTooLate, LastDay.
    """
    require(actor, "interaction.record")
    row = _line(actor, duty)
    if how not in MARKS:
        raise NotFound(what=LINE)
    said = words.strip()[:WORDS_LENGTH]
    if how != FIRST and (reason not in REASONS[how] or (reason == "other" and not said)):
        raise MarkWithoutReason
    if how == LATER:
        last = latest_day(row.closes_on, actor.on, house_rules().on(actor.on).late_shown_days)
        if last <= actor.on:
            raise LastDay
        if until is None or not actor.on < until <= last:
            raise MarkTooLate(last=last)
    told = {"reason": "" if how == FIRST else reason, "words": "" if how == FIRST else said}
    DeskMark.objects.for_closing().update_or_create(
        duty=row, staff=Staff.objects.get(number=actor.staff),
        defaults={"how": how, "until": until if how == LATER else None, "on": actor.on, **told},
    )  # fmt: skip
    record(
        actor=actor, act="care.line-marked", subject_kind="client", subject=row.client.number, at=at, kind=row.kind,
        how=how, reason=told["reason"],
    )  # fmt: skip
    return row


@transaction.atomic
def unmark_line(*, actor: Actor, duty: int, at: datetime) -> Duty:
    """Take the actor's own mark away. Raises Denied, NotFound when there is none."""
    require(actor, "interaction.record")
    row = _line(actor, duty)
    mine = DeskMark.objects.for_closing().filter(duty=row, staff__number=actor.staff)
    if not mine.exists():
        raise NotFound(what=LINE)
    mine.delete()
    record(
        actor=actor, act="care.line-unmarked", subject_kind="client", subject=row.client.number, at=at, kind=row.kind
    )
    return row


@transaction.atomic
def put_back(*, actor: Actor, duty: int, staff: str, at: datetime) -> Duty:
    """Put a line that somebody below said was wrong back on that person's list. Raises NotFound unless it waits for the actor."""
    row = _line(actor, duty)
    mark = wrong_below(actor).select_related("duty", "duty__client").filter(duty=row, staff__number=staff).first()
    if mark is None:
        raise NotFound(what=LINE)
    DeskMark.objects.for_closing().filter(pk=mark.pk).delete()
    record(
        actor=actor, act="care.line-put-back", subject_kind="client", subject=mark.duty.client.number, at=at,
        kind=mark.duty.kind, staff=staff, how=WRONG,
    )  # fmt: skip
    return mark.duty


def _line(actor: Actor, duty: int) -> Duty:
    row = duties_seen(actor).select_related("client").filter(pk=duty).first()
    if row is None:
        raise NotFound(what=LINE)
    return row
