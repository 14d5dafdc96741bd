"""The library of talks (话术库) and cases as screens show it, and the talks that fit a line of Today or a client."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhiwo.care.queries.duties import duties_seen
from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client
from zhiwo.coverage.models import Loss
from zhiwo.desk.duties import on_desk
from zhiwo.desk.glance import placements
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
from zhiwo.talks.policy import SIGNALS, SectionChange, changes, ready_talks, situations_on
from zhiwo.talks.queries import TALK, CaseRow, TalkRow, VersionRow, cases, in_force, known_numbers, talk_of, talks
from zhiwo.tiering.models import Placement

CASES_SHOWN = 100
DUE = frozenset({Standing.ENDING, Standing.EXPIRED, Standing.CHANGED})
"""How an assessment stands that calls for another one."""
RANK = {tier: place for place, tier in enumerate(reversed(TIERS))}
"""Tiers from the lowest up."""


@dataclass(frozen=True)
class Library:
    """The talks that were asked for; `counts`: how many each situation has; `ready`: how many ready talks the library lacks, for
    who may take them over; `opened`: whether the actor is told how often each was opened."""

    rows: list[TalkRow]
    situations: Mapping[str, Text]
    counts: Mapping[str, int]
    situation: str
    proposes: bool
    ready: int
    opened: bool


@dataclass(frozen=True)
class TalkPage:
    """One talk with the version that is read, the names of who agreed on it, what it changed of the one before, and what the
    actor may do."""

    row: TalkRow
    version: VersionRow
    names: Mapping[str, str]
    differs: tuple[SectionChange, ...]
    proposes: bool
    retires: bool


@dataclass(frozen=True)
class TalkForm:
    """What the form for a version starts from: the newest version of a talk, or nothing."""

    row: TalkRow | None
    situations: Mapping[str, Text]
    since: date
    latest: date


@dataclass(frozen=True)
class Cases:
    """The cases that were asked for, at most so many of `total`, and by what one may ask and write."""

    rows: list[CaseRow]
    total: int
    situations: Mapping[str, Text]
    tiers: Mapping[str, Text]
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


def library(actor: Actor, *, situation: str = "", words: str = "") -> Library:
    """The library as of today. Raises Denied."""
    require_screen(actor, TALKS)
    every = talks(actor)
    names = situations_on(actor.on).names
    counts = {code: n for code in names if (n := sum(row.situation == code for row in every))}
    situation = situation if situation in names else ""
    rows = talks(actor, situation=situation, words=words)
    proposes = may(actor, "talk.propose")
    lacking = len(ready_talks().keys() - known_numbers()) if proposes else 0
    told = any(row.opened is not None for row in rows)
    return Library(rows, names, counts, situation, proposes, lacking, told)


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
    names = staff_names({shown.proposed_by, shown.approved_by})
    return TalkPage(
        row, shown, names, differs, stands and may(actor, "talk.propose"), stands and may(actor, "talk.retire")
    )


def talk_form(actor: Actor, number: str) -> TalkForm:
    """For a new talk where no number is given. Raises Denied, NotFound."""
    require_screen(actor, TALKS)
    row = talk_of(actor, number) if number else None
    rule = situations_on(actor.on)
    since = max(actor.on, row.versions[0].since) if row else actor.on
    return TalkForm(row, rule.names, since, add_months(since, rule.review_months))


def case_desk(actor: Actor, *, situation: str = "", words: str = "", outcome: str = "", tier: str = "") -> Cases:
    """The cases that fit. Raises Denied."""
    require_screen(actor, TALKS)
    rows = cases(actor, situation=situation, words=words, outcome=outcome, tier=tier)
    names = situations_on(actor.on).names
    return Cases(rows[:CASES_SHOWN], len(rows), names, TIERS, may(actor, "case.write"), may(actor, "case.rate"))


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
