"""Putting down a change that clients are told of personally, letting it bind once another person agrees, calling it off (S12)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction

from zhiwo.care.models import Announcement
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.queries.announcements import ANNOUNCEMENT
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require

TITLE_LENGTH, WORDS_LENGTH = 60, 1000
LONGEST = timedelta(days=92)


class AnnouncementIncomplete(Refusal):
    """Clients are told something, under a title, some tiers of them."""

    sentence = Text(
        zh="请填写标题（最多 {title} 字）、告知内容（最多 {words} 字）并选择层级。",
        en="Give a title ({title} characters at most), the words ({words} at most) and the tiers.",
    )


class AnnouncementDays(Refusal):
    """The days lie ahead, in order, and not too far apart: a change is told while it is new."""

    sentence = Text(
        zh="告知期须从今天或以后开始，至多 {most} 天。", en="It begins today or later and lasts {most} days at most."
    )


class AnnouncementSettled(Refusal):
    """It binds already, was called off, or is over."""

    sentence = Text(
        zh="这项公告已经生效、取消或结束，请刷新页面。",
        en="This announcement binds already, was called off or is over: reload the page.",
    )


@transaction.atomic
def propose_announcement(
    *,
    actor: Actor,
    title: str,
    words: str,
    tiers: Collection[str],
    first_on: date,
    last_on: date,
    at: datetime,
    reference: str | None = None,
    rules: Rules | None = None,
) -> Announcement:
    """Put down what clients of these tiers, hosted by the actor's unit and below, are to be told; it binds nobody yet.

    `reference` names the form, so that one sent twice proposes once. Raises Denied, AnnouncementIncomplete, AnnouncementDays.
    """
    require(actor, "announcement.propose")
    # Of one form sent twice at once the second waits for the first.
    proposer = Staff.objects.select_related("unit").select_for_update(of=("self",)).get(number=actor.staff)
    known = Announcement.objects.filter(number=reference, proposed_by=proposer).first()
    if known is not None:
        return known
    title, words = title.strip(), words.strip()
    served = (rules or house_rules()).on(first_on).served_tiers
    if (
        not title
        or not words
        or len(title) > TITLE_LENGTH
        or len(words) > WORDS_LENGTH
        or not tiers
        or {*tiers} - served
    ):
        raise AnnouncementIncomplete(title=TITLE_LENGTH, words=WORDS_LENGTH)
    if not actor.on <= first_on <= last_on or last_on - first_on >= LONGEST:
        raise AnnouncementDays(most=LONGEST.days)
    made = Announcement.objects.create(
        number=reference or f"A-{uuid4().hex}", title=title, words=words, tiers=sorted(tiers, reverse=True),
        unit=proposer.unit, first_on=first_on, last_on=last_on, proposed_by=proposer, proposed_at=at,
    )  # fmt: skip
    _trail(actor, "care.announcement-proposed", made, at)
    return made


@transaction.atomic
def announce(*, actor: Actor, number: str, at: datetime) -> Announcement:
    """Let a proposed announcement bind from now on: done for its maker once another person has approved it.

    Raises Denied, NotFound, AnnouncementSettled.
    """
    require(actor, "announcement.propose")
    made = _held(actor, number)
    if made.approved_at is not None or made.cancelled_on is not None or made.last_on < actor.on:
        raise AnnouncementSettled
    made.approved_at = at
    made.save(update_fields=["approved_at"])
    _trail(actor, "care.announced", made, at)
    return made


@transaction.atomic
def call_announcement_off(*, actor: Actor, number: str, at: datetime) -> Announcement:
    """Let an announcement bind nobody from today on. Raises Denied, NotFound, AnnouncementSettled."""
    require(actor, "announcement.propose")
    made = _held(actor, number)
    if made.approved_at is None or made.cancelled_on is not None or made.last_on < actor.on:
        raise AnnouncementSettled
    made.cancelled_on = actor.on
    made.save(update_fields=["cancelled_on"])
    _trail(actor, "care.announcement-cancelled", made, at)
    return made


def _held(actor: Actor, number: str) -> Announcement:
    mine = Announcement.objects.select_for_update(of=("self",)).filter(number=number, unit__path__startswith=actor.path)
    made = mine.select_related("unit").first()
    if made is None:
        raise NotFound(what=ANNOUNCEMENT)
    return made


def _trail(actor: Actor, act: str, made: Announcement, at: datetime) -> None:
    record(
        actor=actor, act=act, subject_kind="unit", subject=made.unit.number, at=at, reference=made.number,
        since=made.first_on.isoformat(), until=made.last_on.isoformat(),
    )  # fmt: skip
