"""Talks as they stand on a day. A post reads those in force that it may use; leaders and controllers those of every post; who
makes and controls the talks reads every version, too those to come, run out and retired."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import CONTROLLERS, LEADERS, may, require
from zhiwo.talks.models import Talk, TalkOpening, TalkVersion
from zhiwo.talks.policy import SECTIONS, TalkState, Wording, situations_on, state_on

TALK = Text("这条话术", "That talk")
SPANS = (30, 90, 365)
"""Over so many days openings are counted, the day itself the last."""


@dataclass(frozen=True)
class VersionRow:
    """One version: its words, from which day until which (excluded), who proposed and who approved it, by number.

    `opened`: for how many contacts it was opened in the actor's unit and below, by span of days; None for who is not told.
    """

    key: int
    number: int
    wording: Wording
    since: date
    until: date
    proposed_by: str
    approved_by: str
    approved_at: datetime
    opened: Mapping[int, int] | None


@dataclass(frozen=True)
class TalkRow:
    """A talk as of a day: `current` is the version in force, None before its first day, after its last, and once retired.

    `versions` are those the actor reads, newest first.
    """

    number: str
    situation: str
    situation_name: Text
    versions: tuple[VersionRow, ...]
    current: VersionRow | None
    state: TalkState
    retired_on: date | None
    retired_why: str

    @cached_property
    def shown(self) -> VersionRow:
        """The version in force, else the newest."""
        return self.current or self.versions[0]

    def version(self, number: int) -> VersionRow | None:
        return next((one for one in self.versions if one.number == number), None)

    def opened(self, days: int) -> int | None:
        """For how many contacts its versions were opened, None for who is not told."""
        told = [one.opened[days] for one in self.versions if one.opened is not None]
        return sum(told) if told else None


def talks(actor: Actor, *, situation: str = "", state: str = "", words: str = "") -> list[TalkRow]:
    """The library as of the actor's day, of one situation or all, of one state or all, with every one of the searched-for words
    somewhere in it; in the order of the situations, what is not in force last. Raises Denied."""
    require(actor, "talk.view")
    wanted = words.lower().split()
    rows = _rows(actor, Talk.objects.filter(situation=situation) if situation else Talk.objects.all())
    found = [row for row in rows if state in ("", row.state) and _holds(row, wanted)]
    order = {code: place for place, code in enumerate(situations_on(actor.on).names)}
    return sorted(found, key=lambda row: (row.current is None, order.get(row.situation, len(order)), row.number))


def talk_of(actor: Actor, number: str) -> TalkRow:
    """One talk with the versions the actor reads. Raises Denied, NotFound: also where there are none of those."""
    require(actor, "talk.view")
    row = next(_rows(actor, Talk.objects.filter(number=number)), None)
    if row is None:
        raise NotFound(what=TALK)
    return row


def in_force(actor: Actor, situations: Collection[str] | None = None) -> list[TalkRow]:
    """The talks in force on the actor's day that the actor's post may use, in the order of the situations given, else of all."""
    place = {code: at for at, code in enumerate(situations_on(actor.on).names if situations is None else situations)}
    rows = _rows(actor, Talk.objects.filter(situation__in=place))
    usable = [row for row in rows if row.current and uses(actor, row.current.wording)]
    return sorted(usable, key=lambda row: (place[row.situation], row.number))


def uses(actor: Actor, wording: Wording) -> bool:
    """Whether the actor's post is among those a talk is for."""
    return not wording.posts or actor.post in wording.posts


def content_of(target: str) -> Mapping[str, Any]:
    """What a slip about a talk builds on: its newest version, and that it is not retired. Locked while the slip is decided."""
    talk = Talk.objects.select_for_update().filter(number=target).first()
    if talk is None:
        return {}
    last = talk.versions.order_by("-number").values_list("number", flat=True).first()
    return {"last": last, "retired": talk.retired_on and talk.retired_on.isoformat()}


def known_numbers() -> set[str]:
    """The numbers of all talks there are."""
    return set(Talk.objects.values_list("number", flat=True))


def newest_title(target: str) -> str:
    """What a talk is called in its newest version; "" for none."""
    last = TalkVersion.objects.filter(talk__number=target).order_by("-number").first()
    return str(last.words["title"]) if last else ""


def _rows(actor: Actor, found: QuerySet[Talk]) -> Iterator[TalkRow]:
    talks = {talk.pk: talk for talk in found.filter(versions__isnull=False).distinct()}
    opened = _opened(actor, talks) if may(actor, "talk.count") else None
    versions: dict[int, list[VersionRow]] = {}
    for version in TalkVersion.objects.filter(talk__in=talks).order_by("-number"):
        versions.setdefault(version.talk_id, []).append(_version(version, opened))
    names = situations_on(actor.on).names
    for key, told in versions.items():
        talk, current = talks[key], _current(told, talks[key].retired_on, actor.on)
        if read := _read(actor, told, current):
            yield TalkRow(
                number=talk.number,
                situation=talk.situation,
                situation_name=names.get(talk.situation, Text(talk.situation, talk.situation)),
                versions=read,
                current=current,
                state=state_on(
                    actor.on,
                    retired=talk.retired_on is not None and talk.retired_on <= actor.on,
                    until=current.until if current else None,
                    newer=current is not told[0],
                    next_since=told[0].since,
                ),
                retired_on=talk.retired_on,
                retired_why=talk.retired_why,
            )


def _read(actor: Actor, versions: list[VersionRow], current: VersionRow | None) -> tuple[VersionRow, ...]:
    """Those of a talk's versions that the actor reads."""
    if may(actor, "talk.versions"):
        return tuple(versions)
    every_post = actor.post in LEADERS | CONTROLLERS
    return (current,) if current and (every_post or uses(actor, current.wording)) else ()


def _version(row: TalkVersion, opened: Mapping[int, Mapping[int, int]] | None) -> VersionRow:
    return VersionRow(
        key=row.pk,
        number=row.number,
        wording=Wording.model_validate(row.words),
        since=row.since,
        until=row.until,
        proposed_by=row.proposed_by,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        opened=None if opened is None else opened.get(row.pk, dict.fromkeys(SPANS, 0)),
    )


def _current(versions: Sequence[VersionRow], retired_on: date | None, on: date) -> VersionRow | None:
    """The newest version that had begun by the day, unless it has run out: an older one does not come back."""
    begun = next((one for one in versions if one.since <= on), None)
    gone = retired_on is not None and retired_on <= on
    return None if gone or begun is None or begun.until <= on else begun


def _opened(actor: Actor, talks: Collection[int]) -> dict[int, dict[int, int]]:
    """For how many contacts each version was opened in the actor's unit and below, by span of days. One query."""
    within = TalkOpening.objects.filter(version__talk__in=talks, on__lte=actor.on, unit__path__startswith=actor.path)
    sums = {f"in_{days}": Count("pk", filter=Q(on__gt=actor.on - timedelta(days=days))) for days in SPANS}
    counted = within.order_by().values("version").annotate(**sums).values_list("version", *sums)
    return {version: dict(zip(SPANS, told, strict=True)) for version, *told in counted}


def _holds(row: TalkRow, wanted: list[str]) -> bool:
    wording = row.shown.wording
    said = [line for code in SECTIONS if code != "posts" for line in wording.lines(code)]
    text = " ".join((row.situation_name.zh, row.situation_name.en, *said)).lower()
    return all(word in text for word in wanted)
