"""The library of talks (话术库) and cases as screens show it, and the talks that fit a line of Today or a client."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from zhiwo.care.queries.duties import duties_seen
from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client
from zhiwo.coverage.models import Loss
from zhiwo.desk.duties import on_desk
from zhiwo.desk.glance import placements
from zhiwo.desk.paging import Paged, paged
from zhiwo.desk.screens import TALKS, require_screen
from zhiwo.desk.words import TIERS
from zhiwo.holdings.models import Holding
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import add_months
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, may, require, sees
from zhiwo.org.queries import staff_names
from zhiwo.suitability.policy.assessing import Standing
from zhiwo.suitability.queries import standings_on
from zhiwo.talks.policy import (
    CASE_STATES,
    SIGNALS,
    TALK_STATES,
    SectionChange,
    TalkState,
    changes,
    ready_talks,
    situations_on,
)
from zhiwo.talks.queries import (
    SPANS,
    TALK,
    CaseRow,
    TalkRow,
    VersionRow,
    cases,
    in_force,
    known_numbers,
    talk_of,
    talks,
)
from zhiwo.tiering.models import Placement

DUE = frozenset({Standing.ENDING, Standing.EXPIRED, Standing.CHANGED})
"""How an assessment stands that calls for another one."""
RANK = {tier: place for place, tier in enumerate(reversed(TIERS))}
"""Tiers from the lowest up."""


@dataclass(frozen=True)
class WantedTalks:
    """What is looked for in the library; "" for all of it. `days`: over how many of them openings are counted."""

    situation: str = ""
    state: str = ""
    words: str = ""
    days: int = 90


@dataclass(frozen=True)
class WantedCases:
    """What is looked for among the cases; "" for all of them."""

    situation: str = ""
    state: str = ""
    outcome: str = ""
    tier: str = ""
    band: str = ""
    words: str = ""


@dataclass(frozen=True)
class Library:
    """A page of the talks that were asked for, of `whole` the actor reads, and by what one may ask: `states` only for who reads
    more than what is in force, `spans` for who is told how often a talk is used.

    `ready`: how many ready talks the library lacks, `lacking`: the situations nothing is in force for; both for who may propose.
    """

    listed: Paged[TalkRow]
    whole: int
    wanted: WantedTalks
    situations: Mapping[str, Text]
    states: Mapping[TalkState, Text]
    spans: tuple[int, ...]
    proposes: bool
    ready: int
    lacking: Mapping[str, Text]


@dataclass(frozen=True)
class TalkPage:
    """One talk with the version that is read, the names of who agreed on it, what it changed of the one before, over which spans
    of days its use is told, and what the actor may do."""

    row: TalkRow
    version: VersionRow
    names: Mapping[str, str]
    differs: tuple[SectionChange, ...]
    spans: tuple[int, ...]
    proposes: bool
    retires: bool


@dataclass(frozen=True)
class TalkForm:
    """What the form for a version starts from: the newest version of a talk, or nothing but perhaps a situation."""

    row: TalkRow | None
    situation: str
    situations: Mapping[str, Text]
    since: date
    latest: date


@dataclass(frozen=True)
class Cases:
    """A page of the cases that were asked for, and by what one may ask and write; `states` only for who takes cases down."""

    listed: Paged[CaseRow]
    wanted: WantedCases
    situations: Mapping[str, Text]
    tiers: Mapping[str, Text]
    states: Mapping[str, Text]
    writes: bool
    rates: bool


@dataclass(frozen=True)
class Beside:
    """The talks that fit a line or a client, the one that is open first asked for, and what the bank sees of the client."""

    number: str
    line: int | None
    offered: list[TalkRow]
    open: TalkRow | None
    signals: tuple[Text, ...]


def library(actor: Actor, wanted: WantedTalks, page: int = 1) -> Library:
    """The library as of today. Raises Denied."""
    require_screen(actor, TALKS)
    every, names, proposes = talks(actor), situations_on(actor.on).names, may(actor, "talk.propose")
    narrowed = wanted.situation or wanted.state or wanted.words
    found = talks(actor, situation=wanted.situation, state=wanted.state, words=wanted.words) if narrowed else every
    served = {row.situation for row in every if row.current}
    return Library(
        listed=paged(found, page),
        whole=len(every),
        wanted=wanted,
        situations=names,
        states=TALK_STATES if may(actor, "talk.versions") else {},
        spans=SPANS if may(actor, "talk.count") else (),
        proposes=proposes,
        ready=len(ready_talks().keys() - known_numbers()) if proposes else 0,
        lacking={code: name for code, name in names.items() if proposes and code not in served},
    )


def talk_page(actor: Actor, number: str, version: int | None = None) -> TalkPage:
    """One talk, of the version asked for, else the one in force, else the newest. Raises Denied, NotFound."""
    require_screen(actor, TALKS)
    row = talk_of(actor, number)
    shown = row.shown if version is None else row.version(version)
    if shown is None:
        raise NotFound(what=TALK)
    before = row.version(shown.number - 1)
    differs = changes(before.wording, shown.wording) if before else ()
    stands = row.retired_on is None
    return TalkPage(
        row=row,
        version=shown,
        names=staff_names({shown.proposed_by, shown.approved_by}),
        differs=differs,
        spans=SPANS if may(actor, "talk.count") else (),
        proposes=stands and may(actor, "talk.propose"),
        retires=stands and may(actor, "talk.retire"),
    )


def talk_form(actor: Actor, number: str, situation: str = "") -> TalkForm:
    """For a new talk where no number is given. Raises Denied, NotFound."""
    require_screen(actor, TALKS)
    row = talk_of(actor, number) if number else None
    rule = situations_on(actor.on)
    since = max(actor.on, row.versions[0].since) if row else actor.on
    return TalkForm(row, row.situation if row else situation, rule.names, since, add_months(since, rule.review_months))


def case_desk(actor: Actor, wanted: WantedCases, page: int = 1) -> Cases:
    """The cases that fit. Raises Denied."""
    require_screen(actor, TALKS)
    return Cases(
        listed=paged(cases(actor, **asdict(wanted)), page),
        wanted=wanted,
        situations=situations_on(actor.on).names,
        tiers=TIERS,
        states=CASE_STATES if may(actor, "case.take-down") else {},
        writes=may(actor, "case.write"),
        rates=may(actor, "case.rate"),
    )


def beside(actor: Actor, number: str, *, line: int | None = None, chosen: str = "") -> Beside:
    """The talks for a line of Today; without one, for all that is owed to the client now and what the bank sees of it. The one
    chosen is open, else the first. For who puts down what passed with clients. Raises Denied, NotFound."""
    require(actor, "interaction.record")
    client = require_client(actor, number)
    seen = signals(actor, client)
    rule, kinds = situations_on(actor.on), _kinds(actor, client, line)
    called = {code for kind in (*kinds, "") for code in rule.called_for(kind, seen)}
    offered = in_force(actor, [code for code in rule.names if code in called])
    opened = next((row for row in offered if row.number == chosen), offered[0] if offered else None)
    return Beside(number, line, offered, opened, tuple(name for code, name in SIGNALS.items() if code in seen))


def signals(actor: Actor, client: Client) -> frozenset[str]:
    """What the bank sees of a client that calls for a talk, as far as the actor may know it."""
    rule = situations_on(actor.on)
    since, until = actor.on - timedelta(days=rule.moved_days), actor.on + timedelta(days=rule.ahead_days)
    found = set(_moved(actor, client, since))
    if may(actor, "assessment.view") and standings_on(actor.on, [client.pk])[client.pk].standing in DUE:
        found.add("reassess")
    if sees(actor, Field.AMOUNTS):
        held = seen_by(Holding.objects.all(), actor).filter(client=client, value_fen__gt=0)
        if held.filter(matures_on__gte=actor.on, matures_on__lte=until).exists():
            found.add("matures")
        lost = seen_by(Loss.objects.all(), actor).filter(client=client, on__gte=since, on__lte=actor.on)
        found |= set(lost.order_by().values_list("kind", flat=True))
    return frozenset(found & SIGNALS.keys())


def _moved(actor: Actor, client: Client, since: date) -> Collection[str]:
    """Whether the client went up a tier lately, or stands below its own now, by the leading scheme."""
    stand = placements(actor).filter(client=client).first()
    if stand is None:
        return ()
    if stand.attention:
        return ("attention",)
    earlier = seen_by(Placement.objects.all(), actor).filter(client=client, scheme=stand.scheme, until__gt=since)
    before = earlier.filter(since__lt=stand.since).order_by("-since").first()
    rose = before is not None and RANK.get(stand.tier, -1) > RANK.get(before.tier, -1) >= 0
    return ("upgraded",) if rose else ()


def _kinds(actor: Actor, client: Client, line: int | None) -> list[str]:
    """The kind of the line's duty, else of every duty of the client on the actor's desk."""
    if line is None:
        return list(on_desk(actor).filter(client=client).order_by().values_list("kind", flat=True).distinct())
    return list(duties_seen(actor).filter(client=client, pk=line).order_by().values_list("kind", flat=True))
