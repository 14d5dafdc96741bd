"""Talks as they stand on a day. A post reads those it may use; who proposes, approves and controls reads all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Sum

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import CONTROLLERS, LEADERS, may, require
from zhiwo.talks.models import Talk, TalkOpening, TalkVersion
from zhiwo.talks.policy import SECTIONS, Wording, situations_on

TALK = Text("这条话术", "That talk")
COUNTED = timedelta(days=90)
"""Openings are counted over so many days, the day itself the last."""


@dataclass(frozen=True)
class VersionRow:
    """One version: its words, from which day until which (excluded), who proposed and who approved it, by number."""

    key: int
    number: int
    wording: Wording
    since: date
    until: date
    proposed_by: str
    approved_by: str
    approved_at: datetime


@dataclass(frozen=True)
class TalkRow:
    """A talk as of a day: `current` is the version in force, None before its first day, after its last, and once retired.

    `versions` come newest first. `opened`: how often it was opened beside a line lately, None for who is not told.
    """

    number: str
    situation: str
    situation_name: Text
    versions: tuple[VersionRow, ...]
    current: VersionRow | None
    retired_on: date | None
    retired_why: str
    opened: int | None = None

    @cached_property
    def shown(self) -> VersionRow:
        """The version in force, else the newest."""
        return self.current or self.versions[0]

    def version(self, number: int) -> VersionRow | None:
        return next((one for one in self.versions if one.number == number), None)


def reads_all(actor: Actor) -> bool:
    """Whether the actor reads talks whatever posts they are for, and those that lapsed or retired."""
    return actor.post in LEADERS | CONTROLLERS or may(actor, "talk.propose")


def talks(actor: Actor, *, situation: str = "", words: str = "") -> list[TalkRow]:
    """The library as of the actor's day, of one situation or all, every one of the searched-for words somewhere in it; in the
    order of the situations, what is not in force last. Raises Denied."""
    require(actor, "talk.view")
    rows = Talk.objects.filter(situation=situation) if situation else Talk.objects.all()
    wanted = words.lower().split()
    found = [row for row in _rows(actor, rows.values_list("pk", flat=True)) if _holds(row, wanted)]
    order = {code: place for place, code in enumerate(situations_on(actor.on).names)}
    return sorted(found, key=lambda row: (row.current is None, order.get(row.situation, len(order)), row.number))


def talk_of(actor: Actor, number: str) -> TalkRow:
    """One talk with its versions. Raises Denied, NotFound: also for one that is for other posts."""
    require(actor, "talk.view")
    row = next(iter(_rows(actor, Talk.objects.filter(number=number).values_list("pk", flat=True))), None)
    if row is None:
        raise NotFound(what=TALK)
    return row


def in_force(actor: Actor, situations: Collection[str]) -> list[TalkRow]:
    """The talks in force on the actor's day that the actor's post may use, in the order of the situations given."""
    place = {code: at for at, code in enumerate(situations)}
    rows = _rows(actor, Talk.objects.filter(situation__in=place).values_list("pk", flat=True))
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


def _rows(actor: Actor, keys: Collection[int]) -> Iterator[TalkRow]:
    versions: dict[int, list[TalkVersion]] = {}
    for version in TalkVersion.objects.filter(talk__in=list(keys)).order_by("-number"):
        versions.setdefault(version.talk_id, []).append(version)
    names, opened = situations_on(actor.on).names, _opened(actor)
    for talk in Talk.objects.filter(pk__in=versions):
        told = tuple(_version(one) for one in versions[talk.pk])
        row = TalkRow(
            number=talk.number,
            situation=talk.situation,
            situation_name=names.get(talk.situation, Text(talk.situation, talk.situation)),
            versions=told,
            current=_current(told, talk.retired_on, actor.on),
            retired_on=talk.retired_on,
            retired_why=talk.retired_why,
            opened=None if opened is None else opened.get(talk.pk, 0),
        )
        if reads_all(actor) or (row.current and uses(actor, row.current.wording)):
            yield row


def _version(row: TalkVersion) -> VersionRow:
    wording = Wording.model_validate(row.words)
    return VersionRow(
        row.pk, row.number, wording, row.since, row.until, row.proposed_by, row.approved_by, row.approved_at
    )


def _current(versions: tuple[VersionRow, ...], retired_on: date | None, on: date) -> VersionRow | None:
    """The newest version that had begun by the day, unless it has run out: an older one does not come back."""
    begun = next((one for one in versions if one.since <= on), None)
    gone = retired_on is not None and retired_on <= on
    return None if gone or begun is None or begun.until <= on else begun


def _opened(actor: Actor) -> dict[int, int] | None:
    """How often each talk was opened lately in the actor's unit and below, for leaders and who looks after the talks."""
    if not reads_all(actor):
        return None
    lately = TalkOpening.objects.filter(on__gt=actor.on - COUNTED, on__lte=actor.on, unit__path__startswith=actor.path)
    counted = lately.order_by().values("version__talk").annotate(sum=Sum("times"))
    return {row["version__talk"]: row["sum"] for row in counted}


def _holds(row: TalkRow, wanted: list[str]) -> bool:
    wording = row.shown.wording
    said = [line for code in SECTIONS if code != "posts" for line in wording.lines(code)]
    text = " ".join((row.situation_name.zh, row.situation_name.en, *said)).lower()
    return all(word in text for word in wanted)
