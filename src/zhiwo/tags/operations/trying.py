"""Trying a rule: whom of the clients one sees it would select on a day, in one number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhiwo.clients.access import require_client, visible_clients
from zhiwo.clients.queries import keeps
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.engine.snapshot import Snapshot
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.tags.language import Names, Rule, digest, parse, say
from zhiwo.tags.language.periods import Calendar
from zhiwo.tags.language.reading_periods import say_period
from zhiwo.tags.language.references import Reach, calendars, reaches_back, referred, resolved
from zhiwo.tags.language.tree import Condition, Population
from zhiwo.tags.measures.audiences import Audiences
from zhiwo.tags.measures.explaining import reasons
from zhiwo.tags.measures.naming import names_of
from zhiwo.tags.measures.reading import facts_of, ordinals_table
from zhiwo.tags.policy import RanksNotExplained, RanksWholeBank, folders_seen, is_guarded, ranks, require_details
from zhiwo.tags.policy.folders import RISK_TAG
from zhiwo.tags.queries import known_tags, standing_tags
from zhiwo.tags.telling import Line, told


class NoResultToday(Refusal):
    """A rule leans on a tag that has no rule in force on the day, or one that can't be read."""

    sentence = Text(
        "标签“{name}”当日没有可用的规则：请先修改引用它的标签，或换一个标签。",
        "The tag “{name}” has no rule to go by on that day: change the tag that refers to it, or name another one.",
    )


@dataclass(frozen=True)
class Dated:
    """A period as the rule has it, and the days it means."""

    said: Text
    period: Period


@dataclass(frozen=True)
class Trial:
    """What a rule selects on a day: so many clients `of` those of its population whom the actor sees."""

    rule: Rule
    digest: str
    said: Text
    periods: tuple[Dated, ...]
    clients: int
    of: int


@dataclass(frozen=True)
class Explained:
    """Why a client is selected by a rule on a day, or is not: the rule taken apart, line by line."""

    digest: str
    said: Text
    member: bool
    lines: tuple[Line, ...]


@transaction.atomic
def try_rule(
    *, actor: Actor, text: str, on: date, lake: Lake, everyone: int, at: datetime, of_risk: bool = False
) -> Trial:
    """Count whom a rule selects as of a closed day, among the clients the actor sees; that it was asked is on the trail.

    `everyone` is how many clients there are (`clients.queries.in_all`), which can't be asked from behind the second wall. A rule
    for a tag of risk (`of_risk`), or one that names such a tag, stands on the trail as one.

    Raises Denied, RuleFault, NoResultToday, AsksForUnseen, RanksWholeBank.
    """
    require(actor, "tag.try")
    clients = dict(visible_clients(actor).values_list("number", "ordinal"))
    with lake.read(Scope.clients(clients), as_of=on) as snapshot:
        asked = _asked(actor, text, snapshot)
        if ranks(asked.conditions) and len(clients) < everyone:
            raise RanksWholeBank(seen=len(clients))
        trial = _tried(asked, snapshot, clients)
    record(
        actor=actor,
        act="tag.tried",
        subject_kind=RISK_TAG if of_risk or asked.names_risk else "tag",
        subject=trial.digest[:16],
        at=at,
        rule=trial.said.zh,
        on=on.isoformat(),
        clients=trial.clients,
        of=trial.of,
    )
    return trial


@transaction.atomic
def explain_rule(*, actor: Actor, client: str, text: str, on: date, lake: Lake, at: datetime) -> Explained:
    """Take a rule apart for one client the actor sees, as of a closed day; it counts as a look at the client.

    Raises Denied, NotFound, RuleFault, NoResultToday, AsksForUnseen, RanksNotExplained.
    """
    require(actor, "tag.try")
    found = require_client(actor, client)
    with lake.read(Scope.clients([found.number]), as_of=on) as snapshot:
        asked = _asked(actor, text, snapshot)
        if ranks(asked.conditions):
            raise RanksNotExplained
        explained = _explained(asked, snapshot, {found.number: found.ordinal})
    record(
        actor=actor,
        act="tag.explained",
        subject_kind="client",
        subject=found.number,
        at=at,
        # The entry is about the client, whose keepers read it: a tag of risk must not be named there.
        rule="" if asked.names_risk else explained.said.zh,
        on=on.isoformat(),
        own=keeps(actor, found.number),
    )
    return explained


@dataclass(frozen=True)
class _Asked:
    """A rule that was typed, the names it was read with, the rules of the tags it leans on; whether one of them is of risk."""

    rule: Rule
    names: Names
    tags: Mapping[str, Rule]
    names_risk: bool

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Its condition and those of all tags it leans on."""
        return resolved(self.rule.condition, self.tags)

    def reach(self, on: date) -> Reach:
        """How far back the facts must go that it needs."""
        return reaches_back(self.conditions, on)


def _asked(actor: Actor, text: str, snapshot: Snapshot) -> _Asked:
    """The rule, read with the tags the actor may know of. Raises RuleFault, NoResultToday, AsksForUnseen."""
    folders = folders_seen(actor)
    standing = {name: tag for name, tag in standing_tags(snapshot.as_of).items() if tag.folder in folders}
    names = names_of(snapshot, known_tags(snapshot.as_of, folders))
    rule = parse(text, names, actor.language).rule
    tags = {name: tag.rule for name, tag in standing.items() if tag.rule}
    leaning = [name for condition in resolved(rule.condition, tags) for name in referred(condition)]
    lost = next((name for name in leaning if name not in tags), None)
    if lost:
        raise NoResultToday(name=lost)
    asked = _Asked(rule, names, tags, any(is_guarded(standing[name].folder) for name in leaning))
    require_details(actor, asked.conditions)
    return asked


def _explained(asked: _Asked, snapshot: Snapshot, client: dict[str, int]) -> Explained:
    rule, names = asked.rule, asked.names
    facts = facts_of(snapshot, ordinals_table(client), asked.reach(snapshot.as_of))
    (ordinal,) = client.values()
    inside = ordinal in Audiences(facts, {}).people.populations[rule.population]
    # Outside its population a rule selects nobody; what its conditions say of the client is still worth knowing.
    why = reasons(facts, rule if inside else Rule(rule.condition, Population.EVER), ordinal, asked.tags)
    lines = told(why, rule, names, inside=inside)
    return Explained(digest(rule), _said(rule, names), inside and why.met, tuple(lines))


def _said(rule: Rule, names: Names) -> Text:
    return Text(say(rule, names, "zh"), say(rule, names, "en"))


def _tried(asked: _Asked, snapshot: Snapshot, clients: dict[str, int]) -> Trial:
    rule, on = asked.rule, snapshot.as_of
    answers = Audiences(facts_of(snapshot, ordinals_table(clients), asked.reach(on)), asked.tags)
    return Trial(
        rule,
        digest(rule),
        _said(rule, asked.names),
        tuple(dated(calendar, on) for calendar in calendars(rule.condition)),
        len(answers.members(rule)),
        len(answers.people.populations[rule.population]),
    )


def dated(calendar: Calendar, on: date) -> Dated:
    """A period in words, and the days it means as of a day."""
    return Dated(Text(say_period(calendar, "zh"), say_period(calendar, "en")), calendar.on(on))
