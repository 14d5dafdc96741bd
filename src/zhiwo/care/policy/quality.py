"""Which contacts on the books are looked at twice, and how contacts went, as dated data (`packs/care/quality.yaml`). Pure.

A flag lowers no count. It is shown to whoever had the contact and to those who lead the outlet.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from zhiwo.care.policy.house import Count, Rows, Tier
from zhiwo.care.policy.rules import INTERACTION_KINDS
from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.period import add_months
from zhiwo.kernel.text import Text

OneOrMore = Annotated[int, Field(ge=1)]


class QualityVersion(Rows):
    """What is flagged, from one day on."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    shown_days: OneOrMore
    check_days: OneOrMore
    same_notes: Annotated[int, Field(ge=2)]
    same_notes_minutes: Count
    short_call_seconds: Count
    note_asked: Mapping[Tier, frozenset[str]]
    unanswered_months: OneOrMore
    unanswered_least: OneOrMore
    reply_days: Count
    message_kinds: frozenset[str]

    @field_validator("message_kinds")
    @classmethod
    def _known(cls, kinds: frozenset[str]) -> frozenset[str]:
        if strangers := kinds - INTERACTION_KINDS.keys():
            raise ValueError(f"{sorted(strangers)} are no kinds of contact")
        return kinds


QUALITY: DatedPack[QualityVersion] = DatedPack("care.quality", QualityVersion)


def quality_on(day: date) -> QualityVersion:
    """What is flagged on a day."""
    return QUALITY.on(day)


class Flag(StrEnum):
    """Why a contact is looked at twice."""

    SAME_NOTES = "same_notes"
    SHORT_CALL = "short_call"
    NO_NOTE = "no_note"
    NO_REPLY = "no_reply"


FLAGS: dict[Flag, Text] = {
    Flag.SAME_NOTES: Text("备注雷同", "notes alike"),
    Flag.SHORT_CALL: Text("通话过短", "very short call"),
    Flag.NO_NOTE: Text("未写备注", "no note"),
    Flag.NO_REPLY: Text("久无回复", "never answered"),
}


@dataclass(frozen=True)
class Made:
    """A contact as it stands. `note` is equal for two notes that say the same, "" where nothing was noted; `entered` is when
    it was written down; `tier` the client's on the day."""

    reference: str
    client: int
    staff: str
    on: date
    kind: str
    entered: datetime
    result: str = ""
    seconds: int | None = None
    note: str = ""
    by_hand: bool = True
    tier: str | None = None
    begun_by_client: bool = False


def flags(made: Sequence[Made], rule: QualityVersion, on: date) -> dict[str, frozenset[Flag]]:
    """Why each of `made` is looked at twice on a day, by reference; those nothing is said of are left out."""
    found: dict[str, set[Flag]] = defaultdict(set)
    for one in made:
        if short(one, rule):
            found[one.reference].add(Flag.SHORT_CALL)
        if asks_note(one, rule) and not one.note:
            found[one.reference].add(Flag.NO_NOTE)
    for reference in _alike(made, rule):
        found[reference].add(Flag.SAME_NOTES)
    for reference in _never_answered(made, rule, on):
        found[reference].add(Flag.NO_REPLY)
    return {reference: frozenset(why) for reference, why in found.items()}


def measured(one: Made) -> bool:
    """Whether it is a call of ours that connected and that a machine measured."""
    return one.kind == "call" and one.result == "connected" and one.seconds is not None and not one.begun_by_client


def short(one: Made, rule: QualityVersion) -> bool:
    return measured(one) and (one.seconds or 0) < rule.short_call_seconds


def asks_note(one: Made, rule: QualityVersion) -> bool:
    """Whether somebody wrote it down by hand, of a client whose tier asks what was said."""
    return one.by_hand and not one.begun_by_client and one.kind in rule.note_asked.get(one.tier or "", ())


def _alike(made: Iterable[Made], rule: QualityVersion) -> Iterator[str]:
    """Those among so many alike of one person, from the first to the last of them no longer than so many minutes."""
    alike: dict[tuple[str, str], list[Made]] = defaultdict(list)
    for one in made:
        if one.note and one.by_hand:
            alike[one.staff, one.note].append(one)
    most = timedelta(minutes=rule.same_notes_minutes)
    for group in alike.values():
        group.sort(key=lambda one: one.entered)
        told = 0
        for last in range(rule.same_notes - 1, len(group)):
            first = last - rule.same_notes + 1
            if group[last].entered - group[first].entered <= most:
                yield from (one.reference for one in group[max(first, told) : last + 1])
                told = last + 1


def answered(made: Iterable[Made], rule: QualityVersion, on: date) -> dict[str, bool]:
    """Of each message of ours whose days for an answer are over on a day, or that was answered: whether it was."""
    begun: dict[int, list[date]] = defaultdict(list)
    sent = []
    for one in made:
        if one.begun_by_client:
            begun[one.client].append(one.on)
        elif one.kind in rule.message_kinds:
            sent.append(one)
    for days in begun.values():
        days.sort()
    found = {}
    for one in sent:
        days, last = begun.get(one.client, []), one.on + timedelta(days=rule.reply_days)
        at = bisect_left(days, one.on)
        if at < len(days) and days[at] <= last:
            found[one.reference] = True
        elif last < on:
            found[one.reference] = False
    return found


def _never_answered(made: Sequence[Made], rule: QualityVersion, on: date) -> Iterator[str]:
    """Messages of the last months to clients who answered none of them, where there are enough to tell."""
    since = add_months(on, -rule.unanswered_months)
    lately = [one for one in made if since < one.on <= on]
    told = answered(lately, rule, on)
    to: dict[int, list[str]] = defaultdict(list)
    for one in lately:
        if one.reference in told:
            to[one.client].append(one.reference)
    for sent in to.values():
        if len(sent) >= rule.unanswered_least and not any(told[reference] for reference in sent):
            yield from sent
